"""amparo ledger: its export for outside verifiers, and the placing of entries."""

import sys
import time
from pathlib import Path

import click

from amparo.commands.house import clear_errors, open_house, refuse
from amparo.house.databases import OWNER_FLAG

PAUSE = 1.0
"""Seconds between two looks at what is to be placed: a checkpoint is never more than ten seconds late."""


@click.group()
def ledger() -> None:
    """The record of every write and every read."""


@ledger.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Write entries, checkpoints and the log's key into FOLDER, for `amparo verify` on any machine."""
    with open_house():
        from amparo.ledger import sequencer

        try:
            count = sequencer.export(folder)
        except OSError as error:
            raise refuse(f"Cannot write into {folder} ({error.strerror}). Choose another folder.") from error
    click.echo(f"{count} entries in {folder}. Keep its last checkpoint elsewhere, too.")


@ledger.command()
@click.option("--forever", is_flag=True, help="Go on until stopped (as `amparo serve` does it).")
def place(forever: bool) -> None:
    """Give finished entries their place in the log and sign a checkpoint."""
    if forever:
        _place_for_ever()
        return
    with open_house():
        from amparo.ledger import sequencer

        count = sequencer.sequence()
    click.echo(f"{count} entries placed.")


@ledger.command()
@click.argument("url")
@click.argument("key", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def cosign(url: str, key: Path, out: Path) -> None:
    """Have the witness at URL, whose key stands in the file KEY, cosign the newest checkpoint; write it to OUT.

    Give OUT to whoever verifies: `amparo-verify EXPORT --checkpoint OUT --witness KEY`.
    """
    from amparo_verify.cosignatures import parse_witness
    from amparo_verify.notes import NoteError

    try:
        witness = parse_witness(key.read_text(encoding="utf-8"))
    except (NoteError, UnicodeDecodeError) as error:
        raise refuse(f"{key} holds no witness's key ({error}).") from error
    with open_house():
        from amparo.ledger import sequencer, witnessing

        sequencer.sequence()
        try:
            out.write_text(witnessing.cosigned_checkpoint(url, witness).encoded(), encoding="utf-8")
        except witnessing.NotCosigned as error:
            raise refuse(str(error)) from error
        except OSError as error:
            raise refuse(f"Cannot write {out} ({error.strerror}). Choose another file.") from error
    click.echo(f"{witness.name} cosigned the newest checkpoint: {out}")


def _place_for_ever() -> None:
    """A child of `serve`: no owner's rights, survives a database that restarts."""
    import os

    os.environ.pop(OWNER_FLAG, None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.settings")
    with clear_errors():
        import django

        django.setup()
    from django.db import DatabaseError, connections

    from amparo.ledger import sequencer

    while True:
        try:
            sequencer.sequence()
        except DatabaseError as error:
            click.echo(f"The ledger waits for the database ({type(error).__name__}).", err=True)
            connections[sequencer.SEQUENCER].close()
        sys.stdout.flush()
        time.sleep(PAUSE)
