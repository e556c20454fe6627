"""`amparo estimate TABLE.csv`: all methods and the decision, or one method, on a terminal or as JSON."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from amparo.estimation import methods
from amparo.estimation.errors import EstimationError, OptionError
from amparo.estimation.options import checked
from amparo.estimation.patterns import PatternTable
from amparo.estimation.release import released_estimate, released_strata, withholds
from amparo.estimation.report import plain_text
from amparo.estimation.result import Estimate
from amparo.estimation.strata import SELECTIONS, StratifiedEstimate, estimate_strata
from amparo.estimation.study import Study, study
from amparo.estimation.table import read_strata, read_table
from amparo.estimation.terminal import cli_report
from amparo.estimation.words import METHOD_NAMES

WIDTH_IN_A_PIPE = 160
BY_NAME = ("model", "forced")  # options of methods that the command has by name


@click.command("estimate")
@click.argument("path", metavar="TABLE.csv", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--method", type=click.Choice(sorted(methods.METHODS)), help="One method instead of all with the decision."
)
@click.option("--model", help='The model of the methods fixed and profile: "[12,3]" or "police:shelter".')
@click.option("--option", "own", multiple=True, metavar="NAME=VALUE", help='Of the method: "threshold=0.01", "top=20".')
@click.option("--by", multiple=True, metavar="COLUMN", help="Estimate by year, sex, ...; the parts add up.")
@click.option("--forced", help='Terms that every model holds because of referral: "police:shelter".')
@click.option("--resamples", type=click.IntRange(0, 100_000), default=1000, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes.")
@click.option("--quick", is_flag=True, help="Leave out the variations (lists left out, lists merged).")
@click.option("--suppress-below", type=click.IntRange(0), default=0, help="Withhold smaller counts of patterns.")
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON.")
@click.option("--text", "as_text", is_flag=True, help="The report as plain text.")
def estimate(path: Path, **options: Any) -> None:
    """Estimate how many people no list has found.

    TABLE.csv has a column of 0 and 1 for each list and a column `count`; or a row of 0 and 1 for each person; or the
    columns `list` and `person`.
    """
    try:
        if options["as_json"] and options["as_text"]:
            raise OptionError("--json or --text, not both")
        result = _strata(path, options) if options["by"] else _whole(read_table(path), options)
    except OptionError as error:
        raise click.UsageError(str(error)) from None
    except EstimationError as error:
        raise click.ClickException(str(error)) from None
    _print(result, options)


def _whole(table: PatternTable, options: dict[str, Any]) -> Estimate | Study:
    return _one(table, options) if options["method"] else _all(table, options)


def _shared(options: dict[str, Any]) -> dict[str, Any]:
    return {name: options[name] for name in ("resamples", "seed", "workers")}


def _one(table: PatternTable, options: dict[str, Any]) -> Estimate:
    method, own = options["method"], _own(options["method"], options)
    if method in ("fixed", "profile") and "model" not in own:
        raise OptionError(f'the method {method} needs --model, for example "[12,3]"; "[]" for independent lists')
    if options["quick"]:
        raise OptionError("--quick goes without --method: one method has no variations to leave out")
    found = methods.estimate(table, method, **_shared(options), **own)
    return released_estimate(found) if withholds(table, options["suppress_below"]) else found


def _own(method: str, options: dict[str, Any]) -> dict[str, Any]:
    """The options of a method, with numbers and true/false read as such; OptionError for those it does not take."""
    found = {name: options[name] for name in BY_NAME if options[name] is not None}
    for pair in options["own"]:
        name, equals, text = pair.partition("=")
        if name in BY_NAME:
            raise OptionError(f"give --{name} by itself, not as an --option")
        if not equals or name in found:
            raise OptionError(f"--option {pair}: " + ("given twice" if equals else "write it as NAME=VALUE"))
        found[name] = _read(text)
    return checked(method, methods.of_name(method), found)


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _strata(path: Path, options: dict[str, Any]) -> StratifiedEstimate:
    by, method = options["by"], options["method"] or "stepwise"
    if len(set(by)) < len(by):
        raise OptionError("--by names the same column twice")
    if options["quick"]:
        raise OptionError("--quick goes without --by: strata have no variations to leave out")
    own = _own(method, options) if method in SELECTIONS else {}
    found = estimate_strata(read_strata(path, by), by, method, **_shared(options), options=own)
    return released_strata(found, options["suppress_below"])


def _all(table: PatternTable, options: dict[str, Any]) -> Study:
    if options["model"] is not None or options["own"]:
        raise OptionError("--model and --option go with --method")
    if options["resamples"] < 2:
        raise OptionError("the decision needs resamples; give --method for a point alone")
    forced = options["forced"] or ""
    referrals = [] if forced.startswith("[") else [pair.strip() for pair in forced.split(",") if pair.strip()]
    vary = not options["quick"]
    screen = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        doing = bar.add_task("", total=1.0)

        def tell(what: str, share: float) -> None:
            bar.update(doing, description=METHOD_NAMES.get(what, "variations"), completed=share)

        return study(table, **_shared(options), vary=vary, referrals=referrals, forced=forced, progress=tell)


def _print(result: Estimate | Study | StratifiedEstimate, options: dict[str, Any]) -> None:
    try:
        _write(result, options)
        sys.stdout.flush()
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise  # whoever read has seen enough; click ends quietly
        _let_go_of_the_output()
        raise click.ClickException(f"the report cannot be written: {error.strerror}") from None


def _let_go_of_the_output() -> None:
    """What is still to be written goes nowhere, or Python would try again, and complain, as it ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(result: Estimate | Study | StratifiedEstimate, options: dict[str, Any]) -> None:
    withhold = options["suppress_below"]
    if options["as_json"]:
        click.echo(result.to_json(withhold) if isinstance(result, Study) else result.to_json())
    elif options["as_text"] and isinstance(result, Study):
        click.echo(plain_text(result, withhold), nl=False)
    else:
        console = Console(no_color=True, force_terminal=False) if options["as_text"] else Console()
        console.width = console.width if console.is_terminal else WIDTH_IN_A_PIPE
        console.print(cli_report(result.released(withhold) if isinstance(result, Study) else result))
