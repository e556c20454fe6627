"""The key service's own log: no line, no key; a line that is missing, altered or put in shows."""

import resource
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from amparo.keyservice.errors import KeysRefused, KeysUnavailable
from amparo.keyservice.openings import LogBroken
from amparo.keyservice.protocol import Operation
from amparo.keyservice.service import Service
from tests.keyservice.conftest import WORKER, House, drawer, to_open
from tests.keyservice.test_budgets import read

PERSON = "2f1c7a52-0000-4000-8000-000000000001"
MONTH = 32 * 86400


def log(house: House) -> Path:
    return max(house.folder.glob("openings-*.log"))


def with_lines(house: House, count: int = 5) -> Service:
    service = house.service()
    for _ in range(count):
        read(house, service, [PERSON])
        house.clock.now += 100
    return service


def test_a_line_says_when_which_ticket_who_and_how_many_and_not_whom(house: House) -> None:
    service = house.service()
    ticket = house.tickets.give(PERSON, f"{PERSON}/whereabouts", second=9)
    drawers = [(owner, service.keys.new_key(owner, 3)[1], []) for owner in (PERSON, f"{PERSON}/whereabouts")]
    service.answer(Operation.OPEN, to_open(ticket, *drawers))
    number, moment, told, worker, identities, whereabouts, second, mark = log(house).read_text().split()
    assert (number, moment, told) == ("1", "2026-11-28T12:00:00.000000Z", str(ticket))
    assert (worker, identities, whereabouts, second, len(mark)) == (str(WORKER), "1", "1", "9", 64)
    assert PERSON not in log(house).read_text()
    assert service.answer(Operation.CHECK_LOG, []) == [b"1", b""]


def test_no_line_no_key(house: House) -> None:
    """A disk that is full, for the log alone."""
    service = house.service()
    (house.folder / "openings-202611.log").symlink_to("/dev/full")
    with pytest.raises(KeysUnavailable, match="No space left"):
        read(house, service, [PERSON])
    (house.folder / "openings-202611.log").unlink()
    assert service.keys.openings.number == 0


def test_a_line_that_did_not_fit_is_taken_back_and_the_next_follows(house: House) -> None:
    service = with_lines(house, 1)
    before = log(house).read_bytes()
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 10, limit[1]))
    try:
        with pytest.raises(KeysUnavailable):
            read(house, service, [PERSON])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert log(house).read_bytes() == before
    read(house, service, [PERSON])
    assert service.keys.openings.check() == 2


