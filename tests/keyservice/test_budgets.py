"""How much one person may open: the forty-first identity stops, also after a restart, whatever the database says."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.keyservice.budgets import DAY, HOUR, STUDIED, Budgets, Limits, Opened, limits_from
from amparo.keyservice.client import KeyClient
from amparo.keyservice.errors import BudgetSpent, SettingWrong
from amparo.keyservice.protocol import Operation
from amparo.keyservice.service import Service
from tests.keyservice.conftest import WORKER, House, drawer, to_open


def read(house: House, service: Service, owners: list[str], worker: int = WORKER, second: int = 0) -> list[bytes]:
    """Ask for a value of each of these owners with a ticket that allows it."""
    ticket = house.tickets.give(*owners, worker=worker, second=second)
    drawers = (drawer(service.keys, owner, service.keys.new_key(owner, 3)[1]) for owner in owners)
    return service.answer(Operation.OPEN, to_open(ticket, *drawers))


def people(count: int, part: str = "") -> list[str]:
    return [f"person-{number}{part}" for number in range(count)]


def test_the_forty_first_identity_of_an_hour_stops(house: House) -> None:
    service = house.service()
    for _ in range(40):
        assert len(read(house, service, ["person"])) == 1
        house.clock.now += 60
    with pytest.raises(BudgetSpent):
        read(house, service, ["person"])
    assert read(house, service, ["person"], worker=WORKER + 1)
    house.clock.now += HOUR - 40 * 60
    assert read(house, service, ["person"])


def test_a_page_that_goes_beyond_opens_nothing_at_all(house: House) -> None:
    service = house.service()
    read(house, service, people(38))
    with pytest.raises(BudgetSpent):
        read(house, service, people(3))
    assert service.keys.openings.number == 1
    assert len(read(house, service, people(2))) == 2


def test_a_restart_forgets_nothing(house: House) -> None:
    read(house, house.service(), people(40))
    with pytest.raises(BudgetSpent):
        read(house, house.service(), ["person"])
    house.clock.now += HOUR
    assert read(house, house.service(), ["person"])


def test_two_hundred_a_day(house: House) -> None:
    service = house.service()
    for _ in range(5):
        read(house, service, people(40))
        house.clock.now += HOUR
    with pytest.raises(BudgetSpent):
        read(house, service, ["person"])
    house.clock.now += DAY - 5 * HOUR
    assert read(house, service, ["person"])


def test_five_whereabouts_a_day_beside_any_identities(house: House) -> None:
    service = house.service()
    read(house, service, [*people(4, "/whereabouts"), *people(4)])
    house.clock.now += 10 * HOUR
    read(house, service, people(1, "/whereabouts"))
    with pytest.raises(BudgetSpent):
        read(house, service, people(1, "/whereabouts"))
    assert read(house, service, people(1))
    house.clock.now += 14 * HOUR
    assert read(house, service, people(1, "/whereabouts"))


def test_what_two_persons_ask_for_in_bulk_has_a_limit_of_its_own(house: House) -> None:
    service = house.service()
    assert len(read(house, service, people(900), second=8)) == 900
    assert read(house, service, people(40))
    with pytest.raises(BudgetSpent):
        read(house, service, people(101), second=8)
    assert len(read(house, service, people(100), second=8)) == 100


def test_in_bulk_opens_no_more_whereabouts_than_else(house: House) -> None:
    with pytest.raises(BudgetSpent):
        read(house, house.service(), people(6, "/whereabouts"), second=8)


def test_the_budget_holds_over_the_socket_with_a_sentence_that_helps(house: House, asked: KeyClient) -> None:
    drawers = [drawer(asked, owner, asked.new_key(owner, 3)) for owner in people(41)]
    with pytest.raises(BudgetSpent, match=r"40.*go on later"):
        asked.open(house.tickets.give(*people(41)), "vault_sealed", drawers)


opened = st.builds(
    Opened, st.floats(0, 2 * DAY), st.integers(1, 2), st.integers(0, 3), st.integers(0, 2), st.booleans()
)


@given(st.lists(opened, max_size=40))
def test_no_window_ever_holds_more_than_its_limit(wanted: list[Opened]) -> None:
    """Against the plain meaning: after each admission, sums over every window that ends there."""
    limits = Limits(4, 7, 3, 5)
    budgets, admitted = Budgets(limits), list[Opened]()
    for one in sorted(wanted):
        fits = within(limits, [*admitted, one], one)
        try:
            budgets.require(one)
        except BudgetSpent:
            assert not fits
            continue
        assert fits
        budgets.count(one)
        admitted.append(one)
    assert all(one.moment <= other.moment for one, other in pairwise(admitted))


def within(limits: Limits, all_opened: list[Opened], last: Opened) -> bool:
    mine = [one for one in all_opened if one.worker == last.worker and one.moment > last.moment - DAY]
    alone = [one for one in mine if not one.bulk]
    identities = sum(one.identities for one in alone if one.moment > last.moment - HOUR) <= limits.identities_hour
    identities = identities and sum(one.identities for one in alone) <= limits.identities_day
    bulk = sum(one.identities for one in mine if one.bulk) <= limits.bulk_day
    whereabouts = sum(one.whereabouts for one in mine) <= limits.whereabouts_day
    return (
        (bulk if last.bulk else identities) or not last.identities
    ) and (whereabouts or not last.whereabouts)  # fmt: skip


def test_an_installation_sets_its_own_limits() -> None:
    assert limits_from("60 300 10 2000") == Limits(60, 300, 10, 2000)
    assert Limits(40, 200, 5, 1000) == STUDIED


@pytest.mark.parametrize("words", ["", "40", "40 200 5", "40 200 5 1000 1", "many 200 5 1000", "40 200 5 -1"])
def test_limits_that_are_none_are_refused_with_the_name_of_the_setting(words: str) -> None:
    with pytest.raises(SettingWrong, match="AMPARO_KEYS_BUDGETS"):
        limits_from(words)
