"""The Merkle tree of RFC 9162 (section 2.1): hashes, growth, proofs and their verification.

A node is named by its level (0 = leaf) and its index on that level; it covers the leaves
[index * 2^level, (index + 1) * 2^level). Only such complete nodes are ever stored.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
HASH_BYTES = 32

Place = tuple[int, int]
"""(level, index) of a complete node."""

NodeReader = Callable[[int, int], bytes]
"""Gives the stored hash of the complete node at (level, index)."""


class ProofError(ValueError):
    """A proof that was asked for outside the tree, or that does not hold."""


@dataclass(frozen=True)
class Node:
    """A complete node, to be stored when it comes into being."""

    level: int
    index: int
    hash: bytes


def leaf_hash(data: bytes) -> bytes:
    """Hash of a leaf's data: SHA-256(0x00 || data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass
class CompactRange:
    """The right edge of a tree of `size` leaves: all that is needed to make it grow.

    `edge` holds the hashes of the complete subtrees from left to right, one for each 1 in the binary size.
    Appending n leaves to a tree of m costs O(n + log m) hashes and reads nothing but this edge.
    """

    size: int = 0
    edge: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.edge) != self.size.bit_count():
            raise ValueError("the edge must hold one hash for each complete subtree of the size")

    def add(self, leaf: bytes) -> None:
        """Append one leaf hash, keeping only the edge."""
        size = self.size
        edge = self.edge
        while size & 1:
            leaf = sha256(b"\x01" + edge.pop() + leaf).digest()
            size >>= 1
        edge.append(leaf)
        self.size += 1

    def append(self, leaves: Iterable[bytes]) -> list[Node]:
        """Append leaf hashes; return every node that became complete, leaves included, in order of completion."""
        completed: list[Node] = []
        for leaf in leaves:
            completed.extend(self._complete(leaf))
        return completed

    def _complete(self, digest: bytes) -> Iterator[Node]:
        level, index = 0, self.size
        yield Node(level, index, digest)
        while index & 1:
            digest = node_hash(self.edge.pop(), digest)
            level, index = level + 1, index >> 1
            yield Node(level, index, digest)
        self.edge.append(digest)
        self.size += 1

    def root(self) -> bytes:
        """Root hash of the tree; the hash of the empty string for an empty tree."""
        return _join(self.edge) if self.edge else EMPTY_ROOT


def root(leaves: Iterable[bytes]) -> bytes:
    """Root hash over leaf hashes, in one pass and logarithmic memory."""
    tree = CompactRange()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def edge_places(size: int) -> list[Place]:
    """Where the right edge of a tree of `size` leaves is stored, left to right."""
    return _cover(0, size)


def inclusion_places(index: int, size: int) -> list[Place]:
    """Every stored node that an inclusion proof needs, so that they can be read in one query."""
    return [place for begin, end in _inclusion_ranges(index, size) for place in _cover(begin, end)]


def consistency_places(old_size: int, size: int) -> list[Place]:
    """Every stored node that a consistency proof needs, so that they can be read in one query."""
    return [place for begin, end in _consistency_ranges(old_size, size) for place in _cover(begin, end)]


def inclusion_proof(index: int, size: int, read: NodeReader) -> list[bytes]:
    """Audit path of leaf `index` in the tree of `size` leaves, from the leaf upwards (RFC 9162, 2.1.3.1)."""
    return [_range_hash(begin, end, read) for begin, end in _inclusion_ranges(index, size)]


def consistency_proof(old_size: int, size: int, read: NodeReader) -> list[bytes]:
    """Proof that the tree of `old_size` leaves is the beginning of the tree of `size` (RFC 9162, 2.1.4.1)."""
    return [_range_hash(begin, end, read) for begin, end in _consistency_ranges(old_size, size)]


