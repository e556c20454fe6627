"""Every use of cryptography is listed, with the way to another; secrets are compared in constant time."""

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tools import static

LIBRARIES = {
    "hashlib",
    "hmac",
    "secrets",
    "random",
    "cryptography",
    "argon2",
    "pyotp",
    "fido2",
    "nacl",
    "pyrage",
    "ssl",
}
LISTED = re.compile(r"^\| `([a-z_/]+\.py)` \|", re.MULTILINE)
CHANCE_ONLY = {"random"}
"""Not for secrets, which ruff's S311 refuses; the demo and the estimates draw with it."""


def taken_by(file: Path) -> set[str]:
    """The libraries of `LIBRARIES` that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names & LIBRARIES


def test_every_use_is_listed_and_nothing_else() -> None:
    files = [file for source in static.SOURCES for file in (ROOT / source).rglob("*.py")]
    using = {file.relative_to(ROOT).as_posix() for file in files if taken_by(file) - CHANCE_ONLY}
    assert sorted(LISTED.findall((ROOT / "docs" / "cryptography.md").read_text(encoding="utf-8"))) == sorted(using)


@pytest.mark.parametrize(
    "line", ["mark == told", "row.token_hash != wanted", "told == digest(key)", "told == key.secret"]
)
def test_a_secret_compared_sign_by_sign_is_named(line: str) -> None:
    words = [said for _line, said in static.of_source("amparo/x.py", f"found = {line}\n")]
    assert words == ["a secret compared sign by sign: use hmac.compare_digest"]


def test_what_is_compared_rightly_is_not_complained_of() -> None:
    fine = "fine = hmac.compare_digest(mark, told)\nalso = name == 'mark'\nsome = len(token) == 32\n"
    assert static.of_source("amparo/x.py", fine) == []
