"""amparo check: what is wrong with this installation, in plain words."""

import stat
import sys

import click
from rich.console import Console

from amparo.commands.house import open_house
from amparo.house.home import Home

out = Console()


@click.command()
def check() -> None:
    """Look at settings, files, database and row security. Exit code 1 where something is wrong."""
    with open_house() as home:
        findings = [*_files(home), *_django(), *_row_security()]
    for finding in findings:
        out.print(f"[red]Wrong:[/red] {finding}", highlight=False)
    if findings:
        sys.exit(1)
    out.print("Nothing wrong was found in files, settings, database and row security.")


def _files(home: Home) -> list[str]:
    """Nobody else may read the home or a secret in it."""
    private = [home.path, *home.secrets.iterdir()]
    open_to_others = [path for path in private if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    return [f"{path} can be read by others: chmod go-rwx {path}" for path in open_to_others]


def _django() -> list[str]:
    from django.core import checks

    return [f"{found.msg} ({found.hint or found.id})" for found in checks.run_checks()]


def _row_security() -> list[str]:
    from django.db import connections

    from amparo.access import catalogue

    return catalogue.findings(connections["owner"])
