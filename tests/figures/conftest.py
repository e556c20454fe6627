"""What the tests of figures share."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.figures.happenings import undone


@pytest.fixture(autouse=True)
def figures_alone(settings: Settings) -> None:
    """A menu that leads to no other room."""
    settings.NAVIGATION = [("figures.read", "figures:overview", "Figures")]


@pytest.fixture
def db(committing: None) -> Iterator[None]:
    """Figures are counted over another connection than events are written by: what a test writes is committed."""
    with undone():
        yield
