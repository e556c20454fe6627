"""Pages are drawn here without a collected folder of static files: plain addresses instead of hashed ones."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture
def plain_static_addresses(settings: Settings) -> None:
    """What `make test` need not collect first."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
