"""amparo-witness: make a witness, say which logs it watches, run it."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from amparo_verify.notes import NoteError
from amparo_witness.folder import KINDS, ML_DSA_44, Folder, FolderError
from amparo_witness.judging import Judge
from amparo_witness.server import Server

PORT = 8027


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; end with 0, or with 2 and one line where it cannot be done."""
    asked = _parser().parse_args(arguments)
    try:
        asked.do(asked)
    except (FolderError, NoteError, UnicodeDecodeError) as error:
        sys.exit(_refused(str(error)))
    except OSError as error:
        sys.exit(_refused(f"{error.strerror}: {error.filename or 'the address'}"))
    except KeyboardInterrupt:
        sys.exit(0)


def _refused(words: str) -> int:
    print(f"Error: {words}.", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="amparo-witness", description="Watch from outside that a log only grows.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for do, words in ((_init, "make a witness in FOLDER and print its key"), (_trust, "watch one more log"),
                      (_serve, "answer logs until stopped"), (_kept, "print the last checkpoints")):  # fmt: skip
        command = commands.add_parser(do.__name__.strip("_"), help=words, description=words)
        command.add_argument("folder", metavar="FOLDER", type=Path)
        command.set_defaults(do=do)
        if do is _init:
            command.add_argument("--name", required=True, help="as ombudsman.example/w1: your address without https://")
            command.add_argument("--kind", choices=sorted(KINDS), default=ML_DSA_44, help="of key (%(default)s)")
        if do is _trust:
            command.add_argument("vkey", metavar="FILE", type=Path, help="the log's key, as the house gave it to you")
        if do is _serve:
            command.add_argument("--host", default="127.0.0.1")
            command.add_argument("--port", type=int, default=PORT)
    return parser


def _init(asked: argparse.Namespace) -> None:
    print(Folder(asked.folder).make(asked.name, asked.kind).witness.encoded())


def _trust(asked: argparse.Namespace) -> None:
    folder = Folder(asked.folder)
    folder.cosigner()
    print(f"Watching {folder.trust(asked.vkey.read_text(encoding='utf-8')).verifier.name}.")


def _kept(asked: argparse.Namespace) -> None:
    folder = Folder(asked.folder)
    folder.cosigner()
    print("\n".join(log.note.encoded() for log in folder.logs() if log.note), end="")


def _serve(asked: argparse.Namespace) -> None:
    folder = Folder(asked.folder)
    judge = Judge(folder)
    folder.hold()
    folder.logs()
    with Server(asked.host, asked.port, judge) as server:
        print(f"{judge.cosigner.name} answers at http://{asked.host}:{server.server_port}", flush=True)
        server.serve_forever()