def test_each_line_is_on_the_disk_before_the_key_is_out(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    service = house.service()

    def disk_fails(handle: int) -> None:
        raise OSError(5, "Input/output error")

    read(house, service, [PERSON])
    monkeypatch.setattr("os.fsync", disk_fails)
    with pytest.raises(KeysUnavailable, match="cannot write its log"):
        read(house, service, [PERSON])


def without_line_3(lines: list[str]) -> list[str]:
    return [*lines[:2], *lines[3:]]


def without_the_first(lines: list[str]) -> list[str]:
    return lines[1:]


def another_worker(lines: list[str]) -> list[str]:
    return [line.replace(f" {WORKER} 1 0 0 ", " 8 1 0 0 ") if line.startswith("3 ") else line for line in lines]


def fewer_counted(lines: list[str]) -> list[str]:
    return [line.replace(f" {WORKER} 1 0 0 ", f" {WORKER} 0 0 0 ") if line.startswith("3 ") else line for line in lines]


def two_swapped(lines: list[str]) -> list[str]:
    return [lines[0], lines[2], lines[1], *lines[3:]]


def one_twice(lines: list[str]) -> list[str]:
    return [*lines[:3], lines[2], *lines[3:]]


def numbers_closed_up(lines: list[str]) -> list[str]:
    left = without_line_3(lines)
    return [*left[:2], *(f"{number} {line.split(' ', 1)[1]}" for number, line in enumerate(left[2:], start=3))]


def rubbish_between(lines: list[str]) -> list[str]:
    return [*lines[:2], "не строка", *lines[2:]]


CHANGES = [without_line_3, without_the_first, another_worker, fewer_counted, two_swapped, one_twice, numbers_closed_up,
           rubbish_between]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_log_shows_and_no_key_goes_out_until_it_is_put_back(
    house: House, change: Callable[[list[str]], list[str]]
) -> None:
    service = with_lines(house)
    whole = log(house).read_text()
    log(house).write_text("\n".join(change(whole.splitlines())) + "\n")
    with pytest.raises(LogBroken):
        service.keys.openings.check()
    again = house.service()
    with pytest.raises(KeysUnavailable, match="looked into"):
        read(house, again, [PERSON])
    assert again.answer(Operation.STATUS, [])[6]
    assert again.keys.new_key(PERSON, 3)  # writing goes on
    log(house).write_text(whole)
    assert read(house, house.service(), [PERSON])


def test_lines_cut_off_at_the_end_show_to_the_service_that_wrote_them(house: House) -> None:
    service = with_lines(house)
    log(house).write_text("\n".join(log(house).read_text().splitlines()[:-1]) + "\n")
    with pytest.raises(LogBroken, match="at line 5 or before"):
        service.keys.openings.check()
    with pytest.raises(KeysUnavailable):
        read(house, service, [PERSON])


@pytest.mark.parametrize("how", ["removed", "replaced"])
def test_a_log_that_is_taken_away_while_the_service_runs_shows_at_the_next_key(house: House, how: str) -> None:
    service = with_lines(house)
    content = log(house).read_text()
    file = log(house)
    file.unlink()
    if how == "replaced":
        file.write_text(content)
    with pytest.raises(KeysUnavailable, match="changed by somebody else, at line 5"):
        read(house, service, [PERSON])


def test_a_line_cut_off_by_a_crash_never_gave_a_key_and_is_taken_away(house: House) -> None:
    with_lines(house)
    with log(house).open("a") as file:
        file.write("6 2026-11-28T12:10:00.0000")
    again = house.service()
    read(house, again, [PERSON])
    assert again.keys.openings.check() == 6


def test_the_chain_goes_on_over_months_and_restarts(house: House) -> None:
    for _ in range(4):
        with_lines(house, 2)
        house.clock.now += MONTH
    assert len(list(house.folder.glob("openings-*.log"))) == 4
    service = house.service()
    assert service.keys.openings.check() == 8
    old = min(house.folder.glob("openings-*.log"))
    old.write_text(old.read_text().replace("1 0 0", "0 0 0", 1))
    with pytest.raises(LogBroken, match="Line 1 "):
        service.keys.openings.check()


def test_a_ticket_opens_each_key_once_also_after_a_restart(house: House) -> None:
    service = house.service()
    ticket = house.tickets.give("one", "other")
    one, other = (drawer(service.keys, owner, service.keys.new_key(owner, 3)[1]) for owner in ("one", "other"))
    assert service.answer(Operation.OPEN, to_open(ticket, one)) == [b"sealed"]
    assert service.answer(Operation.OPEN, to_open(ticket, other)) == [b"sealed"]
    for again in (service, house.service()):
        with pytest.raises(KeysRefused, match="opened already"):
            again.answer(Operation.OPEN, to_open(ticket, one))
    assert house.service().keys.openings.number == 2


def test_a_ticket_for_one_opens_no_other_and_nothing_is_written(house: House) -> None:
    service = house.service()
    ticket = house.tickets.give("one", "other/whereabouts")
    other = drawer(service.keys, "other", service.keys.new_key("other", 3)[1])
    with pytest.raises(KeysRefused):
        service.answer(Operation.OPEN, to_open(ticket, other))
    with pytest.raises(KeysRefused):
        service.answer(Operation.OPEN, to_open(uuid.uuid4(), other))
    assert service.keys.openings.number == 0


@pytest.mark.parametrize("taken", [[0, 0, 0, 1], [0, 0, 1, 0]])
def test_lines_of_two_histories_do_not_go_together(house: House, taken: list[int]) -> None:
    """The end is cut off while the service is down, the service writes on, and a line of before is put back."""
    with_lines(house, 4)
    before = log(house).read_text().splitlines()
    log(house).write_text("\n".join(before[:2]) + "\n")
    with_lines(house, 2)
    histories = before, log(house).read_text().splitlines()
    mixed = [histories[which][place] for place, which in enumerate(taken)]
    log(house).write_text("\n".join(mixed) + "\n")
    with pytest.raises(LogBroken, match="was altered"):
        house.service().keys.openings.check()


def test_lines_that_are_lost_while_nothing_was_written_yet_show_too(house: House) -> None:
    with_lines(house)
    again = house.service()
    file = log(house)
    file.write_text("\n".join(file.read_text().splitlines()[:-2]) + "\n")
    with pytest.raises(LogBroken, match="Lines 4 to 5"):
        again.keys.openings.check()
