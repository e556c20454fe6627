"""amparo ledger: its export for outside verifiers, and the placing of entries."""

import sys
import time
from datetime import UTC
from pathlib import Path

import click

from amparo.commands.house import clear_errors, open_house, refuse
from amparo.house.databases import OWNER_FLAG
from amparo.house.processes import PROCESS, SEQUENCER

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


@ledger.command()
@click.argument("checkpoint", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.confirmation_option(prompt="The log goes on under a new name, and says for ever that entries were lost. Go on?")
def succeed(checkpoint: Path) -> None:
    """After a restore lost entries: have the log go on under a new name, which witnesses can cosign.

    CHECKPOINT is the largest checkpoint of the log that anybody outside holds (`amparo-witness kept FOLDER`): what was
    lost is counted from it. There is no way back.
    """
    from amparo_verify.notes import NoteError

    with open_house():
        from amparo.ledger import sequencer, succession

        try:
            made = succession.succeed(checkpoint.read_text(encoding="utf-8"))
        except (NoteError, UnicodeDecodeError) as error:
            raise refuse(f"{checkpoint} holds no checkpoint of this log ({error}).") from error
        except succession.NotSucceeded as error:
            raise refuse(str(error)) from error
        sequencer.sequence()
        click.echo(f"The log goes on as {made.name}. Give its new key to witnesses and to whoever verifies:")
        click.echo(sequencer.signer().verifier.encoded())


@ledger.group()
def witness() -> None:
    """The bodies outside that cosign the log's checkpoints by themselves."""


@witness.command("add")
@click.argument("url")
@click.argument("key", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def add_witness(url: str, key: Path) -> None:
    """Have the witness at URL, whose key stands in the file KEY, cosign every new checkpoint from now on.

    Take KEY from the body itself, by hand or by a way you trust, never from URL.
    """
    from amparo_verify.notes import NoteError

    if not url.startswith(("https://", "http://")):
        raise refuse("The witness's address must begin with https:// or http://.")
    with open_house():
        from django.db import IntegrityError

        from amparo.ledger import witnesses

        try:
            made = witnesses.add(url, key.read_text(encoding="utf-8"))
        except (NoteError, UnicodeDecodeError) as error:
            raise refuse(f"{key} holds no witness's key ({error}).") from error
        except IntegrityError as error:
            raise refuse("A witness of this name or with this key is named already.") from error
    click.echo(f"{made.name} will be asked to cosign every new checkpoint.")


@witness.command("list")
def list_witnesses() -> None:
    """List the witnesses, and what each answered last."""
    with open_house():
        from amparo.ledger import witnesses

        for one in witnesses.named():
            last = witnesses.last_answer(one)
            told = (
                f"{last.get_outcome_display()}, {last.size} entries, {last.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
                if last
                else "-"
            )
            click.echo(f"{one.name}  {one.url}  {told}")


@witness.command("remove")
@click.argument("name")
def remove_witness(name: str) -> None:
    """Ask the witness called NAME no more. What it cosigned stays."""
    with open_house():
        from amparo.ledger import witnesses

        try:
            witnesses.remove(name)
        except witnesses.UnknownWitness as error:
            raise refuse(f"No witness is called {name}. See `amparo ledger witness list`.") from error
    click.echo(f"{name} is asked no more.")


def _place_for_ever() -> None:
    """A child of `serve`: no owner's rights, survives a database that restarts, and has witnesses asked."""
    import os

    os.environ.pop(OWNER_FLAG, None)
    os.environ[PROCESS] = SEQUENCER
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.settings")
    with clear_errors():
        import django

        django.setup()
    from django.db import DatabaseError, connections

    from amparo.ledger import sequencer, witnesses

    rounds = witnesses.Rounds()
    while True:
        try:
            sequencer.sequence()
            rounds.look()
        except DatabaseError as error:
            click.echo(f"The ledger waits for the database ({type(error).__name__}).", err=True)
            connections[sequencer.SEQUENCER].close()
        sys.stdout.flush()
        time.sleep(PAUSE)
