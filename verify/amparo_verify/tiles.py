"""The tree as static files: C2SP tlog-tiles, tiles of 256 hashes, read from a folder or from whoever serves them.

A tile of level L holds up to 256 neighbouring hashes of complete subtrees of 256^L leaves. From the tiles of a tree
anybody computes every proof. Nothing in a tile is believed by itself: what is computed must lead to a signed root.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from amparo_verify.merkle import (
    EMPTY_ROOT,
    HASH_BYTES,
    ProofError,
    consistency_proof,
    edge_places,
    inclusion_proof,
    node_hash,
    verify_consistency,
    verify_inclusion,
)
from amparo_verify.notes import Checkpoint

WIDTH = 256
HEIGHT = 8
MOST_LEVELS = 8
"""Levels of a tree whose size fits in 63 bits."""
LARGEST_NUMBER = 2**55
_PATH = re.compile(r"([0-7])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


class TileError(ProofError):
    """A tile that is missing, of another length than its tree's size says, or no tile's address."""


@dataclass(frozen=True)
class Tile:
    """A tile's place, and how many hashes it holds: `width` is 256 but for the last tile of a level."""

    level: int
    number: int
    width: int = WIDTH

    def path(self) -> str:
        """Its address below `tile/`: level, then the number in groups of three digits, then the width if partial."""
        digits = str(self.number)
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
        name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        return f"{self.level}/{name}" + (f".p/{self.width}" if self.width < WIDTH else "")


def parse_path(text: str) -> Tile:
    """The tile at an address below `tile/`. Raises TileError for what no tile is at (leading zeroes included)."""
    match = _PATH.fullmatch(text)
    if match is None:
        raise TileError("not a tile's address")
    number = int(re.sub(r"[x/]", "", match[2]))
    tile = Tile(int(match[1]), number, int(match[3] or WIDTH))
    if tile.path() != text or number > LARGEST_NUMBER:
        raise TileError("not a tile's address")
    return tile


def tile_at(level: int, number: int, size: int) -> Tile:
    """The tile at a place in a tree of `size` leaves, as wide as it is there. Raises TileError where there is none."""
    width = min((size >> HEIGHT * level) - number * WIDTH, WIDTH)
    if width < 1:
        raise TileError(f"tile {level}/{number} lies outside a tree of {size}")
    return Tile(level, number, width)


