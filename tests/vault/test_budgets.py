"""Budgets of reading: how much one person may open, who is told, and that beyond them it takes two people."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction
from django.utils import timezone

from amparo.access.context import Actor, NotAllowed
from amparo.notices.models import Notice
from amparo.vault import actions, asking, queries
from amparo.vault.asking import BudgetReached
from amparo.vault.models import Bulk
from amparo.vault.values import Name
from tests.access.hands import refused, role, rows, superuser
from tests.personas import Country, Persona
from tests.vault.tickets import backdate_all, budget, stepped_up

HOUR, DAY = 3600, 86400


@pytest.fixture(autouse=True)
def _no_notices(committing: None) -> None:
    """Each test begins with nobody told of anything."""
    with superuser() as hand:
        hand.execute("delete from notices_notice")


def open_some(by: Actor, number: int, *parts: str) -> list[uuid.UUID]:
    """Ask for so many people nobody asked for before; nobody of them need exist to be counted."""
    people = [uuid.uuid4() for _ in range(number)]
    for one in people:
        asking.ask(by=by, person_ids=[one], parts=parts or ("identity",), purpose="contact")
    return people


def told(persona: Persona, kind: str) -> list[str]:
    """The notices of a kind that somebody sees."""
    with persona.acting():
        return list(Notice.objects.filter(kind=kind).values_list("object_id", flat=True))


def test_forty_identities_an_hour(country: Country) -> None:
    with country.shelter_worker.acting() as by:
        people = open_some(by, 40)
        with pytest.raises(BudgetReached) as reached:
            open_some(by, 1)
        assert reached.value.budget == "identity"
        in_an_hour = timezone.now() + timedelta(hours=1)
        assert abs(reached.value.again - in_an_hour) < timedelta(minutes=1)
        asking.ask(by=by, person_ids=people[:10], parts=["identity"], purpose="contact")  # again, and at once
    with country.shelter_colleague.acting() as by:
        open_some(by, 1)


def test_an_hour_later_there_is_room_until_the_day_is_full(country: Country) -> None:
    with country.shelter_worker.acting() as by:
        for _ in range(5):
            open_some(by, 40)
            backdate_all(HOUR)
        with pytest.raises(BudgetReached) as reached:
            open_some(by, 1)
        in_nineteen_hours = timezone.now() + timedelta(hours=19)
        assert abs(reached.value.again - in_nineteen_hours) < timedelta(minutes=2)
        backdate_all(DAY)
        open_some(by, 40)


def test_room_comes_back_when_it_was_said(country: Country) -> None:
    with country.shelter_worker.acting() as by, budget("identity", 3, 100):
        open_some(by, 1)
        backdate_all(600)
        open_some(by, 2)
        with pytest.raises(BudgetReached) as reached:
            open_some(by, 1)
        wait = (reached.value.again - timezone.now()).total_seconds()
        assert HOUR - 660 < wait <= HOUR - 600
        backdate_all(int(wait) - 5)
        with pytest.raises(BudgetReached):
            open_some(by, 1)
        backdate_all(10)
        open_some(by, 1)


def test_more_at_once_than_is_left_is_refused_whole(country: Country) -> None:
    with country.shelter_worker.acting() as by, budget("identity", 3, 100):
        people = open_some(by, 2)
        with pytest.raises(BudgetReached):
            asking.ask(by=by, person_ids=[uuid.uuid4(), uuid.uuid4()], parts=["identity"], purpose="contact")
        new = [*people, uuid.uuid4()]
        asking.ask(by=by, person_ids=new, parts=["identity"], purpose="contact")


def test_five_whereabouts_a_day(country: Country) -> None:
    with stepped_up(country.shelter_worker) as by:
        open_some(by, 5, "whereabouts")
        backdate_all(HOUR)
        with pytest.raises(BudgetReached) as reached:
            open_some(by, 1, "whereabouts")
        assert reached.value.budget == "whereabouts"
        open_some(by, 1, "identity", "contact")


def test_names_shown_by_searches_have_a_limit_of_their_own(country: Country) -> None:
    with country.shelter_worker.acting() as by:
        for _ in range(3):
            actions.add_person(by=by, subject=uuid.uuid4(), values=[Name("Тадэвуш Рымшанец")])
    with country.shelter_worker.acting() as by:
        with budget("found", 2, 2), pytest.raises(BudgetReached) as reached:
            queries.find_person(by=by, text="Тадэвуш Рымшанец")
        assert reached.value.budget == "found"
        assert len(queries.find_person(by=by, text="Тадэвуш Рымшанец")) >= 3
        with budget("identity", 1, 1):
            open_some(by, 1)


def test_scripted_harvest_stays_within_the_limits(country: Country) -> None:
    """Whoever signs in at will and asks as fast as the machine can opens forty."""
    opened = 0
    for _ in range(5):
        with country.shelter_worker.acting() as by:
            try:
                for _ in range(20):
                    opened += len(open_some(by, 1))
            except BudgetReached:
                pass
    assert opened == 40


def test_heads_of_the_body_and_the_overseer_are_told_once(country: Country) -> None:
    with country.shelter_worker.acting() as by, budget("identity", 0, 0):
        for _ in range(3):
            with pytest.raises(BudgetReached):
                open_some(by, 1)
        mine = rows("select purpose from ledger_entry where act = 'person.budget_reached' order by id desc limit 3")
    assert mine == [("identity",)] * 3
    me = str(country.shelter_worker.worker_id)
    assert told(country.shelter_head, "budget_reached") == [me]
    assert told(country.overseer, "budget_reached") == [me]
    for name in ("shelter_worker", "shelter_colleague", "outsider", "border_commander"):
        assert told(country.all()[name], "budget_reached") == []


def test_what_is_refused_stays_written_though_the_request_is_rolled_back(country: Country) -> None:
    with transaction.atomic():
        with country.shelter_worker.acting() as by, budget("identity", 0, 0), pytest.raises(BudgetReached):
            open_some(by, 1)
        transaction.set_rollback(True)
    assert told(country.overseer, "budget_reached") == [str(country.shelter_worker.worker_id)]


@pytest.fixture
def full(country: Country) -> Iterator[None]:
    """Nobody may open anybody."""
    with budget("identity", 0, 0):
        yield


def ask_for(country: Country, persons: int) -> uuid.UUID:
    with country.shelter_worker.acting() as by:
        return asking.ask_for_more(by=by, persons=persons, purpose="contact")


def test_beyond_the_limit_two_people_let_so_many_be_opened_for_a_day(full: None, country: Country) -> None:
    bulk = ask_for(country, 2)
    assert told(country.shelter_head, "bulk_asked") == [str(bulk)]
    with country.shelter_worker.acting() as by, pytest.raises(BudgetReached):
        open_some(by, 1)
    with country.shelter_head.acting() as by:
        assert asking.approve_more(by=by, bulk_id=bulk)
        assert not asking.approve_more(by=by, bulk_id=bulk)
    assert told(country.overseer, "bulk_approved") == [str(bulk)]
    assert told(country.shelter_worker, "bulk_approved") == [str(bulk)]
    with country.shelter_worker.acting() as by:
        people = open_some(by, 2)
        with pytest.raises(BudgetReached):
            open_some(by, 1)
        asking.ask(by=by, person_ids=people, parts=["identity"], purpose="contact")
    with country.shelter_colleague.acting() as by, pytest.raises(BudgetReached):
        open_some(by, 1)
    with superuser() as hand:
        hand.execute("update vault_bulk set approved_at = approved_at - interval '1 day'")
    with country.shelter_worker.acting() as by, pytest.raises(BudgetReached):
        asking.ask(by=by, person_ids=people, parts=["identity"], purpose="contact")


def test_the_keeper_of_the_keys_hears_who_the_second_person_was(full: None, country: Country) -> None:
    bulk = ask_for(country, 1)
    with country.shelter_head.acting() as by:
        asking.approve_more(by=by, bulk_id=bulk)
    with country.shelter_worker.acting() as by:
        person = uuid.uuid4()
        ticket = asking.ask(by=by, person_ids=[person], parts=["identity"], purpose="contact")
        with role("keys") as keeper:
            found = keeper.execute("select * from vault_ticket_check(%s)", [ticket]).fetchall()
    assert found == [(str(person), "identity", by.worker_id, country.shelter_head.worker_id)]


def test_more_never_covers_whereabouts(country: Country) -> None:
    bulk = ask_for(country, 5)
    with country.shelter_head.acting() as by:
        asking.approve_more(by=by, bulk_id=bulk)
    with stepped_up(country.shelter_worker) as by, budget("whereabouts", 0, 0), pytest.raises(BudgetReached):
        open_some(by, 1, "identity", "whereabouts")


def test_whereabouts_asked_for_along_with_more_count_like_any(full: None, country: Country) -> None:
    bulk = ask_for(country, 50)
    with country.shelter_head.acting() as by:
        asking.approve_more(by=by, bulk_id=bulk)
    with stepped_up(country.shelter_worker) as by, budget("whereabouts", 1, 1):
        open_some(by, 1, "identity", "whereabouts")
        with pytest.raises(BudgetReached) as reached:
            open_some(by, 1, "identity", "whereabouts")
        assert reached.value.budget == "whereabouts"
        open_some(by, 2, "identity")


@pytest.mark.parametrize(
    "persona", ["shelter_worker", "shelter_colleague", "outsider", "border_commander", "overseer", "decider"]
)
def test_nobody_but_another_head_of_the_body_approves(country: Country, persona: str) -> None:
    bulk = ask_for(country, 5)
    with country.all()[persona].acting() as by:
        try:
            assert not asking.approve_more(by=by, bulk_id=bulk)
        except NotAllowed:
            assert persona != "outsider"
    with superuser() as hand:
        assert hand.execute("select approver_id from vault_bulk where id = %s", [bulk]).fetchone() == (None,)


def test_a_head_does_not_approve_what_they_asked_for(country: Country) -> None:
    with country.shelter_head.acting() as by:
        bulk = asking.ask_for_more(by=by, persons=5, purpose="contact")
        with pytest.raises(NotAllowed):
            asking.approve_more(by=by, bulk_id=bulk)
        refused("bulk_by_two_people", "select vault_bulk_approve(%s)", bulk)
        refused("permission denied", "update vault_bulk set approver_id = requester_id, approved_at = now()")


def test_two_people_are_two_also_for_whoever_owns_the_table(country: Country) -> None:
    bulk = ask_for(country, 5)
    with superuser() as hand, pytest.raises(Exception, match="bulk_by_two_people"):
        hand.execute("update vault_bulk set approver_id = requester_id, approved_at = now() where id = %s", [bulk])
    assert not Bulk.objects.exists(), "Without a context nobody sees what was asked for."


def test_what_was_asked_a_day_ago_is_not_approved_any_more(country: Country) -> None:
    bulk = ask_for(country, 5)
    with superuser() as hand:
        hand.execute("update vault_bulk set asked_at = asked_at - interval '25 hours'")
    with country.shelter_head.acting() as by:
        assert not asking.approve_more(by=by, bulk_id=bulk)
        assert queries.more_asked(by=by) == []


def test_nobody_who_works_changes_a_budget(country: Country) -> None:
    with country.shelter_head.acting() as by:
        assert {one.name for one in queries.budgets(by=by)} == {"identity", "whereabouts", "found", "search", "holders"}
        refused("permission denied", "update vault_budget set hourly = 1000")
        refused("permission denied", "delete from vault_ticket")


@pytest.mark.parametrize("persons", [0, -1, 1001])
def test_more_has_a_limit_too(country: Country, persons: int) -> None:
    with country.shelter_worker.acting() as by, pytest.raises(IntegrityError), transaction.atomic():
        asking.ask_for_more(by=by, persons=persons, purpose="contact")


def test_whoever_reads_nothing_asks_for_nothing(country: Country) -> None:
    for name in ("decider", "statistician", "overseer"):
        with country.all()[name].acting() as by:
            with pytest.raises(NotAllowed):
                asking.ask_for_more(by=by, persons=5, purpose="contact")
            with pytest.raises(DatabaseError), transaction.atomic():
                rows("select vault_bulk_ask(5, 'contact')")
    connections["asking"].close()
