"""The register of the verification standard: every requirement once, and what is said to show it is there."""

import ast
import tomllib
from typing import Any

import pytest

from tests.conftest import ROOT
from tools import ran

LEVELS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123",
    "2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23",
    "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333", "3.6": "3", "3.7": "22333",
    "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222",
    "5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222",
    "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333", "6.6": "2223",
    "6.7": "33", "6.8": "2222",
    "7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22",
    "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222",
    "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222", "10.6": "22",
    "10.7": "222",
    "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23", "11.7": "33",
    "12.1": "12233", "12.2": "11", "12.3": "22223",
    "13.1": "2333", "13.2": "222223", "13.3": "2233", "13.4": "1222233",
    "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333",
    "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223",
    "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
"""The level of each requirement of version 5.0.0, section by section, in order."""
ALL_THREE = ("2", "6", "7", "8", "11", "13.3", "14", "16")
"""Chapters and sections of which level 3 is the aim as well."""
WAYS = {"test", "document", "reason", "decided", "open"}
REGISTER = tomllib.loads((ROOT / "docs" / "asvs.toml").read_text(encoding="utf-8"))
WHOLE: dict[str, str] = REGISTER.pop("whole")
ENTRIES: dict[str, dict[str, Any]] = {key: entry for part in REGISTER.values() for key, entry in part.items()}


def below(name: str, parts: tuple[str, ...]) -> bool:
    return any(f"{name}.".startswith(f"{part}.") for part in parts)


def standard() -> dict[str, int]:
    """Every requirement and its level."""
    return {
        f"{section}.{number}": int(level)
        for section, levels in LEVELS.items()
        for number, level in enumerate(levels, start=1)
    }


def test_the_list_of_levels_is_the_standard_s() -> None:
    levels = list(standard().values())
    assert [levels.count(level) for level in (1, 2, 3)] == [70, 183, 92]


def test_every_requirement_that_is_aimed_at_is_there_once_with_its_level() -> None:
    known = standard()
    assert sum(len(part) for part in REGISTER.values()) == len(ENTRIES)
    assert {key: entry["level"] for key, entry in ENTRIES.items()} == {key: known[key] for key in ENTRIES}
    wanted = {key for key, level in known.items() if level < 3 or below(key, ALL_THREE)}
    assert wanted - set(ENTRIES) == {key for key in wanted if below(key, tuple(WHOLE))}
    assert not [key for key in ENTRIES if below(key, tuple(WHOLE))]


@pytest.mark.parametrize("key", ENTRIES)
def test_each_says_one_thing_and_it_is_there(key: str) -> None:
    entry = ENTRIES[key]
    said = WAYS & set(entry)
    assert len(said) == 1
    assert set(entry) == {"level", "title", *said}
    assert all(entry[name] for name in entry)
    for test in entry.get("test", []):
        assert is_there(test), test
    if "document" in entry:
        assert (ROOT / entry["document"]).read_text(encoding="utf-8").strip()
    if "decided" in entry:
        assert f"ASVS {key} " in (ROOT / entry["decided"]).read_text(encoding="utf-8")


def is_there(test: str) -> bool:
    """Is the test collected: a function of that name at the top of a file that is named as tests are?"""
    path, _, name = test.partition("::")
    file = ROOT / path
    if not (file.is_file() and file.name.startswith("test_")):
        return False
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}
    return name in names if name else bool(names)


def test_a_test_that_is_not_there_is_noticed() -> None:
    assert not is_there("tests/edge/test_asvs.py::test_of_nothing")
    assert not is_there("tests/edge/no_such_file.py")
    assert not is_there("tests/edge/addresses.py")


def test_every_threat_names_tests_that_are_there() -> None:
    """The table of SECURITY.md, T1 to T30."""
    found = ran.threats()
    assert list(found) == [f"T{number}" for number in range(1, 31)]
    assert [threat for threat, tests in found.items() if not tests] == []
    assert [test for tests in found.values() for test in tests if not (is_there(test) or is_folder(test))] == []


def is_folder(test: str) -> bool:
    return any((ROOT / test).glob("test_*.py"))


def test_what_did_not_run_is_named() -> None:
    passed = {"tests/a/test_x.py::test_one", "tests/b/c/test_y.py::test_two"}
    wanted = ["tests/a/test_x.py::test_one", "tests/a/test_x.py", "tests/b", "tests/a/test_x.py::test_three", "tests/d"]
    assert ran.missing(iter(wanted), passed) == ["tests/a/test_x.py::test_three", "tests/d"]
    assert set(ran.named()) >= {test for entry in ENTRIES.values() for test in entry.get("test", [])}


def test_the_whole_run_asks_what_ran() -> None:
    script = (ROOT / "tools" / "test.sh").read_text()
    assert script.index("export AMPARO_RAN") < script.index("/pytest")
    assert script.rstrip().endswith('tools/ran.py "$AMPARO_RAN"')


def test_the_titles_are_our_own_and_short() -> None:
    assert not [key for key, entry in ENTRIES.items() if "Verify" in entry["title"] or len(entry["title"]) > 70]
