"""What every test may use. Tests that read ../shared run only where it lies beside the project."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker

from tests import pristine
from tests.personas import Country, build
from tests.vault.tickets import forget_what_was_asked

settings.register_profile("amparo", deadline=None)  # how long something may take is for bench/, on a machine of its own
settings.load_profile("amparo")
ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave tests marked `shared` out, and say so, where ../shared is not there."""
    if SHARED.is_dir():
        return
    left_out = [item for item in items if item.get_closest_marker("shared")]
    items[:] = [item for item in items if not item.get_closest_marker("shared")]
    config.hook.pytest_deselected(items=left_out)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Write down what ran and passed where somebody wants to know it (tools/ran.py)."""
    if report.when == "call" and report.passed and (place := os.environ.get("AMPARO_RAN")):
        with Path(place).open("a", encoding="utf-8") as out:
            out.write(f"{report.nodeid.partition('[')[0]}\n")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Announce whether the tests on the reference material ran."""
    state = "beside the project: tests on it ran" if SHARED.is_dir() else "not beside the project: tests on it left out"
    terminalreporter.write_line(f"../shared is {state}")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Each test begins in English, whatever language the page of the one before was in."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference material beside the project; only tests marked `shared` may ask for it."""
    return SHARED


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The server and its tables are made by tests/servers.py, with the roles that the product has."""


@pytest.fixture(scope="session")
def country(django_db_blocker: DjangoDbBlocker) -> Country:
    """Bodies and people, made once; the database as it is then is what every file of tests begins with."""
    with django_db_blocker.unblock():
        made = build()
        pristine.keep()
        return made


@pytest.fixture(scope="module", autouse=True)
def _as_it_was(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What one file of tests committed is gone before the next one."""
    yield
    with django_db_blocker.unblock():
        pristine.restore()


@pytest.fixture
def db(country: Country, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database as the app sees it; what a test writes is rolled back, but for what was asked to be read."""
    forget_what_was_asked()
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def committing(country: Country, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database for tests that must see what other connections committed; they leave what they wrote."""
    forget_what_was_asked()
    with django_db_blocker.unblock():
        yield
