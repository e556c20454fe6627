"""What the tests of the pages share: plain static addresses, and cases that somebody opened."""

import pytest

from amparo.protection.models import Case
from tests.personas import Country
from tests.protection.people import screened


@pytest.fixture
def case(db: None, country: Country) -> Case:
    """An adult whom the border officer screened, with a name and a contact in the vault."""
    return screened(country.border_officer)
