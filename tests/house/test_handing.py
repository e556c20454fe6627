"""A part of the house has only the secrets that it was handed, in memory; what is added is handed at once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from amparo.house import handing
from amparo.house.databases import django_databases, without_owner
from amparo.house.handing import VARIABLE, Handed
from amparo.house.home import Home, HomeUnusable


@pytest.fixture
def home(folder: Path) -> Home:
    """A home with the secrets of several parts."""
    made = Home(folder).make()
    for name in ("django", "amparo_app", "amparo_door", "amparo_owner", "wrapping-key-0001"):
        made.secret(name)
    return made


@pytest.fixture
def handed(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Handed]:
    """This process as a part that was handed three of them."""
    made = Handed(home.secrets, ["django", "amparo_app", "wrapping-key-*"])
    with monkeypatch.context() as environment:
        environment.setenv(VARIABLE, str(made.handle))
        yield made
    made.close()


def test_part_has_what_it_was_handed_and_nothing_else(home: Home, handed: Handed) -> None:
    assert home.secret("amparo_app") == (home.secrets / "amparo_app").read_text()
    assert home.holds("django")
    assert not home.holds("amparo_owner")
    with pytest.raises(HomeUnusable, match="not handed the secret 'amparo_owner'"):
        home.secret("amparo_owner")


def test_part_makes_no_secret_and_no_folder(home: Home, handed: Handed) -> None:
    before = sorted(home.path.rglob("*"))
    with pytest.raises(HomeUnusable):
        home.secret("another", lambda: "made up")
    assert Home(home.path / "elsewhere").make().path.exists() is False
    assert sorted(home.path.rglob("*")) == before


def test_key_that_is_added_or_removed_is_handed_anew(home: Home, handed: Handed) -> None:
    assert set(home.secrets_named("wrapping-key-")) == {"wrapping-key-0001"}
    (home.secrets / "wrapping-key-0002").write_text("second")
    handed.refresh()
    assert home.secrets_named("wrapping-key-")["wrapping-key-0002"] == "second"
    (home.secrets / "wrapping-key-0001").unlink()
    handed.refresh()
    assert set(home.secrets_named("wrapping-key-")) == {"wrapping-key-0002"}


def test_half_handed_is_never_read(home: Home, handed: Handed) -> None:
    os.pwrite(handed.handle, b"x", 70)
    with pytest.raises(OSError, match="cannot be read"):
        handing.taken()
    handed.refresh()
    assert home.secret("django")


def test_part_knows_only_the_databases_whose_passwords_it_has(home: Home, handed: Handed) -> None:
    known = django_databases(home, {})
    assert {alias for alias, settings in known.items() if settings} == {"default", "asking"}
    owner = (home.secrets / "amparo_owner").read_text()
    assert owner not in str(known)


def test_part_reads_what_was_handed_over_an_inherited_file(home: Home) -> None:
    made = Handed(home.secrets, ["amparo_door"])
    look = "from amparo.house import handing; print(sorted(handing.taken().items()))"
    said = subprocess.run(
        [sys.executable, "-c", look], env=os.environ | {VARIABLE: str(made.handle)}, pass_fds=[made.handle],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    made.close()
    assert said.strip() == str([("amparo_door", (home.secrets / "amparo_door").read_text())])


@pytest.mark.parametrize(
    "url",
    ["postgresql://owner:s3cret@db.example:5433/amparo?sslmode=verify-full",
     "host=db.example port=5433 user=owner password=s3cret dbname=amparo sslmode=verify-full"],
)  # fmt: skip
def test_address_of_the_database_loses_its_owner(home: Home, url: str) -> None:
    bare = without_owner(url)
    assert "s3cret" not in bare
    assert "owner" not in bare
    found = django_databases(home, {"DATABASE_URL": bare})["default"]
    assert (found["HOST"], found["PORT"], found["NAME"], found["USER"]) == (
        "db.example",
        "5433",
        "amparo",
        "amparo_app",
    )
    assert found["OPTIONS"]["sslmode"] == "verify-full"
