"""The command line as a user runs it: a process of its own with a home of its own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from amparo.house.home import Home

OURS = ("AMPARO_HOME", "AMPARO_OWNER", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment without what the tests themselves run with."""
    return {name: value for name, value in os.environ.items() if name not in OURS} | {"AMPARO_HOME": str(home)} | more


def amparo(home: Path, *words: str, given: str = "", how: dict[str, Any] | None = None, **more: str) -> "Said":
    """Run `amparo` with these words; `given` is typed, `how` goes to subprocess, `more` into the environment."""
    done = subprocess.run(
        [sys.executable, "-m", "amparo", *words], input=given, env=environment(home, **more), capture_output=True,
        text=True, timeout=300, check=False, **(how or {}),
    )  # fmt: skip
    return Said(done.returncode, done.stdout, done.stderr)


class Said:
    """What a command answered."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    def __repr__(self) -> str:
        return f"exit {self.code}\n{self.out}\n{self.err}"

    @property
    def one_clear_line(self) -> str:
        """What stands on the error stream, if it is one line without a trace."""
        lines = self.err.strip().splitlines()
        assert len(lines) == 1, self
        assert "Traceback" not in self.err, self
        return lines[0]


def prepared(home: Home) -> None:
    """Make roles, database and tables."""
    said = amparo(home.path, "user", "kinds")
    assert said.code == 0, said
