"""Asking a witness outside to cosign the ledger's newest checkpoint (C2SP tlog-witness).

What is sent is the checkpoint and hashes: no entry, no name. The answer is believed for its signature, not its sender.
"""

import base64
import http.client
import re
import time
from http import HTTPStatus

from amparo.house import asking
from amparo.ledger import log
from amparo.ledger.models import Checkpoint, Outcome
from amparo.ledger.sequencer import SEQUENCER
from amparo_verify.cosignatures import Witness
from amparo_verify.notes import Note, NoteError, Signature, parse_note, parse_signature

PATIENCE = 20.0
"""Seconds for all of it, however slowly a witness answers."""
LARGEST_ANSWER = 64 * 1024
_SIZE = re.compile(r"[0-9]{1,18}\n")


class NotCosigned(Exception):
    """The witness did not cosign; the message says why, `outcome` whether the log itself is in doubt."""

    def __init__(self, words: str, outcome: Outcome = Outcome.REFUSED) -> None:
        super().__init__(words)
        self.outcome = outcome


def cosigned_checkpoint(url: str, witness: Witness) -> Note:
    """The newest checkpoint with this witness's cosignature beneath.

    `url` is the witness's submission prefix. Raises NotCosigned.
    """
    last = Checkpoint.objects.using(SEQUENCER).order_by("-size").first()
    if last is None:
        raise NotCosigned("The log has no checkpoint yet.")
    known, until = 0, time.monotonic() + PATIENCE
    status, said = _post(url, 0, [], last.note, until)
    if status == HTTPStatus.CONFLICT and _SIZE.fullmatch(said):
        known = int(said)
        status, said = _post(url, known, _growth(known, last), last.note, until)
    if status != HTTPStatus.OK:
        words = f"The witness refused ({int(status)}): {said.strip()[:200] or 'it gave no reason'}."
        raise NotCosigned(words, _meaning(status, said, known))
    return _checked(last.note, said, witness)


def _meaning(status: int, said: str, known: int) -> Outcome:
    """What a refusal says of the log: a proof that does not hold, or another root at the same size, is a fork."""
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return Outcome.FORKED
    same = status == HTTPStatus.CONFLICT and said.strip() == str(known)
    return Outcome.FORKED if same and known else Outcome.REFUSED


def _growth(old_size: int, last: Checkpoint) -> list[bytes]:
    """Proof from our tiles that the newest checkpoint grew out of the one that the witness knows."""
    if old_size > last.size:
        raise NotCosigned(
            f"The witness saw {old_size} entries, we have {last.size}: this log was rolled back.", Outcome.ROLLED_BACK
        )
    return log.tree(last.size, SEQUENCER).consistency(old_size)


def _post(url: str, old_size: int, proof: list[bytes], note: str, until: float) -> tuple[int, str]:
    lines = "".join(f"{base64.b64encode(one).decode()}\n" for one in proof)
    body = f"old {old_size}\n{lines}\n{note}".encode()
    try:
        status, said = asking.post(f"{url.rstrip('/')}/add-checkpoint", body, {}, until=until, largest=LARGEST_ANSWER)
    except asking.NoAddress:
        raise NotCosigned("The witness's address must begin with https:// or http://.") from None
    except asking.CertificateRefused as error:
        raise NotCosigned(f"The witness cannot be reached: {error}", Outcome.UNREACHABLE) from error
    except (OSError, http.client.HTTPException) as error:
        words = f"The witness cannot be reached ({type(error).__name__})."
        raise NotCosigned(words, Outcome.UNREACHABLE) from error
    return status, said.decode(errors="replace")


def _checked(encoded: str, said: str, witness: Witness) -> Note:
    """The checkpoint with the lines of this witness; lines of other keys are left out, as the protocol says."""
    note = parse_note(encoded)
    try:
        cosigned = Note(note.text, (*note.signatures, *_lines(said, witness)))
        if witness.cosigned_at(cosigned) is None:
            raise NotCosigned("The answer is signed by another key than the witness's.")
    except NoteError as error:
        raise NotCosigned(f"The witness's answer cannot be used ({error}).") from error
    return cosigned


def _lines(said: str, witness: Witness) -> list[Signature]:
    found = [parse_signature(line) for line in said.splitlines()]
    return [one for one in found if (one.name, one.key_id) == (witness.name, witness.key_id)]
