"""Logs that a test makes grow, fork and shrink, and what they send to a witness."""

import base64
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from amparo_verify.merkle import CompactRange, consistency_proof
from amparo_verify.notes import Checkpoint, Signer

LOG = Signer("ledger.example", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
STRANGER = Signer("ledger.example", Ed25519PrivateKey.from_private_bytes(bytes(32)))


class History:
    """The leaves of one history; those from `fork` on differ from the true one."""

    def __init__(self, fork: int = 10**9, signer: Signer = LOG) -> None:
        self.fork = fork
        self.signer = signer

    def leaf(self, index: int) -> bytes:
        return sha256(f"{index} {index >= self.fork}".encode()).digest()

    def range(self, begin: int, end: int) -> bytes:
        tree = CompactRange()
        for index in range(begin, end):
            tree.add(self.leaf(index))
        return tree.root()

    def note(self, size: int) -> str:
        return self.signer.sign(Checkpoint(self.signer.name, size, self.range(0, size)).text()).encoded()

    def proof(self, old: int, size: int) -> list[bytes]:
        return consistency_proof(old, size, lambda level, index: self.range(index << level, (index + 1) << level))

    def request(self, old: int, size: int) -> bytes:
        """An honest request for this history."""
        return body(old, self.proof(old, size), self.note(size))


def body(old: int | str, proof: list[bytes], note: str) -> bytes:
    """What is posted."""
    lines = "".join(f"{base64.b64encode(one).decode()}\n" for one in proof)
    return f"old {old}\n{lines}\n{note}".encode()