def growth_proof(old_size: int, edge: list[bytes], leaves: Sequence[bytes]) -> list[bytes]:
    """Consistency proof from the tree of `old_size` with this right edge to the one grown by `leaves`.

    Every node that such a proof needs stands in the old edge or covers new leaves only, so no inner node need be
    stored: time and memory grow with the leaves since, not with the tree. Raises ValueError for another size's edge.
    """
    known = dict(zip(edge_places(old_size), edge, strict=True))

    def read(level: int, index: int) -> bytes:
        first = (index << level) - old_size
        return known.get((level, index)) or root(leaves[first : first + (1 << level)])

    return consistency_proof(old_size, old_size + len(leaves), read)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: list[bytes], expected_root: bytes) -> None:
    """Check an audit path (RFC 9162, 2.1.3.2). Raises ProofError when it does not hold."""
    if not 0 <= index < size:
        raise ProofError("the leaf lies outside the tree")
    node, last, digest = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofError("the proof is too long")
        digest, node, last = _climb(digest, sibling, node, last)
    if last != 0:
        raise ProofError("the proof is too short")
    if digest != expected_root:
        raise ProofError("the proof leads to another root")


def verify_consistency(old_size: int, size: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> None:
    """Check that one tree is the beginning of another (RFC 9162, 2.1.4.2). Raises ProofError when it does not hold."""
    if not 0 <= old_size <= size:
        raise ProofError("the old tree is larger than the new one")
    if old_size in (0, size):
        _verify_trivial(old_size, size, old_root, new_root, proof)
        return
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if not path:
        raise ProofError("the proof is too short")
    if _climb_both(old_size, size, path) != (old_root, new_root):
        raise ProofError("the proof leads to another root")


def _verify_trivial(old_size: int, size: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> None:
    if proof:
        raise ProofError("the proof is too long")
    if old_size == size and old_root != new_root:
        raise ProofError("two roots for one size")
    if old_size == 0 and old_root != EMPTY_ROOT:
        raise ProofError("an empty tree has one root only")


def _climb_both(old_size: int, size: int, path: list[bytes]) -> tuple[bytes, bytes]:
    node, last = old_size - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofError("the proof is too long")
        if node & 1 or node == last:
            old = node_hash(sibling, old)
        new, node, last = _climb(new, sibling, node, last)
    if last != 0:
        raise ProofError("the proof is too short")
    return old, new


def _climb(digest: bytes, sibling: bytes, node: int, last: int) -> tuple[bytes, int, int]:
    """One step of both RFC verification loops: join with the sibling, skipping levels where there is none."""
    if not (node & 1 or node == last):
        return node_hash(digest, sibling), node >> 1, last >> 1
    while node and not node & 1:
        node, last = node >> 1, last >> 1
    return node_hash(sibling, digest), node >> 1, last >> 1


def _split(size: int) -> int:
    """The largest power of two smaller than size."""
    return 1 << ((size - 1).bit_length() - 1)


def _inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    if not 0 <= index < size:
        raise ProofError("the leaf lies outside the tree")
    begin, end, ranges = 0, size, []
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((begin, middle))
            begin = middle
    return ranges[::-1]


def _consistency_ranges(old_size: int, size: int) -> list[tuple[int, int]]:
    if not 0 <= old_size <= size:
        raise ProofError("the old tree is larger than the new one")
    if old_size in (0, size):
        return []
    begin, end, ranges = 0, size, []
    while end != old_size:
        middle = begin + _split(end - begin)
        if old_size <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((begin, middle))
            begin = middle
    if begin:  # else the old tree is itself complete, and its root is known to the verifier
        ranges.append((begin, end))
    return ranges[::-1]


def _cover(begin: int, end: int) -> list[Place]:
    """The complete nodes that cover [begin, end), where begin is aligned to the range's largest one."""
    places = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        places.append((level, begin >> level))
        begin += 1 << level
    return places


def _range_hash(begin: int, end: int, read: NodeReader) -> bytes:
    return _join([read(level, index) for level, index in _cover(begin, end)])


def _join(hashes: list[bytes]) -> bytes:
    digest = hashes[-1]
    for left in reversed(hashes[:-1]):
        digest = node_hash(left, digest)
    return digest
