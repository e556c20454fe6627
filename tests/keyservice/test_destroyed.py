"""Whoever was erased stays erased: no copy of a database, and after 35 days no copy of the keys, opens them again."""

import shutil
import uuid
from pathlib import Path

import pytest

from amparo.keyservice.destroyed import FILE, Erased
from amparo.keyservice.errors import KeysUnavailable, PersonDestroyed
from amparo.keyservice.protocol import Operation
from amparo.keyservice.service import SETTLING, Service
from amparo.vault.cipher import UnknownWrappingKeyError, owner_of
from tests.keyservice.conftest import House, to_open

GONE, STAYS = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))
DAY = 86_400
Wrapped = dict[str, bytes]


def owners(person: str) -> list[str]:
    return [owner_of(person, whereabouts=whereabouts) for whereabouts in (False, True)]


def wrapped(service: Service, *persons: str) -> Wrapped:
    """Both keys of these persons, as a database holds them."""
    return {owner: service.keys.new_key(owner, 3)[1] for person in persons for owner in owners(person)}


def erase(house: House, service: Service, *persons: str) -> int:
    """The database says that they are erased, and the service is asked to look."""
    house.tickets.erased += [Erased(person, house.clock.now) for person in persons]
    return int(service.answer(Operation.DESTROY, [])[0])


def opens(house: House, service: Service, owner: str, key: bytes) -> bool:
    ticket = house.tickets.give(owner)
    try:
        service.answer(Operation.OPEN, to_open(ticket, (owner, key, [])))
        return True
    except PersonDestroyed:
        return False


def test_whoever_was_erased_is_refused_from_then_on_and_nobody_else(house: House) -> None:
    service = house.service()
    kept = wrapped(service, GONE, STAYS)
    assert all(opens(house, service, owner, key) for owner, key in kept.items())
    assert erase(house, service, GONE) == 1
    for again in (service, house.service()):
        assert {owner for owner, key in kept.items() if opens(house, again, owner, key)} == set(owners(STAYS))
        for owner in owners(GONE):
            assert again.answer(Operation.REWRAP, [owner.encode(), kept[owner]]) == [b""]
            with pytest.raises(PersonDestroyed):
                again.answer(Operation.SEAL, [owner.encode(), kept[owner], b"t", b"c", b"r", b"content"])
            with pytest.raises(PersonDestroyed):
                again.answer(Operation.NEW_KEYS, [owner.encode(), b"3"])


def test_nobody_is_destroyed_for_whom_the_database_shows_no_erasure(house: House) -> None:
    """A web server that was taken over names whom it likes."""
    service = house.service()
    kept = wrapped(service, STAYS)
    assert service.answer(Operation.DESTROY, [STAYS.encode()], keeper=False) == [b"0"]
    assert all(opens(house, service, owner, key) for owner, key in kept.items())


def test_erasure_that_was_long_to_commit_is_found_too(house: House) -> None:
    service = house.service()
    erase(house, service, STAYS)
    house.clock.now += 60
    house.tickets.erased.append(Erased(GONE, house.clock.now - 600))
    assert service.answer(Operation.DESTROY, []) == [b"1"]
    assert service.answer(Operation.DESTROY, []) == [b"0"]


def test_database_from_before_the_erasure_is_told_to_erase_again_at_the_start_and_each_hour(house: House) -> None:
    erase(house, house.service(), GONE)
    house.tickets.erased.clear()  # an older backup of the database was restored
    service = house.service()
    service.answer(Operation.DESTROY, [])
    service.answer(Operation.DESTROY, [])
    assert house.tickets.again == [GONE]
    house.clock.now += 3600
    service.answer(Operation.DESTROY, [])
    assert house.tickets.again == [GONE, GONE]


def test_older_copy_of_the_keys_learns_from_the_database_who_was_erased(house: House, short: Path) -> None:
    service = house.service()
    kept = wrapped(service, GONE)
    shutil.copytree(house.folder, short / "older")
    erase(house, service, GONE)
    older = House(short / "older", house.tickets, house.clock)
    again = older.service()
    again.answer(Operation.DESTROY, [])
    assert not any(opens(older, again, owner, key) for owner, key in kept.items())


def test_after_35_days_no_copy_opens_whom_was_erased(house: House, short: Path) -> None:
    """Old database and new keys, new database and old keys: one of both is always newer, for copies live 35 days."""
    service = house.service()
    before = wrapped(service, GONE, STAYS)
    shutil.copytree(house.folder, short / "older")
    erase(house, service, GONE)
    house.clock.now += 35 * DAY
    service.answer(Operation.BEGIN_TURN, [])
    now = {owner: service.answer(Operation.REWRAP, [owner.encode(), before[owner]])[0] for owner in owners(STAYS)}
    house.clock.now += SETTLING
    assert int(service.answer(Operation.RETIRE, [])[0]) > 0
    assert all(opens(house, service, owner, key) for owner, key in now.items())
    for owner, key in before.items():
        with pytest.raises((PersonDestroyed, UnknownWrappingKeyError)):
            house.service().keys.open(owner, key)
    (house.folder / FILE).unlink()  # even without the list: the keys of that time are gone
    for owner, key in before.items():
        with pytest.raises(UnknownWrappingKeyError):
            house.service().keys.open(owner, key)
    older = House(short / "older", house.tickets, house.clock).service()
    for owner, key in now.items():
        with pytest.raises(UnknownWrappingKeyError):
            older.keys.open(owner, key)


@pytest.mark.parametrize("change", ["altered", "left out", "put in", "swapped"])
def test_list_that_was_changed_keeps_the_service_from_starting(house: House, change: str) -> None:
    people = [str(uuid.UUID(int=number)) for number in range(1, 5)]
    erase(house, house.service(), *people)
    lines = (house.folder / FILE).read_text().splitlines(keepends=True)
    assert len(lines) == 4
    if change == "altered":
        lines[1] = lines[1].replace(people[1], str(uuid.UUID(int=99)))
    elif change == "left out":
        del lines[1]
    elif change == "put in":
        lines.insert(2, lines[1])
    else:
        lines[0], lines[1] = lines[1], lines[0]
    (house.folder / FILE).write_text("".join(lines))
    with pytest.raises(KeysUnavailable, match="was altered, or one before it"):
        house.service()


def test_line_that_a_crash_cut_off_is_asked_for_again(house: House) -> None:
    erase(house, house.service(), STAYS, GONE)
    whole = (house.folder / FILE).read_bytes()
    (house.folder / FILE).write_bytes(whole[:-10])
    service = house.service()
    assert GONE not in service.keys.destroyed
    assert service.answer(Operation.DESTROY, []) == [b"1"]
    assert (house.folder / FILE).read_bytes() == whole
    assert GONE in house.service().keys.destroyed


def test_full_disk_destroys_nobody_by_halves(house: House) -> None:
    service = house.service()
    (house.folder / FILE).symlink_to("/dev/full")
    with pytest.raises(KeysUnavailable, match="No space left"):
        erase(house, service, GONE)
    (house.folder / FILE).unlink()
    assert GONE not in service.keys.destroyed
    assert service.answer(Operation.DESTROY, []) == [b"1"]
    assert (house.folder / FILE).stat().st_mode & 0o077 == 0