def tiles_of(size: int) -> Iterator[Tile]:
    """Every tile of a tree of `size` leaves, level by level."""
    for level in range(MOST_LEVELS):
        hashes = size >> HEIGHT * level
        for number in range(-(-hashes // WIDTH)):
            yield tile_at(level, number, size)


@dataclass
class TileTree:
    """A tree of `size` leaves behind its tiles. Each tile is read once; what it says is not believed yet."""

    size: int
    fetch: Callable[[Tile], bytes]
    _read: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def tile(self, level: int, number: int) -> bytes:
        """The hashes of a tile, one after another. Raises TileError."""
        if (level, number) not in self._read:
            wanted = tile_at(level, number, self.size)
            found = self.fetch(wanted)
            if len(found) != wanted.width * HASH_BYTES:
                raise TileError(f"tile {wanted.path()} has {len(found)} bytes instead of {wanted.width * HASH_BYTES}")
            self._read[level, number] = found
        return self._read[level, number]

    def node(self, level: int, index: int) -> bytes:
        """The hash of the complete node at (level, index), computed from the tile below it. Raises TileError."""
        tile_level, height = divmod(level, HEIGHT)
        number, first = divmod(index << height, WIDTH)
        hashes = self.tile(tile_level, number)[first * HASH_BYTES : (first + (1 << height)) * HASH_BYTES]
        if len(hashes) != HASH_BYTES << height:
            raise TileError(f"node {level}/{index} is not complete in a tree of {self.size}")
        return subtree(hashes)

    def root(self) -> bytes:
        """The root hash that the tiles lead to. Raises TileError."""
        if not self.size:
            return EMPTY_ROOT
        edge = [self.node(level, index) for level, index in edge_places(self.size)]
        digest = edge.pop()
        while edge:
            digest = node_hash(edge.pop(), digest)
        return digest

    def inclusion(self, index: int) -> list[bytes]:
        """Audit path of a leaf, from the leaf upwards. Raises ProofError for a leaf outside, TileError."""
        return inclusion_proof(index, self.size, self.node)

    def consistency(self, old_size: int) -> list[bytes]:
        """Proof that the tree of `old_size` leaves is this one's beginning. Raises ProofError, TileError."""
        return consistency_proof(old_size, self.size, self.node)

    def check_whole(self) -> None:
        """Read every tile and compare each full one with its hash in the tile above. Raises TileError, naming it."""
        for tile in tiles_of(self.size):
            hashes = self.tile(tile.level, tile.number)
            if tile.width == WIDTH and subtree(hashes) != self.node((tile.level + 1) * HEIGHT, tile.number):
                raise TileError(f"tile {tile.path()} is not what the tile above it says")
            self._read = {place: kept for place, kept in self._read.items() if place[0] > tile.level}


def subtree(hashes: bytes) -> bytes:
    """The root over hashes that stand one after another, as many as a power of two: two make the one above them."""
    while len(hashes) > HASH_BYTES:
        pairs = (hashes[start : start + 2 * HASH_BYTES] for start in range(0, len(hashes), 2 * HASH_BYTES))
        hashes = b"".join([sha256(b"\x01" + pair).digest() for pair in pairs])
    return hashes


def tiles_in(folder: Path) -> Callable[[Tile], bytes]:
    """Reads tiles from `folder/tile`; a full tile may stand in for a partial one, as the specification says."""

    def fetch(tile: Tile) -> bytes:
        for place in (tile, Tile(tile.level, tile.number)):
            file = folder / "tile" / place.path()
            if file.is_file():
                with file.open("rb") as found:
                    return found.read(WIDTH * HASH_BYTES + 1)[: _length(tile, place)]
        raise TileError(f"tile {tile.path()} is missing")

    return fetch


def _length(wanted: Tile, found: Tile) -> int | None:
    return wanted.width * HASH_BYTES if found.width > wanted.width else None


def verify_growth(one: Checkpoint, other: Checkpoint, folder: Path | None) -> None:
    """Prove from the tiles in `folder` that the larger checkpoint's tree grew out of the smaller's.

    Two checkpoints of one size need no tiles. Raises ProofError, OSError.
    """
    old, new = sorted((one, other), key=lambda checkpoint: checkpoint.size)
    proof = TileTree(new.size, tiles_in(folder)).consistency(old.size) if folder and old.size < new.size else []
    verify_consistency(old.size, new.size, old.root, new.root, proof)


def verify_tiles(folder: Path, checkpoint: Checkpoint, old: Checkpoint | None = None) -> None:
    """Check every tile in `folder` against a checkpoint, and that its tree grew out of an older one if given.

    Raises ProofError, which names the first tile that does not fit, and OSError.
    """
    tree = TileTree(checkpoint.size, tiles_in(folder))
    if tree.root() != checkpoint.root:
        raise TileError("the tiles lead to another root than the checkpoint's")
    tree.check_whole()
    if old is not None:
        verify_growth(old, checkpoint, folder)


def verify_leaf(folder: Path, checkpoint: Checkpoint, index: int, leaf: bytes) -> list[bytes]:
    """Prove from the tiles in `folder` that a leaf stands at a place in the checkpoint's tree; the audit path.

    Raises ProofError, OSError.
    """
    proof = TileTree(checkpoint.size, tiles_in(folder)).inclusion(index)
    verify_inclusion(leaf, index, checkpoint.size, proof, checkpoint.root)
    return proof
