"""Asking a witness outside to cosign the ledger's newest checkpoint (C2SP tlog-witness).

What is sent is the checkpoint and hashes: no entry, no name. The answer is believed for its signature, not its sender.
"""

import base64
import http.client
import re
from http import HTTPStatus
from urllib.parse import urlsplit

from amparo.ledger.models import Checkpoint, Leaf
from amparo.ledger.sequencer import SEQUENCER
from amparo_verify.cosignatures import Witness
from amparo_verify.merkle import growth_proof
from amparo_verify.notes import Note, NoteError, Signature, parse_note, parse_signature

PATIENCE = 10
LARGEST_ANSWER = 64 * 1024


class NotCosigned(Exception):
    """The witness did not cosign; the message says why, and when it means that the log itself is in doubt."""


def cosigned_checkpoint(url: str, witness: Witness) -> Note:
    """The newest checkpoint with this witness's cosignature beneath.

    `url` is the witness's submission prefix. Raises NotCosigned.
    """
    last = Checkpoint.objects.using(SEQUENCER).order_by("-size").first()
    if last is None:
        raise NotCosigned("The log has no checkpoint yet.")
    status, said = _post(url, 0, [], last.note)
    if status == HTTPStatus.CONFLICT and re.fullmatch(r"[0-9]{1,18}\n", said):
        status, said = _post(url, int(said), _growth(int(said), last), last.note)
    if status != HTTPStatus.OK:
        raise NotCosigned(f"The witness refused ({status}): {said.strip()[:200] or 'it gave no reason'}.")
    return _checked(last.note, said, witness)


def _growth(old_size: int, last: Checkpoint) -> list[bytes]:
    """Proof that the newest checkpoint grew out of the one that the witness knows."""
    if old_size > last.size:
        raise NotCosigned(f"The witness saw {old_size} entries, we have {last.size}: this log was rolled back.")
    old = Checkpoint.objects.using(SEQUENCER).filter(size=old_size).first()
    if old is None:
        raise NotCosigned(f"The witness saw a checkpoint of {old_size} entries that is not among ours.")
    since = Leaf.objects.using(SEQUENCER).filter(position__gte=old_size, position__lt=last.size).order_by("position")
    leaves = [bytes(digest) for digest in since.values_list("hash", flat=True).iterator()]
    return growth_proof(old_size, [bytes(digest) for digest in old.edge], leaves) if leaves else []


def _post(url: str, old_size: int, proof: list[bytes], note: str) -> tuple[int, str]:
    lines = "".join(f"{base64.b64encode(one).decode()}\n" for one in proof)
    place = urlsplit(url)
    kind = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}.get(place.scheme)
    if kind is None or not place.hostname:
        raise NotCosigned("The witness's address must begin with https:// or http://.")
    connection = kind(place.hostname, place.port, timeout=PATIENCE)
    try:
        connection.request(
            "POST", f"{place.path.rstrip('/')}/add-checkpoint", f"old {old_size}\n{lines}\n{note}".encode()
        )
        answer = connection.getresponse()
        return answer.status, answer.read(LARGEST_ANSWER).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        raise NotCosigned(f"The witness cannot be reached ({type(error).__name__}).") from error
    finally:
        connection.close()


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
