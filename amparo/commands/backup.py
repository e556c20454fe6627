"""amparo backup: the house sealed to age recipients; amparo restore: a new home out of it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from amparo.commands.house import clear_errors, open_house, progress_bar, refuse
from amparo.house import archiving, plan
from amparo.house import home as homes
from amparo.house.backup import drills, keeping, making, rehearsal, restoring, sealing, shipping, tape
from amparo.house.backup.shelf import Shelf, ShelfUnusable
from amparo.house.home import Home

out = Console()
FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
IDENTITY = click.option(
    "--identity", type=FILE, required=True, help="The private half of a recipient, from age-keygen."
)
KEYS_IDENTITY = click.option("--keys-identity", type=FILE, help="The private half for the backup of keys.")
FAILURES = (
    making.BackupFailed, restoring.RestoreFailed, sealing.SealingFailed, ShelfUnusable, plan.PlanUnusable,
    tape.TapeRefused,
)  # fmt: skip


@contextmanager
def _in_words() -> Iterator[None]:
    """What failed, as one line and exit code 1."""
    try:
        with clear_errors():
            yield
    except FAILURES as error:
        click.echo(f"{click.style('Error:', fg='red')} {error}", err=True)
        sys.exit(1)


@click.group(invoke_without_command=True)
@click.option("--keys", "only_keys", is_flag=True, help="Keys and passwords instead, sealed to their own recipients.")
@click.pass_context
def backup(context: click.Context, only_keys: bool) -> None:
    """Make a backup now. While Amparo is served this happens each day, and the log is kept all the time."""
    if context.invoked_subcommand:
        return
    with _in_words(), open_house() as home:
        found = _plan_of(home)
        if only_keys:
            click.echo(f"Keys and passwords are in {shipping.back_up_keys(home, found)}.")
            return
        with progress_bar("Backing up") as tell:
            made = making.back_up(home, found, tell)
    click.echo(f"Backup {made.id}: {made.size >> 20} MB in {found.path / 'base' / made.id}.")


def _plan_of(home: Home) -> plan.Plan:
    found = plan.read(home)
    if found is None:
        raise plan.PlanUnusable("No backup is set up yet: amparo backup setup --help")
    return found


@backup.command()
@click.option("--to", "folder", required=True, type=click.Path(file_okay=False, path_type=Path),
              help="A folder on another disk, made for this.")  # fmt: skip
@click.option("--recipient", "recipients", multiple=True, required=True, help="age1..., may be repeated.")
@click.option("--keys-recipient", "keys", multiple=True, help="age1... for keys and passwords; held by others.")
@click.option("--days", default=plan.DAYS, show_default=True, type=int, help="No backup is kept longer.")
@click.option("--rehearsal-identity", type=FILE, help="For weekly rehearsals here; better on another machine.")
def setup(
    folder: Path, recipients: tuple[str, ...], keys: tuple[str, ...], days: int, rehearsal_identity: Path | None
) -> None:
    """Say where backups go and to whom they are sealed. The private halves stay with people, never here."""
    with _in_words():
        home, identity = homes.current().make(), str(rehearsal_identity.resolve()) if rehearsal_identity else ""
        found = plan.Plan(str(folder.resolve()), recipients, keys, days, identity)
        Shelf(found.check().path).make()
        found.write(home)
        archiving.make_spool(home)
    click.echo(f"Backups of {home.path} go to {folder}. If Amparo is running, stop it and start it again, once.")


@backup.command("list")
def list_() -> None:
    """List the backups and the restores that were tried."""
    with _in_words():
        home = homes.current().make()
        shelf = Shelf(_plan_of(home).path).make()
        for name in shelf.names():
            click.echo(f"{name}  {_told(shelf, name)}")
        for drill in [*drills.read(drills.file_of(home)), *drills.unknown(home, shelf)]:
            click.echo(f"tried {drill.at}  {drill.backup}  {drill.seconds} s  {'; '.join(drill.findings) or 'well'}")


def _told(shelf: Shelf, name: str) -> str:
    try:
        made = shelf.read(name)
    except ShelfUnusable as error:
        return str(error)
    return f"{made.size >> 20} MB  PostgreSQL {made.server_version // 10_000}"


@backup.command()
def keep() -> None:
    """Ship the log, make a backup each day, remove the old: a part of `amparo serve`, runs until stopped."""
    with _in_words():
        keeping.keep(homes.current())


@backup.command()
@FOLDER
@IDENTITY
@KEYS_IDENTITY
@click.option("--checkpoint", type=FILE, help="A checkpoint of the ledger that was kept elsewhere.")
def rehearse(folder: Path, identity: Path, keys_identity: Path | None, checkpoint: Path | None) -> None:
    """Restore the newest backup in FOLDER into a scratch server, look it through, remove it, write down what was found.

    Meant for another machine than the server's, each week. Exit code 1 where something is not as it must be.
    """
    with _in_words():
        shelf = Shelf(folder.resolve()).make()
        keys = sealing.read_identities(keys_identity) if keys_identity else []
        with progress_bar("Rehearsing") as tell:
            drill = rehearsal.rehearse(shelf, sealing.read_identities(identity), keys, checkpoint, tell)
    _tell_drill(drill)
    sys.exit(1 if drill.findings else 0)


def _tell_drill(drill: drills.Drill) -> None:
    for finding in drill.findings:
        out.print(f"[red]Wrong:[/red] {escape(finding)}", highlight=False, soft_wrap=True)
    keys = "persons' keys opened" if drill.keys else "persons' keys not tried (--keys-identity)"
    out.print(
        f"Backup {drill.backup or '(none)'}, {drill.seconds} s: {drill.rows} rows in {drill.tables} tables, "
        f"{drill.ledger} entries of the ledger, {keys}. Written down in the folder's drills.jsonl.",
        highlight=False, soft_wrap=True,
    )  # fmt: skip


@click.command()
@FOLDER
@IDENTITY
@KEYS_IDENTITY
@click.option("--into", "place", required=True, type=click.Path(path_type=Path), help="A new home, not there yet.")
@click.option("--to", "moment", help="As of this moment, 2026-11-28T15:30:00+03:00; without an offset it is UTC.")
@click.option(
    "--backup", "name", default="", help="This backup (`amparo backup list`) instead of the newest that fits."
)
def restore(
    folder: Path, identity: Path, keys_identity: Path | None, place: Path, moment: str | None, name: str
) -> None:
    """Make a new home out of the backups in FOLDER. Nothing that exists is ever written over.

    Without --keys-identity everything is there but no identity can be read. Then: AMPARO_HOME=NEW amparo serve
    """
    wanted = restoring.Wanted(to=_moment(moment), name=name)
    with _in_words():
        home, shelf = Home(place.expanduser().resolve()), Shelf(folder.resolve())
        identities = sealing.read_identities(identity)
        keys = sealing.read_identities(keys_identity) if keys_identity else []
        with progress_bar("Restoring") as tell:
            used = restoring.restore(shelf, home, identities, wanted, keys, tell)
    as_of = f"as of {wanted.to.isoformat()}" if wanted.to else "as far as its log goes"
    click.echo(
        f"Restored backup {used.id}, {as_of}, into {home.path}. Look at it: AMPARO_HOME={home.path} amparo check\n"
        "Where witnesses cosign the ledger, they saw entries that may be lost now: amparo ledger succeed --help"
    )


def _moment(words: str | None) -> datetime | None:
    if words is None:
        return None
    try:
        found = datetime.fromisoformat(words)
    except ValueError as error:
        raise refuse(f"'{words}' is no moment. Write it like 2026-11-28T15:30:00+03:00") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
