"""Homes of their own for the tests of the house: short paths in the system's temporary folder, removed at the end."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from amparo.house.home import Home
from amparo.house.postgres import Embedded
from tests.house.commands import prepared


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder that the server's account can reach."""
    with _made() as made:
        yield made


@pytest.fixture(scope="session")
def made_once() -> Iterator[Path]:
    """A home with its tables, its server stopped. Making one takes longest, so homes that need them begin as copies."""
    with _made() as made:
        prepared(Home(made).make())
        yield made


@pytest.fixture
def with_tables(folder: Path, made_once: Path) -> Path:
    """A folder that is a home with its tables, its server stopped."""
    return _copied(made_once, folder)


@pytest.fixture(scope="module")
def server(made_once: Path) -> Iterator[Embedded]:
    """A running server with its tables made, one for a file of tests; they leave it running."""
    with _made() as made:
        found = Embedded(Home(_copied(made_once, made)))
        found.start()
        yield found
        found.stop()


@pytest.fixture(scope="module")
def house(server: Embedded) -> Home:
    """A home with its server running and its tables made, so that each command starts quickly."""
    return server.home


@contextmanager
def _made() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="amparo-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def _copied(home: Path, folder: Path) -> Path:
    subprocess.run(["cp", "-a", f"{home}/.", str(folder)], check=True)
    return folder
