"""Tiles are laid out as C2SP tlog-tiles says, and prove growth and inclusion to somebody who has nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo_verify.command import main
from amparo_verify.merkle import CompactRange, ProofError, leaf_hash, root, verify_consistency, verify_inclusion
from amparo_verify.notes import Checkpoint
from amparo_verify.tiles import (
    Tile,
    TileError,
    TileTree,
    parse_path,
    tile_at,
    tiles_in,
    tiles_of,
    verify_growth,
    verify_leaf,
    verify_tiles,
)
from tests.verify.test_verify import SIGNER

LEAVES = [leaf_hash(number.to_bytes(4)) for number in range(66_100)]
NODES = {(node.level, node.index): node.hash for node in CompactRange().append(LEAVES)}
SIZES = st.sampled_from([1, 2, 255, 256, 257, 511, 512, 513, 700, 65_535, 65_536, 65_537, 66_100]) | st.integers(
    1, 1500
)


def served(tile: Tile) -> bytes:
    """A tile as a log holds it: hashes of complete subtrees of 256^level leaves."""
    first = tile.number * 256
    return b"".join(NODES[8 * tile.level, first + number] for number in range(tile.width))


def checkpoint(size: int) -> Checkpoint:
    return Checkpoint(SIGNER.name, size, root(LEAVES[:size]))


def written(folder: Path, size: int) -> Path:
    for tile in tiles_of(size):
        file = folder / "tile" / tile.path()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(served(tile))
    (folder / "checkpoint").write_text(SIGNER.sign(checkpoint(size).text()).encoded(), "utf-8")
    (folder / "log.vkey").write_text(SIGNER.verifier.encoded(), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "0/000"),
        (Tile(0, 1234067), "0/x001/x234/067"),  # the example of the specification
        (Tile(1, 5, 3), "1/005.p/3"),
        (Tile(5, 123456078, 2), "5/x123/x456/078.p/2"),
        (Tile(0, 3057500), "0/x003/x057/500"),
    ],
)
def test_addresses_are_those_of_the_specification(tile: Tile, path: str) -> None:
    assert tile.path() == path
    assert parse_path(path) == tile


@pytest.mark.parametrize(
    "path",
    ["", "0", "0/0", "0/1234", "00/001", "8/001", "0/001.p/0", "0/001.p/256", "0/001.p/01", "0/x000/001", "-1/001",
     "0/123/456", "0/x1/001", "0/001/", "/0/001", "entries/001", "0/001.p/", "0/٠٠١", "0/" + "x999/" * 6 + "999"],
)  # fmt: skip
def test_what_is_no_address_of_a_tile_is_refused(path: str) -> None:
    with pytest.raises(TileError):
        parse_path(path)


def test_a_tree_of_70000_has_the_tiles_that_the_specification_counts() -> None:
    tiles = list(tiles_of(70_000))
    assert sum(tile.level == 0 and tile.width == 256 for tile in tiles) == 273
    partial = [(tile.level, tile.width) for tile in tiles if tile.width < 256]
    assert partial == [(0, 112), (1, 17), (2, 1)]
    assert sum(tile.level == 1 and tile.width == 256 for tile in tiles) == 1
    assert [tile.path() for tile in tiles_of(256)] == ["0/000", "1/000.p/1"]
    assert list(tiles_of(0)) == []


@settings(max_examples=60, deadline=None)
@given(SIZES, st.data())
def test_proofs_from_tiles_hold(size: int, data: st.DataObject) -> None:
    tree = TileTree(size, served)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    assert tree.root() == root(LEAVES[:size])
    verify_inclusion(LEAVES[index], index, size, tree.inclusion(index), tree.root())
    verify_consistency(old, size, root(LEAVES[:old]), tree.root(), tree.consistency(old))


def test_a_proof_reads_one_tile_a_level_whatever_the_size() -> None:
    read: list[Tile] = []

    def fetch(tile: Tile) -> bytes:
        read.append(tile)
        return served(tile)

    TileTree(66_100, fetch).inclusion(30_000)
    assert len(read) <= 4  # the leaf's tile on each of three levels, and the right edge's
    assert sum(tile.width for tile in read) <= 4 * 256


Tamper = Callable[[bytes], bytes]


@pytest.mark.parametrize("place", ["0/001", "1/000.p/2", "0/002.p/188"])
@pytest.mark.parametrize(
    "tamper",
    [lambda tile: bytes([tile[0] ^ 1]) + tile[1:], lambda tile: tile[32:64] + tile[:32] + tile[64:],
     lambda tile: tile[:-32], lambda tile: tile + bytes(32), lambda tile: b""],
)  # fmt: skip
def test_a_tile_that_was_tampered_with_is_found(tmp_path: Path, place: str, tamper: Tamper) -> None:
    folder = written(tmp_path, 700)
    verify_tiles(folder, checkpoint(700))
    file = folder / "tile" / place
    file.write_bytes(tamper(file.read_bytes()))
    with pytest.raises(ProofError):
        verify_tiles(folder, checkpoint(700))


def test_a_tile_beneath_a_sound_one_is_named(tmp_path: Path) -> None:
    folder = written(tmp_path, 700)
    (folder / "tile/0/001").write_bytes(bytes(8192))
    with pytest.raises(TileError, match="0/001 is not what the tile above it says"):
        verify_tiles(folder, checkpoint(700))
    (folder / "tile/0/001").unlink()
    with pytest.raises(TileError, match="0/001 is missing"):
        verify_tiles(folder, checkpoint(700))


def test_a_full_tile_stands_in_for_a_partial_one(tmp_path: Path) -> None:
    folder = written(tmp_path, 512)
    (folder / "tile/1/000.p/1").write_bytes(NODES[8, 0])
    assert TileTree(300, tiles_in(folder)).root() == root(LEAVES[:300])
    verify_growth(checkpoint(300), checkpoint(512), folder)
    verify_growth(checkpoint(512), checkpoint(300), folder)


def test_another_history_did_not_grow_out_of_the_one_that_was_kept(tmp_path: Path) -> None:
    other = Checkpoint(SIGNER.name, 300, root([*LEAVES[:299], bytes(32)]))
    with pytest.raises(ProofError, match="another root"):
        verify_growth(other, checkpoint(512), written(tmp_path, 512))
    with pytest.raises(ProofError, match="two roots for one size"):
        verify_growth(Checkpoint(SIGNER.name, 512, bytes(32)), checkpoint(512), None)


def test_a_leaf_stands_where_it_stands_and_nowhere_else(tmp_path: Path) -> None:
    folder = written(tmp_path, 700)
    assert verify_leaf(folder, checkpoint(700), 699, LEAVES[699])
    for index, leaf in ((699, LEAVES[698]), (700, LEAVES[700]), (-1, LEAVES[0])):
        with pytest.raises(ProofError):
            verify_leaf(folder, checkpoint(700), index, leaf)


def test_there_is_no_tile_outside_the_tree() -> None:
    for level, number in ((0, 3), (2, 0)):
        with pytest.raises(TileError):
            tile_at(level, number, 700)


def run(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return int(ended.value.code or 0)


def test_on_the_command_line_growth_and_a_leaf_are_proven(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, kept = written(tmp_path / "tiles", 700), tmp_path / "kept"
    kept.write_text(SIGNER.sign(checkpoint(300).text()).encoded(), "utf-8")
    main(["tiles", str(folder), "--checkpoint", str(kept), "--index", "5", "--leaf", LEAVES[5].hex()])
    said = capsys.readouterr().out
    assert "every tile of 700 entries" in said
    assert "first 300 entries" in said
    assert "stands at 5" in said
    assert run("tiles", folder, "--index", 6, "--leaf", LEAVES[5].hex()) == 1
    assert "DO NOT HOLD" in capsys.readouterr().out
    assert run("tiles", folder, "--index", 6) == 2
    assert run("tiles", tmp_path / "nowhere") == 2
    kept.write_text(SIGNER.sign(Checkpoint(SIGNER.name, 300, bytes(32)).text()).encoded(), "utf-8")
    assert run("tiles", folder, "--checkpoint", kept) == 1
