"""What the tests of the walls begin with."""

import pytest

from amparo.protection.models import Case
from tests.personas import Country
from tests.safeguards.scenes import met


@pytest.fixture
def case(db: None, country: Country) -> Case:
    """Of the border officer's, with an identity."""
    return met(country.border_officer)
