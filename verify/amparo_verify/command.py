"""amparo-verify: the ledger proved from an export alone, on a machine that has nothing of Amparo but this package."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from amparo_verify.cosignatures import parse_witness
from amparo_verify.verify import Quorum, verify_export


def main(arguments: Sequence[str] | None = None) -> None:
    """Verify and end with 0 (it holds), 1 (it does not; the first bad entry is named) or 2 (cannot be tried)."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if not asked.export.is_dir():
        parser.error(f"{asked.export} is not a folder")
    try:
        kept, key = _text(asked.checkpoint), _text(asked.key)
        quorum = read_quorum(asked.witness, asked.quorum)
    except (OSError, ValueError) as error:
        parser.error(f"a file or option cannot be used ({error})")
    verdict = verify_export(asked.export, kept, key, quorum, _tell if sys.stderr.isatty() else None)
    print(verdict.text())
    sys.exit(0 if verdict.ok else 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="amparo-verify",
        description="Prove that nothing in EXPORT was altered, dropped or reordered. Needs no database and no network.",
    )
    parser.add_argument("export", metavar="EXPORT", type=Path, help="the folder that `amparo ledger export` wrote")
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


def read_quorum(files: Sequence[Path], needed: int | None) -> Quorum:
    """The witnesses whose keys stand in `files`, and how many of them are needed (all if None).

    Raises OSError for a file that cannot be read and ValueError for what is no key or can never be reached.
    """
    witnesses = tuple(parse_witness(path.read_text(encoding="utf-8")) for path in files)
    return Quorum(witnesses, len(witnesses) if needed is None else needed)


def _text(path: Path | None) -> str | None:
    return path.read_text(encoding="utf-8") if path else None


def _tell(count: int) -> None:
    print(f"\r{count} entries read", end="", file=sys.stderr, flush=True)
