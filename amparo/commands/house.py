"""What commands share: the house opened and closed around them, and errors as one clear line."""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from amparo.house import home as homes
from amparo.house.databases import DatabaseUnusable
from amparo.house.home import Home, HomeUnusable
from amparo.house.postgres import ServerFailed, embedded
from amparo.house.upkeep import make_ready

err = Console(stderr=True)


NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


@contextmanager
def clear_errors() -> Iterator[None]:
    """Errors that somebody can mend become one line without a trace, and exit code 1."""
    try:
        yield
    except (HomeUnusable, DatabaseUnusable, ServerFailed) as error:
        _end(str(error))
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        where = f": {error.filename}" if error.filename else ""
        _end(f"Nothing can be written ({error.strerror}{where}). Free some space, then do it again.")


def _end(words: str) -> NoReturn:
    click.echo(f"{click.style('Error:', fg='red')} {words}", err=True)
    sys.exit(1)


@contextmanager
def open_house() -> Iterator[Home]:
    """The home with its database running, migrated, and Django set up as its owner."""
    with clear_errors():
        home = homes.current().make()
        with database(home):
            make_ready(home)
            yield home


@contextmanager
def database(home: Home) -> Iterator[None]:
    """The embedded server for as long as the block lasts, unless DATABASE_URL names another."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    with embedded(home):
        yield


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[str, int, int], None]]:
    """A bar for long work: call it with what is being done, how much is done, of how much."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task(title, total=None)

        def tell(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total)

        yield tell


class AskedWrongly(click.ClickException):
    """What was asked for cannot be: one line, exit code 2."""

    exit_code = 2


def refuse(words: Any) -> click.ClickException:
    """An error in what was asked for: one line, exit code 2."""
    return AskedWrongly(str(words))
