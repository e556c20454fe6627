"""Homes of their own for the tests of the house: short paths in the system's temporary folder, removed at the end."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from amparo.house.home import Home
from amparo.house.postgres import Embedded
from tests.house.commands import prepared


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder that the server's account can reach."""
    made = Path(tempfile.mkdtemp(prefix="amparo-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def server() -> Iterator[Embedded]:
    """A running server, one for a file of tests; they leave it running."""
    made = Path(tempfile.mkdtemp(prefix="amparo-"))
    found = Embedded(Home(made).make())
    found.start()
    yield found
    found.stop()
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def house(server: Embedded) -> Home:
    """A home with its server running and its tables made, so that each command starts quickly."""
    prepared(server.home)
    return server.home
