"""What the tests of estimates share."""

from collections.abc import Iterator

import pytest

from tests.studies.hands import fewer, quick


@pytest.fixture
def by_three() -> Iterator[None]:
    """Estimates by three methods."""
    with fewer():
        yield


@pytest.fixture
def quickly() -> Iterator[None]:
    """Estimates by three methods, without a process of their own."""
    with quick():
        yield
