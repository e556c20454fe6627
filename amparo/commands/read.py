"""amparo read: country narratives into claims. Needs no database and no network."""

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from amparo.commands.house import err, progress_bar
from amparo.narrative.reading import Claim, Reading, claims_to_jsonl, read_file

out = Console()


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Claims as JSON Lines instead of a table.")
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="One <document>.jsonl a file in this folder.",
)
def read(files: tuple[Path, ...], as_json: bool, folder: Path | None) -> None:
    """Turn each of FILES (text, HTML or PDF) into claims: figures, each with the words that state it.

    Exit code 2 where a file cannot be read or is no narrative; the others are read all the same.
    """
    unreadable = 0
    with progress_bar("Reading") as tell:
        for done, file in enumerate(files):
            if len(files) > 1:
                tell(file.name, done, len(files))
            try:
                _give(read_file(file), file, as_json, folder)
            except (ValueError, OSError) as error:
                unreadable += 1
                err.print(f"{file}: {_words(error)}", highlight=False, markup=False, soft_wrap=True)
    sys.exit(2 if unreadable else 0)


def _words(error: Exception) -> str:
    return error.strerror or "cannot be read" if isinstance(error, OSError) else str(error)


def _give(reading: Reading, file: Path, as_json: bool, folder: Path | None) -> None:
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{file.stem}.jsonl").write_text(claims_to_jsonl(reading.claims), encoding="utf-8")
    elif as_json:
        click.echo(claims_to_jsonl(reading.claims), nl=False)
    else:
        out.print(_table(reading, file))


def _table(reading: Reading, file: Path) -> Table:
    table = Table(title=file.stem)
    for heading in ("Measure", "Value", "Year", "Who"):
        table.add_column(heading, no_wrap=True, justify="right" if heading == "Value" else "left")
    table.add_column("Sure")
    table.add_column("Words", ratio=1)
    for claim in reading.claims:
        year = f"{claim.year or '?'} (earlier)" if claim.role == "earlier" else str(claim.year or "?")
        sure = "yes" if claim.sure else "look"
        table.add_row(claim.measure, _value(claim), year, claim.actor, sure, " ".join(claim.quote.split()))
    return table


SAID_WITH = {"at_least": "at least ", "at_most": "at most ", "about": "about "}


def _value(claim: Claim) -> str:
    """The figure with its unit, as a person would say it."""
    if claim.unit == "tier":
        return str(claim.value)
    if claim.value is None:
        return claim.qualifier.replace("_", " ")
    unit = "" if claim.unit == "unspecified" else f" {claim.unit}"
    return f"{SAID_WITH.get(claim.qualifier, '')}{claim.value:,}{unit}"
