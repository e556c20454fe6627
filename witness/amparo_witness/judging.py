"""What a witness answers to a checkpoint: C2SP tlog-witness, `add-checkpoint`."""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from amparo_verify.cosignatures import Cosigner
from amparo_verify.merkle import HASH_BYTES, ProofError, verify_consistency
from amparo_verify.notes import Checkpoint, Note, NoteError, parse_checkpoint, parse_note, read_base64
from amparo_witness.folder import Folder, Log

MOST_PROOF_LINES = 63
SIZE_TYPE = "text/x.tlog.size"
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True)
class Answer:
    """An HTTP status with its body and the body's type."""

    status: HTTPStatus
    body: str = ""
    kind: str = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """A request as it was sent: nothing in it is believed yet."""

    old_size: int
    proof: list[bytes]
    note: Note
    checkpoint: Checkpoint


class Judge:
    """Decides about checkpoints, one at a time: comparing with the last one and replacing it are one step."""

    def __init__(self, folder: Folder, now: Callable[[], float] = time.time) -> None:
        self.folder = folder
        self.cosigner: Cosigner = folder.cosigner()
        self.now = now
        self._one_at_a_time = threading.Lock()

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answer one request. Raises OSError or ValueError where the folder cannot be used: nothing is signed."""
        try:
            request = read_request(body)
        except (NoteError, UnicodeDecodeError) as error:
            return Answer(HTTPStatus.BAD_REQUEST, f"{error}\n")
        with self._one_at_a_time:
            return self._decide(request)

    def _decide(self, request: Request) -> Answer:
        log = self.folder.log(request.checkpoint.origin)
        if log is None:
            return Answer(HTTPStatus.NOT_FOUND, "this log is not known here\n")
        try:
            log.verifier.verify(request.note)
        except NoteError as error:
            return Answer(HTTPStatus.FORBIDDEN, f"{error}\n")
        return self._refuse(request, log) or self._cosign(request, log)

    def _refuse(self, request: Request, log: Log) -> Answer | None:
        """The answer to a signed checkpoint that must not be cosigned, None to one that may be."""
        last, new = log.checkpoint(), request.checkpoint
        if request.old_size > new.size:
            return Answer(HTTPStatus.BAD_REQUEST, "the old size is larger than the checkpoint's\n")
        if log.note and last.size == new.size and last.root != new.root:
            self.folder.keep_fork(log.note, request.note)
        if request.old_size != last.size:
            return _conflict(last)
        if new.size == last.size and not request.proof and new.root != last.root:
            return _conflict(last)
        try:
            verify_consistency(last.size, new.size, last.root, new.root, request.proof)
        except ProofError as error:
            return Answer(HTTPStatus.UNPROCESSABLE_ENTITY, f"{error}\n")
        return None

    def _cosign(self, request: Request, log: Log) -> Answer:
        ours = self.cosigner.cosign(request.note.text, int(self.now()))
        known = (log.verifier.name, log.verifier.key_id)
        theirs = next(one for one in request.note.signatures if (one.name, one.key_id) == known)
        self.folder.keep(Log(log.verifier, Note(request.note.text, (theirs, ours))))
        return Answer(HTTPStatus.OK, ours.line())


def read_request(body: bytes) -> Request:
    """Read a request's body. Raises NoteError or UnicodeDecodeError if it is malformed."""
    head, gap, signed = body.decode().partition("\n\n")
    first, *proof = head.split("\n")
    old = _OLD.fullmatch(first)
    if not gap or not old:
        raise NoteError("an old size, a proof, an empty line and a checkpoint expected")
    if len(proof) > MOST_PROOF_LINES:
        raise NoteError(f"proof: at most {MOST_PROOF_LINES} lines")
    note = parse_note(signed)
    return Request(int(old[1]), [_hash(line) for line in proof], note, parse_checkpoint(note.text))


def _hash(line: str) -> bytes:
    digest = read_base64(line, "proof")
    if len(digest) != HASH_BYTES:
        raise NoteError(f"proof: hashes of {HASH_BYTES} bytes expected")
    return digest


def _conflict(last: Checkpoint) -> Answer:
    return Answer(HTTPStatus.CONFLICT, f"{last.size}\n", SIZE_TYPE)
