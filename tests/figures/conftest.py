"""What the tests of figures share."""

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def figures_alone(settings: Settings) -> None:
    """Plain addresses of static files (nothing was collected), and a menu that leads to no other room."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.NAVIGATION = [("figures.read", "figures:overview", "Figures")]
