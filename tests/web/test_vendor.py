"""Files of others are the ones that were taken in, with their licences, and nothing is fetched from elsewhere."""

import hashlib
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

WEB = ROOT / "amparo" / "web"
FOLDERS = [WEB / "static" / "web" / "vendor", ROOT / "tests" / "vendor"]
BESIDES = {"CHECKSUMS", "README.md"}


def listed(folder: Path) -> dict[str, str]:
    """File → SHA-256 as noted in CHECKSUMS."""
    lines = (folder / "CHECKSUMS").read_text().splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


@pytest.mark.parametrize("folder", FOLDERS, ids=["served", "tests"])
def test_vendored_files_are_the_listed_ones_byte_for_byte(folder: Path) -> None:
    there = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in BESIDES
    }
    assert there == listed(folder)


@pytest.mark.parametrize("folder", FOLDERS, ids=["served", "tests"])
def test_every_vendored_thing_has_its_licence_beside_it(folder: Path) -> None:
    things = [path for path in folder.iterdir() if path.is_dir()]
    assert things
    assert [thing.name for thing in things if not (thing / "LICENSE").read_text().strip()] == []


def test_style_sheets_load_only_from_their_own_host() -> None:
    for sheet in (WEB / "static" / "web").glob("*.css"):
        for target in re.findall(r"url\(([^)]*)\)|@import ([^;]*)", sheet.read_text()):
            assert "//" not in "".join(target)
            assert (sheet.parent / "".join(target).strip("\"'")).exists()


def test_the_font_covers_belarusian() -> None:
    rules = re.findall(
        r"pt-sans-cyrillic-\d+-normal[^;]*; unicode-range: ([^;]*);", (WEB / "static/web/amparo.css").read_text()
    )
    assert len(rules) == 2
    for rule in rules:
        spans = [[int(end, 16) for end in part.strip()[2:].split("-")] for part in rule.split(",")]
        assert all(any(span[0] <= ord(letter) <= span[-1] for span in spans) for letter in "ЎўІіЁёЭэ")
