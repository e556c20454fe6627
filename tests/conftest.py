"""What every test may use. Tests that read ../shared run only where it lies beside the project."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave tests marked `shared` out, and say so, where ../shared is not there."""
    if SHARED.is_dir():
        return
    left_out = [item for item in items if item.get_closest_marker("shared")]
    items[:] = [item for item in items if not item.get_closest_marker("shared")]
    config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Announce whether the tests on the reference material ran."""
    state = "beside the project: tests on it ran" if SHARED.is_dir() else "not beside the project: tests on it left out"
    terminalreporter.write_line(f"../shared is {state}")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference material beside the project; only tests marked `shared` may ask for it."""
    return SHARED
