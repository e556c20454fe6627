"""How long an outsider needs to verify an export or a receipt, and what writing to the tree and proving cost.

.venv/bin/python bench/ledger.py --entries 1000000
"""

import argparse
import resource
import secrets
import tempfile
import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from amparo_verify.canonical import salted_leaf
from amparo_verify.lines import write_line
from amparo_verify.merkle import CompactRange, Place, leaf_hash, verify_inclusion
from amparo_verify.notes import Checkpoint, Signer
from amparo_verify.tiles import HEIGHT, WIDTH, Tile, TileTree
from amparo_verify.verify import CHECKPOINTS, ENTRIES, KEY, verify_export

BATCH = 1000
RECEIPTS = 500


def write_export(folder: Path, entries: int) -> None:
    """An export of invented entries with a checkpoint every BATCH entries."""
    signer = Signer("bench.example", Ed25519PrivateKey.generate())
    tree = CompactRange()
    with (folder / ENTRIES).open("wb") as lines, (folder / CHECKPOINTS).open("w", encoding="utf-8") as checkpoints:
        for number in range(entries):
            entry = {"act": "case.read", "by": "0193-7d", "day": "2005-03-01", "subject": f"{number:032x}"}
            salt = secrets.token_bytes(16)
            lines.write(write_line(number, salt, entry))
            tree.add(leaf_hash(salted_leaf(salt, entry)))
            if tree.size % BATCH == 0:
                text = Checkpoint(signer.name, tree.size, tree.root()).text()
                checkpoints.write(signer.sign(text).encoded())
    (folder / KEY).write_text(signer.verifier.encoded(), "utf-8")


def time_append(entries: int) -> float:
    """Microseconds of CPU to integrate one entry in batches of BATCH, at the end of a tree of `entries`."""
    tree = CompactRange()
    leaves = [leaf_hash(number.to_bytes(4)) for number in range(BATCH)]
    for _ in range(entries // BATCH - 10):
        for leaf in leaves:
            tree.add(leaf)
    begin = time.process_time()
    for _ in range(10):
        tree.append(leaves)
    return (time.process_time() - begin) / (10 * BATCH) * 1e6


def time_receipts(entries: int) -> None:
    """Print what a proof costs to make from tiles in memory and to check, in a tree of `entries`; each on its own."""
    leaves = [leaf_hash(number.to_bytes(4)) for number in range(entries)]
    tree = CompactRange()
    nodes: dict[Place, bytes] = {}
    for begin in range(0, entries, BATCH):
        for node in tree.append(leaves[begin : begin + BATCH]):
            if node.level % HEIGHT == 0:
                nodes[node.level, node.index] = node.hash

    def fetch(tile: Tile) -> bytes:
        first = tile.number * WIDTH
        return b"".join(nodes[tile.level * HEIGHT, first + number] for number in range(tile.width))

    places = [secrets.randbelow(entries) for _ in range(RECEIPTS)]
    begin_cpu = time.process_time()
    proofs = [TileTree(entries, fetch).inclusion(place) for place in places]
    made = (time.process_time() - begin_cpu) / RECEIPTS
    begin_cpu = time.process_time()
    for place, proof in zip(places, proofs, strict=True):
        verify_inclusion(leaves[place], place, entries, proof, tree.root())
    checked = (time.process_time() - begin_cpu) / RECEIPTS
    longest = max(map(len, proofs))
    print(f"receipt at {entries:,}: {made * 1e3:.2f} ms CPU to make, {checked * 1e6:.0f} us to check, {longest} hashes")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    entries = parser.parse_args().entries
    for size in (entries // 10, entries):
        print(f"append to {size:>10,}: {time_append(size):.2f} us CPU an entry")
    time_receipts(entries)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_export(folder, entries)
        begin = time.process_time()
        verdict = verify_export(folder)
        cpu = time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"verify {entries:,} entries, {verdict.checkpoints:,} checkpoints: {cpu:.1f} s CPU, {peak} MB peak")
    print(verdict.text())


if __name__ == "__main__":
    main()
