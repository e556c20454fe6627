"""amparo read, as it is called from a shell: what it prints, what it writes, and its exit codes."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.narrative.reports import EARLIER, LATER

FIELDS = ["doc", "quote", "measure", "value", "unit", "year", "role", "qualifier", "actor", "sure"]


def amparo_read(*words: object, to: int = subprocess.PIPE, **more: str) -> "subprocess.CompletedProcess[str]":
    """Without a home and without a database: reading needs neither. `to` is its standard output."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AMPARO_", "DATABASE_"))}
    environment |= {"AMPARO_HOME": "/nowhere", "COLUMNS": "200"} | more
    command = [sys.executable, "-m", "amparo", "read", *map(str, words)]
    return subprocess.run(
        command, env=environment, stdout=to, stderr=subprocess.PIPE,
        text=True, check=False, timeout=60,
    )  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    earlier, later = tmp_path / "2005-fredonia.txt", tmp_path / "2006-fredonia.txt"
    earlier.write_text(EARLIER)
    later.write_text(LATER)
    return earlier, later


def test_a_table_for_people(files: tuple[Path, Path]) -> None:
    told = amparo_read(files[1])
    assert told.returncode == 0
    assert "at least 1,200 persons" in told.stdout
    assert "2004 (earlier)" in told.stdout
    assert told.stderr == ""


def test_json_lines_in_the_form_of_the_guide(files: tuple[Path, Path]) -> None:
    told = amparo_read("--json", *files)
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert all(list(line) == FIELDS for line in lines)
    assert {line["doc"] for line in lines} == {"2005-fredonia", "2006-fredonia"}
    assert all(line["quote"] in (EARLIER if line["doc"].startswith("2005") else LATER) for line in lines)


def test_a_folder_gets_one_file_a_document(files: tuple[Path, Path], tmp_path: Path) -> None:
    told = amparo_read("--out", tmp_path / "new" / "claims", *files)
    assert told.returncode == 0
    assert told.stdout == ""
    assert "2 of 2 written" in told.stderr
    written = sorted((tmp_path / "new" / "claims").iterdir())
    assert [file.name for file in written] == ["2005-fredonia.jsonl", "2006-fredonia.jsonl"]
    assert 31 in [json.loads(line)["value"] for line in written[1].read_text().splitlines()]


def test_unreadable_files_are_named_and_the_others_read(files: tuple[Path, Path], tmp_path: Path) -> None:
    wrong = {
        "missing.txt": None, "empty.txt": b"", "binary.txt": b"\x00\x01" * 900, "broken.pdf": b"%PDF-1.4 no more",
        "bread.txt": b"A recipe. " * 90,
    }  # fmt: skip
    for name, content in wrong.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
    told = amparo_read("--out", tmp_path / "claims", *(tmp_path / name for name in wrong), *files)
    assert told.returncode == 2
    for name in wrong:
        assert name in told.stderr
    assert "Traceback" not in told.stderr
    assert len(list((tmp_path / "claims").iterdir())) == 2


def test_a_folder_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    told = amparo_read(tmp_path)
    assert told.returncode == 2
    assert str(tmp_path) in told.stderr


def test_files_of_one_name_do_not_overwrite_each_other(files: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / files[0].name).write_text(LATER)
    told = amparo_read("--out", tmp_path / "claims", files[0], other / files[0].name)
    assert told.returncode == 2
    assert "2005-fredonia.jsonl" in told.stderr


def test_a_folder_that_cannot_be_made_is_said_before_reading(files: tuple[Path, Path]) -> None:
    told = amparo_read("--out", files[0] / "claims", files[1])
    assert told.returncode == 2
    assert "claims" in told.stderr
    assert "Traceback" not in told.stderr


def test_no_file_is_asked_wrongly_and_help_is_there() -> None:
    assert amparo_read().returncode == 2
    told = amparo_read("--help")
    assert told.returncode == 0
    assert "--out" in told.stdout


def test_a_year_taken_from_the_text_is_said_and_can_be_given(tmp_path: Path) -> None:
    file = tmp_path / "fredonia.txt"
    file.write_text(LATER)
    told = amparo_read(file)
    assert f"{file}: no year in its name; read as the report of 2006. Give --year if that is wrong." in told.stderr
    told = amparo_read("--json", "--year", "2007", file)
    assert told.stderr == ""
    assert json.loads(told.stdout.splitlines()[0])["year"] == 2007


def test_figures_without_a_year_have_none(tmp_path: Path) -> None:
    file = tmp_path / "fredonia.txt"
    file.write_text(
        "FREDONIA: TIER 2\n\nPROSECUTION\n\nPolice opened nine trafficking cases, up from 41 last year. It"
        " identified no trafficking victims.\n"
    )
    told = amparo_read("--json", file)
    assert "nor in its text" in told.stderr
    assert {json.loads(line)["year"] for line in told.stdout.splitlines()} == {None}


