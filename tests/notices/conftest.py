"""What tests on notices share."""

import pytest

from tests.access.hands import superuser


@pytest.fixture(autouse=True)
def nothing_told(db: None) -> None:
    """What a test tells is kept: each begins with none."""
    with superuser() as found:
        found.execute("delete from notices_notice")
