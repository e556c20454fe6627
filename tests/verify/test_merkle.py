"""The tree is that of RFC 9162: known roots, and proofs that hold for what is there and for nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo_verify.merkle import (
    EMPTY_ROOT,
    CompactRange,
    ProofError,
    consistency_places,
    consistency_proof,
    edge_places,
    growth_proof,
    inclusion_places,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

# Inputs and roots of trees of 1 to 8 leaves, as published with the Certificate Transparency reference code.
KNOWN_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
KNOWN_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIZES = st.integers(1, 200)


def leaves(size: int, mark: bytes = b"") -> list[bytes]:
    return [leaf_hash(mark + number.to_bytes(4)) for number in range(size)]


def tree(size: int) -> dict[tuple[int, int], bytes]:
    """Stored nodes of a tree, as the database would hold them."""
    return {(node.level, node.index): node.hash for node in CompactRange().append(leaves(size))}


def by_definition(hashes: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word for word: the slow way."""
    if len(hashes) < 2:
        return hashes[0] if hashes else EMPTY_ROOT
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(by_definition(hashes[:split]), by_definition(hashes[split:]))


@pytest.mark.parametrize("size", range(1, 9))
def test_known_roots(size: int) -> None:
    assert root(leaf_hash(bytes.fromhex(data)) for data in KNOWN_LEAVES[:size]).hex() == KNOWN_ROOTS[size - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_known_inclusion_proof() -> None:
    nodes = {
        (node.level, node.index): node.hash
        for node in CompactRange().append(leaf_hash(bytes.fromhex(data)) for data in KNOWN_LEAVES)
    }
    proof = inclusion_proof(5, 8, lambda level, index: nodes[level, index])
    assert [digest.hex()[:16] for digest in proof] == ["bc1a0643b12e4d2d", "ca854ea128ed050b", "d37ee418976dd957"]


@given(SIZES)
def test_the_root_is_the_recursive_definition(size: int) -> None:
    assert root(leaves(size)) == by_definition(leaves(size))


@given(st.lists(st.integers(0, 60), max_size=8))
def test_growing_in_batches_gives_the_same_tree_as_growing_at_once(batches: list[int]) -> None:
    size = sum(batches)
    stored: dict[tuple[int, int], bytes] = {}
    done = 0
    for batch in batches:
        edge = CompactRange(done, [stored[place] for place in edge_places(done)])
        stored |= {(node.level, node.index): node.hash for node in edge.append(leaves(size)[done : done + batch])}
        done += batch
        assert edge.root() == root(leaves(done))
    assert stored == tree(size)


def test_appending_costs_no_more_than_the_batch_and_the_height() -> None:
    edge = CompactRange()
    edge.append(leaves(1000))
    assert len(edge.append(leaves(64))) <= 2 * 64 + 11
    assert len(edge.edge) <= 11


@given(SIZES, st.data())
@settings(max_examples=200)
def test_every_leaf_can_be_shown_to_be_in_the_tree(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    nodes = tree(size)
    needed = {place: nodes[place] for place in inclusion_places(index, size)}
    proof = inclusion_proof(index, size, lambda level, place: needed[level, place])
    verify_inclusion(leaves(size)[index], index, size, proof, root(leaves(size)))


@given(SIZES, st.data())
@settings(max_examples=200)
def test_a_leaf_that_is_not_there_cannot_be_shown(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    nodes, expected = tree(size), root(leaves(size))
    proof = inclusion_proof(index, size, lambda level, place: nodes[level, place])
    leaf = leaves(size)[index]
    wrong = [(leaf_hash(b"other"), index, size, proof), (leaf, index, size, [*proof, expected]), (leaf, size, size, [])]
    wrong += [(leaf, index ^ 1, size, proof), (leaf, index, size, proof[:-1])] if proof else []
    for given_leaf, place, claimed_size, path in wrong:
        with pytest.raises(ProofError):
            verify_inclusion(given_leaf, place, claimed_size, path, expected)


@given(SIZES, st.data())
@settings(max_examples=200)
def test_a_tree_can_be_shown_to_continue_an_older_one(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(0, size))
    nodes = tree(size)
    needed = {place: nodes[place] for place in consistency_places(old, size)}
    proof = consistency_proof(old, size, lambda level, place: needed[level, place])
    verify_consistency(old, size, root(leaves(old)), root(leaves(size)), proof)


@given(st.integers(2, 200), st.data())
@settings(max_examples=200)
def test_a_tree_that_rewrote_its_past_cannot_be_shown_to_continue(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    nodes = tree(size)
    proof = consistency_proof(old, size, lambda level, place: nodes[level, place])
    old_root, new_root, other = root(leaves(old)), root(leaves(size)), root(leaves(old, b"rewritten"))
    wrong = [(other, new_root, proof), (old_root, other, proof), (old_root, new_root, [*proof, other])]
    wrong += [(old_root, new_root, proof[:-1])] if proof else []
    for before, after, path in wrong:
        with pytest.raises(ProofError):
            verify_consistency(old, size, before, after, path)


@pytest.mark.parametrize("old", [-1, 6])
def test_asking_for_a_proof_outside_the_tree_is_refused(old: int) -> None:
    nodes = tree(5)
    with pytest.raises(ProofError):
        consistency_proof(old, 5, lambda level, index: nodes[level, index])
    with pytest.raises(ProofError):
        inclusion_proof(old, 5, lambda level, index: nodes[level, index])


def test_an_edge_that_does_not_fit_its_size_is_refused() -> None:
    with pytest.raises(ValueError, match="one hash for each"):
        CompactRange(3, [leaf_hash(b"")])


@given(SIZES, st.integers(0, 200))
def test_the_old_edge_and_the_new_leaves_are_enough_to_prove_growth(old: int, more: int) -> None:
    before, hashes, nodes = CompactRange(), leaves(old + more), tree(old + more)
    before.append(hashes[:old])
    proof = growth_proof(old, before.edge, hashes[old:])
    assert proof == consistency_proof(old, old + more, lambda level, index: nodes[level, index])
    verify_consistency(old, old + more, root(hashes[:old]), root(hashes), proof)


def test_the_edge_of_another_size_proves_nothing() -> None:
    with pytest.raises(ValueError, match="zip"):
        growth_proof(7, leaves(2), leaves(3))
