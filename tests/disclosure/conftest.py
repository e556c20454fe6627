"""The people of the disclosure tests, made for each file of tests."""

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.disclosure.hands import Cast, cast
from tests.personas import Country


@pytest.fixture(scope="module")
def scene(country: Country, django_db_blocker: DjangoDbBlocker) -> Cast:
    """An investigator and a second head at the shelter, beside the personas."""
    with django_db_blocker.unblock():
        return cast(country)
