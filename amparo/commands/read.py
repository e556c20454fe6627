"""amparo read: country narratives into claims. Needs no database and no network."""

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from amparo.commands.house import err, progress_bar
from amparo.narrative.reading import Reading, claims_to_jsonl, read_file

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
    table = Table("Measure", "Value", "Unit", "Year", "Role", "Who", "Sure", "Words", title=file.stem)
    for claim in reading.claims:
        value = (
            claim.qualifier.replace("_", " ")
            if claim.value is None
            else f"{claim.value:,}"
            if not isinstance(claim.value, str)
            else claim.value
        )
        words = " ".join(claim.quote.split())
        table.add_row(
            claim.measure, value, claim.unit, str(claim.year or ""), claim.role, claim.actor,
            "yes" if claim.sure else "look", words if len(words) < 90 else words[:87] + "…",
        )  # fmt: skip
    return table
