"""The command line through a process of its own: help on everything, exit codes, clear errors."""

import errno
import json
import re
import resource
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from amparo import cli
from amparo.commands.house import clear_errors
from amparo.house.home import Home
from tests.drills.house import superuser
from tests.house.commands import amparo

PASSWORD = "a long enough pass phrase"


def every_command() -> list[list[str]]:
    """The words of every command and subcommand."""
    context, found = click.Context(cli.main), [[]]
    for name in cli.main.list_commands(context):
        command = cli.main.get_command(context, name)
        found.append([name])
        found += [[name, below] for below in getattr(command, "commands", {})]
    return found


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_every_command_says_what_it_does(words: list[str]) -> None:
    said = CliRunner().invoke(cli.main, [*words, "--help"], prog_name="amparo")
    assert said.exit_code == 0, said.output
    assert said.output.startswith(" ".join(["Usage: amparo", *words]))
    assert re.search(r"\n\n  [A-Z].*?[.:]", said.output, re.DOTALL), "a sentence that says what it does"


def test_help_needs_no_house(folder: Path) -> None:
    said = amparo(folder, "--help")
    assert said.code == 0, said
    assert list(folder.iterdir()) == []


def test_help_lists_every_command() -> None:
    assert len(every_command()) > len(cli.COMMANDS)


@pytest.mark.parametrize(
    "words", [["no-such"], ["user", "no-such"], ["read"], ["serve", "--port", "0"], ["keys", "-x"]]
)
def test_what_is_asked_wrongly_is_exit_code_2(folder: Path, words: list[str]) -> None:
    said = amparo(folder, *words)
    assert said.code == 2, said
    assert "Traceback" not in said.err


def test_place_that_cannot_be_written_is_exit_code_1(folder: Path) -> None:
    said = amparo(Path("/proc/amparo"), "user", "list")
    assert said.code == 1
    assert "set AMPARO_HOME" in said.one_clear_line


def test_full_disk_is_one_clear_line(folder: Path) -> None:
    def nothing_fits() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    said = amparo(folder, "check", how={"preexec_fn": nothing_fits}, PYTHONDONTWRITEBYTECODE="1")
    assert said.code == 1
    assert str(folder) in said.one_clear_line


def add_body(home: Home, name: str, *more: str) -> None:
    said = amparo(home.path, "user", "add-organisation", name, "--kind", "NGO", *more)
    assert said.code == 0, said


def add(home: Home, username: str, body: str, *duties: str) -> tuple[int, str]:
    words = [word for duty in duties for word in ("--duty", duty)]
    said = amparo(home.path, "user", "add", username, "--name", "Somebody", "--organisation", body, *words)
    return said.code, said.out + said.err


def test_full_disk_without_a_file_names_none(capsys: pytest.CaptureFixture[str]) -> None:
    """Python's own word for nothing is no word for whoever reads it."""
    with pytest.raises(SystemExit), clear_errors():
        raise OSError(errno.ENOSPC, "No space left on device")
    assert "(No space left on device). Free some space" in capsys.readouterr().err


def test_moment_of_a_cosignature_is_told_in_utc_as_it_says(house: Home) -> None:
    with superuser(house) as hand:
        hand.execute(
            "with w as (insert into ledger_witness (name, url, vkey, added_at) values ('Om', 'https://om.test/', 'k',"
            " now()) returning id) insert into ledger_cosigning (witness_id, size, at, outcome, line)"
            " select id, 1, '2026-11-28 12:34:00+00', 'unreachable', '' from w"
        )
    assert "2026-11-28 12:34 UTC" in amparo(house.path, "ledger", "witness", "list").out


def test_people_are_added_listed_given_passwords_and_ended(house: Home) -> None:
    add_body(house, "Harbour Light")
    code, words = add(house, "zosia", "Harbour Light", "caseworker")
    assert (code, bool(re.search(r"Invitation code: (\w{4}-){3}\w{4}", words))) == (0, True)
    assert "Invitation code: " in amparo(house.path, "user", "invite", "zosia").out
    refused = amparo(house.path, "user", "code", "zosia")
    assert (refused.code, "no account of the demo" in refused.err) == (2, True)
    listed = amparo(house.path, "user", "list").out
    assert "zosia" in listed
    assert "caseworker" in listed
    changed = amparo(house.path, "user", "password", "zosia", given=f"{PASSWORD} 2\n{PASSWORD} 2\n")
    assert changed.code == 0, changed
    assert PASSWORD not in changed.out + changed.err
    assert amparo(house.path, "user", "end", "zosia").code == 0
    assert re.search(r"zosia.*False", amparo(house.path, "user", "list").out)


