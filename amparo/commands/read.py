"""amparo read: country narratives into claims. Needs no database and no network."""

import logging
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from amparo.commands.house import err, progress_bar, refuse
from amparo.narrative.reading import Claim, Reading, beside_to_json, claims_to_jsonl, read_file

out = Console()


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Claims as JSON Lines instead of a table.")
@click.option(
    "--beside",
    is_flag=True,
    help="What stands beside the claims, one JSON object a file; with --out also <document>.beside.json.",
)
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="One <document>.jsonl a file in this folder.",
)
@click.option(
    "--year", type=click.IntRange(1900, 2099), help="The report's year, e.g. 2018, where the file's name has none."
)
def read(files: tuple[Path, ...], as_json: bool, beside: bool, folder: Path | None, year: int | None) -> None:
    """Turn each of FILES (text, HTML or PDF) into claims: figures, each with the words that state it.

    Exit code 2 where a file cannot be read or is no narrative, with its name; the others are read all the same.
    """
    if as_json and (folder or beside):
        raise refuse("Give --json alone: --out writes JSON Lines already, and --beside prints other JSON.")
    files = tuple({os.path.realpath(file): file for file in files}.values())  # one given twice is read once
    _like_other_tools()
    if folder:
        _check_names(files)
        _make(folder)
    give = partial(_write, folder, beside=beside) if folder else partial(_print, as_json=as_json, beside=beside)
    unreadable = 0
    with progress_bar("Reading") if len(files) > 1 else nullcontext(_say_nothing) as tell:
        for done, file in enumerate(files, start=1):
            unreadable += not _read_one(file, year, give)
            tell(file.name, done, len(files))
    if folder:
        err.print(f"{len(files) - unreadable} of {len(files)} written to {folder}", highlight=False, markup=False)
    sys.exit(2 if unreadable else 0)


def _like_other_tools() -> None:
    """A reader that has seen enough (`| head`) ends this quietly; a PDF's small faults are no news without its name."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def _say_nothing(_what: str, _done: int, _total: int) -> None:
    """One file is read before a bar could be drawn."""


def _check_names(files: tuple[Path, ...]) -> None:
    """Two files of one name would be written over each other. Raises AskedWrongly."""
    names = Counter(file.stem for file in files)
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        raise refuse(f"Several files would become {twice[0]}.jsonl: read them one after another into other folders.")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refuse(f"{folder}: {_words(error)}") from error


def _read_one(file: Path, year: int | None, give: Callable[[Reading], None]) -> bool:
    """Read a file and give its claims; where it cannot be read, say its name and why."""
    try:
        reading = read_file(file, year)
    except ValueError as error:
        _say(file, str(error))
        return False
    if reading.year_from_text:
        _say(file, _year_in_words(reading.year))
    give(reading)
    return True


def _say(file: Path, words: str) -> None:
    err.print(f"{file}: {words}", highlight=False, markup=False, soft_wrap=True)


def _year_in_words(year: int | None) -> str:
    if year is None:
        return "no year in its name, nor in its text: some figures have no year. Give --year."
    return f"no year in its name; read as the report of {year}. Give --year if that is wrong."


def _words(error: OSError) -> str:
    return error.strerror or "cannot be written"


def _write(folder: Path, reading: Reading, *, beside: bool) -> None:
    content = {f"{reading.doc}.jsonl": claims_to_jsonl(reading.claims)}
    if beside:
        content[f"{reading.doc}.beside.json"] = beside_to_json(reading)
    for name, lines in content.items():
        with _written_to(folder / name):
            (folder / name).write_text(lines, encoding="utf-8")


def _print(reading: Reading, *, as_json: bool, beside: bool) -> None:
    with _written_to("The standard output"):
        if beside:
            click.echo(beside_to_json(reading), nl=False)
        elif as_json:
            click.echo(claims_to_jsonl(reading.claims), nl=False)
        else:
            out.width = max(out.width, NARROWEST if out.is_terminal else PIPED)
            out.print(_table(reading))


@contextmanager
def _written_to(target: Path | str) -> Iterator[None]:
    """What cannot be written ends the run, named by itself. Raises AskedWrongly."""
    try:
        yield
    except OSError as error:
        if isinstance(target, str):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left is not tried again at the end
        raise refuse(f"{target}: {_words(error)}") from error


NARROWEST = 80
"""Columns that the table takes at least: in a narrower window its lines go on below, but no figure is cut."""
PIPED = 120
"""The same where no window shows it."""
ROOMY = 100
"""From this on, a value and a year with what is said of it have one line; before, they leave its room to the words."""
VALUE_WIDTH, YEAR_WIDTH = 11, len("(earlier)")


def _table(reading: Reading) -> Table:
    table = Table(title=reading.doc, box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("Measure", no_wrap=True)
    tight = out.width < ROOMY
    table.add_column("Value", justify="right", max_width=VALUE_WIDTH if tight else None, overflow="fold")
    table.add_column("Year", max_width=YEAR_WIDTH if tight else None)
    for heading in ("Who", "Sure"):
        table.add_column(heading, no_wrap=True)
    table.add_column("Words", overflow="fold")
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
