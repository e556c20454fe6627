"""Pages are drawn here without a collected folder of static files: plain addresses instead of hashed ones."""

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def plain_static_addresses(settings: Settings) -> None:
    """What `make test` need not collect first."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