def test_a_closed_pipe_ends_quietly(files: tuple[Path, Path]) -> None:
    looking, giving = os.pipe()
    os.close(looking)
    told = amparo_read("--json", *files, to=giving)
    os.close(giving)
    assert told.stderr == ""
    assert told.returncode == -signal.SIGPIPE


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("form", [["--json"], []], ids=["lines", "table"])
def test_a_full_disk_is_named_once_and_no_file_is_blamed(files: tuple[Path, Path], form: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        told = amparo_read(*form, *files, to=full.fileno())
    assert told.returncode == 2
    assert told.stderr.strip() == "Error: The standard output: No space left on device"


def test_a_target_that_cannot_be_written_is_named_once(files: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "claims" / "2005-fredonia.jsonl").mkdir(parents=True)
    told = amparo_read("--out", tmp_path / "claims", *files)
    assert told.returncode == 2
    assert "Error:" in told.stderr
    assert told.stderr.count("fredonia") == 1
    assert f"{tmp_path}/claims/2005-fredonia.jsonl: Is a directory" in told.stderr


def test_lines_on_the_output_and_files_in_a_folder_are_one_too_many(files: tuple[Path, Path], tmp_path: Path) -> None:
    told = amparo_read("--json", "--out", tmp_path / "claims", *files)
    assert told.returncode == 2
    assert "Give --json alone" in told.stderr
    assert not (tmp_path / "claims").exists()


def test_a_file_given_twice_is_read_once(files: tuple[Path, Path], tmp_path: Path) -> None:
    told = amparo_read("--out", tmp_path / "claims", files[0], tmp_path / ".." / tmp_path.name / files[0].name)
    assert told.returncode == 0
    assert "1 of 1 written" in told.stderr


def test_what_is_no_file_is_refused_at_once_by_name(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    told = amparo_read("/dev/zero", tmp_path / "pipe", tmp_path)
    assert told.returncode == 2
    for name in ("/dev/zero", f"{tmp_path}/pipe", str(tmp_path)):
        assert f"{name}: This is no file that ends" in told.stderr


def test_a_damaged_pdf_is_told_of_once_and_by_name(tmp_path: Path) -> None:
    file = tmp_path / "2018-arcadia.pdf"
    file.write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n")
    told = amparo_read(file)
    assert [line.split(":")[0] for line in told.stderr.splitlines()] == [str(file)]


def test_what_stands_beside_the_claims_is_one_object_a_file(files: tuple[Path, Path]) -> None:
    told = amparo_read("--beside", *files)
    assert told.returncode == 0
    earlier, later = map(json.loads, told.stdout.splitlines())
    assert (earlier["doc"], later["doc"], later["year"]) == ("2005-fredonia", "2006-fredonia", 2006)
    assert [section["title"] for section in later["sections"]] == ["", "PROSECUTION", "PROTECTION"]
    courts = next(each for each in later["sentences"] if each["text"].startswith("Courts"))
    assert {"criterion": "C1", "direction": "for"}.items() <= courts["bearings"][0].items()
    assert "convicted" in courts["bearings"][0]["words"]
    assert later["text"][courts["start"] : courts["end"]] == courts["text"]
    assert "claims" not in later


def test_what_stands_beside_is_written_beside_the_claims(files: tuple[Path, Path], tmp_path: Path) -> None:
    told = amparo_read("--beside", "--out", tmp_path / "claims", files[1])
    assert (told.returncode, told.stdout) == (0, "")
    written = sorted(file.name for file in (tmp_path / "claims").iterdir())
    assert written == ["2006-fredonia.beside.json", "2006-fredonia.jsonl"]
    beside = json.loads((tmp_path / "claims" / written[0]).read_text())
    assert {"recommendations", "institutions", "flows"} <= beside.keys()


@pytest.mark.parametrize("window", [{"FORCE_COLOR": "1"}, {}], ids=["window", "pipe"])
@pytest.mark.parametrize("columns", ["20", "80", "81", "100", "120"])
def test_no_figure_in_the_table_is_cut_however_narrow_the_window(
    tmp_path: Path, columns: str, window: dict[str, str]
) -> None:
    file = tmp_path / "2006-fredonia.txt"
    file.write_text(
        "FREDONIA (TIER 2)\n\nProsecution\n\nPolice identified 710 trafficking victims. It did not report any"
        " investigations of complicit officials. The government provided approximately 12,345,000 euros to"
        " trafficking shelters. It identified 4,520 victims in 2004.\n"
    )
    told = re.sub(r"\x1b\[\d*m", "", amparo_read(file, COLUMNS=columns, **window).stdout)
    for words in ("officials_investigated", "710 persons", "12,345,000", "(earlier)", "government", "4,520", "unknown"):
        assert words in told
    assert "…" not in told
    words_at = next(line.index("Words") for line in told.splitlines() if "Words" in line)
    quoted = " ".join(" ".join(line[words_at:] for line in told.splitlines()).split())
    for words in ("identified 710 trafficking victims", "12,345,000 euros", "identified 4,520 victims"):
        assert words in quoted
