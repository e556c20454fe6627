"""What the tests of figures share."""

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def figures_alone(settings: Settings) -> None:
    """A menu that leads to no other room."""
    settings.NAVIGATION = [("figures.read", "figures:overview", "Figures")]