def test_what_cannot_be_is_refused_with_a_reason(house: Home) -> None:
    add_body(house, "Quiet Bay")
    assert add(house, "ales", "Quiet Bay", "caseworker")[0] == 0
    for code, words in (
        add(house, "ales", "Quiet Bay", "caseworker"),
        add(house, "other", "No Such Body", "caseworker"),
        add(house, "other", "Quiet Bay", "overseer", "caseworker"),
        add(house, "other", "Quiet Bay", "king"),
    ):
        assert code == 2, words
        assert "Error: " in words
        assert "Traceback" not in words
    for words in (["end", "nobody-here"], ["add-organisation", "Quiet Bay", "--kind", "NGO"],
                  ["add-organisation", "New", "--kind", "Circus"]):  # fmt: skip
        said = amparo(house.path, "user", *words)
        assert said.code == 2, said
        assert "Error: " in said.one_clear_line


def test_check_finds_a_secret_that_others_can_read(house: Home) -> None:
    planted = house.secrets / "planted"
    planted.write_text("x")
    planted.chmod(0o644)
    said = amparo(house.path, "check")
    assert said.code == 1
    assert "planted can be read by others: chmod go-rwx" in said.out.replace("\n", " ")
    planted.unlink()
    said = amparo(house.path, "check")
    assert said.code == 0, said


def test_check_finds_wrapping_keys_that_outlive_the_promise(house: Home) -> None:
    old = house.keys / "kek-1-202501-0000"
    old.write_bytes(b"sealed")
    old.chmod(0o600)
    said = amparo(house.path, "check")
    old.unlink()
    assert said.code == 1
    assert "Wrapping keys of 2025-01 are still there" in said.out.replace("\n", " ")


def test_reading_goes_on_after_a_file_that_cannot_be_read(folder: Path) -> None:
    good, missing = folder / "2001-nowhere.txt", folder / "2002-nowhere.txt"
    good.write_text("The government convicted 12 traffickers in 2001.\n" * 3)
    out = folder / "claims"
    said = amparo(folder, "read", str(missing), str(good), "--out", str(out))
    assert said.code == 2
    assert [line for line in said.err.splitlines() if "2002-nowhere.txt" in line]
    assert "1 of 2 written" in said.err
    assert "Traceback" not in said.err
    claims = [json.loads(line) for line in (out / "2001-nowhere.jsonl").read_text().splitlines()]
    assert 12 in [claim["value"] for claim in claims]
    assert not (folder / "secrets").exists()


def test_wrapping_keys_are_replaced_by_a_service_that_ends_with_the_command(house: Home) -> None:
    before = {file.name for file in house.keys.glob("turn-*")}
    said = amparo(house.path, "keys", "rotate")
    assert said.code == 0, said
    assert "persons' keys were wrapped anew" in said.out
    assert len({file.name for file in house.keys.glob("turn-*")} - before) == 1
    assert not house.keys_socket.exists()


def test_old_wrapping_keys_are_not_removed_unasked_or_too_soon(house: Home) -> None:
    assert amparo(house.path, "keys", "rotate").code == 0
    assert amparo(house.path, "keys", "retire", given="n\n").code == 1
    said = amparo(house.path, "keys", "retire", "--yes")
    assert said.code == 2
    assert "too recent" in said.one_clear_line


def test_export_verifies_and_an_altered_entry_is_named(house: Home, folder: Path) -> None:
    add_body(house, "Amber Shore")
    export = folder / "ledger"
    said = amparo(house.path, "ledger", "export", str(export))
    assert said.code == 0, said
    assert amparo(folder, "verify", str(export)).code == 0
    entries = export / "entries.jsonl"
    lines = entries.read_text().splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if "organisation.added" in line)
    lines[at] = lines[at].replace("organisation.added", "organisation.aided")
    entries.write_text("".join(lines))
    said = amparo(folder, "verify", str(export))
    assert said.code == 1
    assert f"entry {at}" in said.out


def test_export_into_a_place_that_cannot_be_written_is_refused(house: Home) -> None:
    said = amparo(house.path, "ledger", "export", "/proc/export")
    assert said.code == 2
    assert "Choose another folder" in said.one_clear_line
