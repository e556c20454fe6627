"""amparo-verify: the ledger proved from files alone, on a machine that has nothing of Amparo but this package."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from amparo_verify.cosignatures import count_witnesses, parse_witness
from amparo_verify.merkle import ProofError
from amparo_verify.notes import Checkpoint, NoteError, check_checkpoint, parse_note, parse_verifier
from amparo_verify.receipts import ReceiptError, verify_receipts
from amparo_verify.tiles import verify_leaf, verify_tiles
from amparo_verify.verify import Quorum, verify_export

HOLDS_NOT = 1


def main(arguments: Sequence[str] | None = None) -> None:
    """Verify and end with 0 (it holds), 1 (it does not; the first bad place is named) or 2 (cannot be tried)."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    other = {"receipt": _receipt, "tiles": _tiles}.get(words[0]) if words else None
    if other is not None:
        other(words[1:])
    else:
        _export(words)


def _export(words: Sequence[str]) -> None:
    parser = _parser(
        "amparo-verify", "Prove that nothing in EXPORT was altered, dropped or reordered. Needs no database and no "
        "network. `amparo-verify receipt` checks a file of receipts, `amparo-verify tiles` a folder of tiles.",
    )  # fmt: skip
    parser.add_argument("export", metavar="EXPORT", type=Path, help="the folder that `amparo ledger export` wrote")
    asked = parser.parse_args(words)
    _need_folder(parser, asked.export)
    kept, key, quorum = _kept(parser, asked)
    verdict = verify_export(asked.export, kept, key, quorum, _tell if sys.stderr.isatty() else None)
    print(verdict.text())
    sys.exit(0 if verdict.ok else HOLDS_NOT)


def _receipt(words: Sequence[str]) -> None:
    parser = _parser("amparo-verify receipt", "Prove that the entries in FILE stand in the log, each in its place.")
    parser.add_argument("file", metavar="FILE", type=Path, help="the file of receipts that was handed out")
    parser.add_argument("--tiles", metavar="FOLDER", type=Path, help="tiles: for a kept checkpoint of another size")
    asked = parser.parse_args(words)
    kept, key, quorum = _kept(parser, asked)
    try:
        print(verify_receipts(asked.file, kept, key, quorum, asked.tiles).text())
    except OSError as error:
        parser.error(f"{asked.file} cannot be read ({error.strerror})")
    except ReceiptError as error:
        _end(f"THE RECEIPTS DO NOT HOLD.\nFailed: {error}")


def _tiles(words: Sequence[str]) -> None:
    parser = _parser("amparo-verify tiles", "Prove from tiles that a log only grew, and that a leaf stands in it.")
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="holds `checkpoint`, `log.vkey` and `tile/`")
    parser.add_argument("--leaf", metavar="HEX", type=bytes.fromhex, help="hash of a leaf that is to stand at --index")
    parser.add_argument("--index", metavar="N", type=int, help="the leaf's place in the log, from 0")
    asked = parser.parse_args(words)
    _need_folder(parser, asked.folder)
    if (asked.leaf is None) != (asked.index is None):
        parser.error("--leaf and --index belong together")
    kept, key, quorum = _kept(parser, asked)
    try:
        checkpoint, old = _checkpoints(asked.folder, kept, key, quorum)
        verify_tiles(asked.folder, checkpoint, old)
        if asked.leaf is not None:
            verify_leaf(asked.folder, checkpoint, asked.index, asked.leaf)
    except OSError as error:
        parser.error(f"a file cannot be read ({error.strerror}: {error.filename})")
    except (NoteError, ProofError, UnicodeDecodeError) as error:
        _end(f"THE TILES DO NOT HOLD.\nFailed: {error}")
    print(f"The tiles hold.\nProven: every tile of {checkpoint.size} entries leads to the root that the log signed")
    print(*_more(asked.index, old, quorum), sep="\n", end="")


def _checkpoints(
    folder: Path, kept: str | None, key: str | None, quorum: Quorum
) -> tuple[Checkpoint, Checkpoint | None]:
    """The folder's checkpoint and the kept one, their signatures checked. Raises NoteError, OSError."""
    log = parse_verifier(key or (folder / "log.vkey").read_text(encoding="utf-8"))
    note = parse_note((folder / "checkpoint").read_text(encoding="utf-8"))
    seen = count_witnesses(note, quorum.witnesses)
    if seen < quorum.needed:
        raise NoteError(f"the checkpoint was cosigned by {seen} of the witnesses you named, not by {quorum.needed}")
    return check_checkpoint(note, log), check_checkpoint(parse_note(kept), log) if kept else None


def _more(index: int | None, old: Checkpoint | None, quorum: Quorum) -> list[str]:
    lines = [f"Proven: {quorum.needed} or more of your witnesses saw it"] if quorum.needed else []
    if old is not None:
        lines.append(
            f"Proven: its first {old.size} entries are those of the checkpoint you kept, or the other way round"
        )
    if index is not None:
        lines.append(f"Proven: the leaf stands at {index}")
    return [*lines, ""]


def _parser(name: str, words: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=name, description=words)
    parser.add_argument(
        "--checkpoint", metavar="FILE", type=Path, help="a checkpoint that you kept elsewhere: nothing changed since"
    )
    parser.add_argument("--key", metavar="FILE", type=Path, help="the log's key as you kept it elsewhere")
    parser.add_argument(
        "--witness", metavar="FILE", type=Path, action="append", default=[],
        help="the key of a witness that you trust, as it gave it to you; may be repeated",
    )  # fmt: skip
    parser.add_argument("--quorum", metavar="N", type=int, help="so many of the witnesses must have cosigned (all)")
    return parser


def _kept(parser: argparse.ArgumentParser, asked: argparse.Namespace) -> tuple[str | None, str | None, Quorum]:
    """What the verifier kept elsewhere: a checkpoint, the log's key, the witnesses. Ends with 2 where unusable."""
    try:
        key = _text(asked.key)
        if key is not None:
            parse_verifier(key)
        return _text(asked.checkpoint), key, read_quorum(asked.witness, asked.quorum)
    except (OSError, ValueError) as error:
        parser.error(f"a file or option cannot be used ({error})")


def read_quorum(files: Sequence[Path], needed: int | None) -> Quorum:
    """The witnesses whose keys stand in `files`, and how many of them are needed (all if None).

    Raises OSError for a file that cannot be read and ValueError for what is no key or can never be reached.
    """
    witnesses = tuple(parse_witness(path.read_text(encoding="utf-8")) for path in files)
    return Quorum(witnesses, len(witnesses) if needed is None else needed)


def _need_folder(parser: argparse.ArgumentParser, folder: Path) -> None:
    if not folder.is_dir():
        parser.error(f"{folder} is not a folder")


def _text(path: Path | None) -> str | None:
    return path.read_text(encoding="utf-8") if path else None


def _end(words: str) -> None:
    print(words)
    sys.exit(HOLDS_NOT)


def _tell(count: int) -> None:
    print(f"\r{count} entries read", end="", file=sys.stderr, flush=True)
