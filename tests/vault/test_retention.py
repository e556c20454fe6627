"""A day from the beginning, holds that keep, erasure on the day: by the database, whoever asks."""

import json
import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from amparo.access.context import Actor, NotAllowed
from amparo.events.models import Event
from amparo.ledger.models import Entry
from amparo.notices.models import Notice
from amparo.protection import actions as protection
from amparo.protection import retention
from amparo.protection.codes import VictimStatus
from amparo.protection.models import Case
from amparo.vault import actions, queries, retaining
from amparo.vault.models import Drawer, Hold, Person
from amparo.vault.values import Contact, Name
from tests.access.hands import by_the_clock, refused, rows, superuser
from tests.personas import Country

NAME = Name("Стэфанія Вуйцік")


def helped(by: Actor, **facts: str) -> Case:
    """A case of the acting person with an identity, screened and open."""
    screening = protection.open_screening(by=by, place="shelter")
    protection.save_facts(by=by, case=screening.case, **({"age_status": "adult"} | facts))
    protection.record_identity(by=by, case=screening.case, values=[NAME, Contact("+375 29 111 11 11")])
    protection.complete_screening(by=by, screening=screening, outcome="indicators")
    return Case.objects.get(pk=screening.case_id)


def person_of(case: Case) -> uuid.UUID:
    assert case.person_id
    return case.person_id


def move_clock_past(person: uuid.UUID) -> None:
    """As if the day of every drawer of the person had been yesterday."""
    with superuser() as found:
        found.execute("update vault_drawer set retain_until = current_date - 1 where person_id = %s", [person])


def swept() -> int:
    return by_the_clock("select vault_erase_due()")


def databases_day() -> date:
    """The day as the database counts it: in UTC, which is a day behind for some hours of the night."""
    day: date = rows("select current_date")[0][0]
    return day


def test_every_drawer_has_its_day_from_the_beginning(db: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        case = helped(by)
        days = set(Drawer.objects.filter(person_id=case.person_id).values_list("retain_until", flat=True))
    assert days == {retention.years_after(databases_day(), 10)}


def test_closing_sets_the_schedules_day_and_opening_again_takes_it_back(db: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        case = helped(by)
        while_open = retaining.kept_until(person_of(case), by.organisation_id)
        assert while_open == retention.years_after(databases_day(), 10)
        protection.close_case(by=by, case=case, reason="goal_met")
        five_years = retention.years_after(timezone.localdate(), 5)
        assert retaining.kept_until(person_of(case), by.organisation_id) == five_years
        protection.reopen_case(by=by, case=Case.objects.get(pk=case.pk))
        ten_years = retention.years_after(timezone.localdate(), 10)
        assert retaining.kept_until(person_of(case), by.organisation_id) == ten_years


def test_a_colleagues_open_case_keeps_the_person_though_it_is_out_of_sight(db: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        case = helped(by)
        before = retaining.kept_until(person_of(case), by.organisation_id)
    with country.shelter_head.acting() as by:
        theirs = protection.open_screening(by=by, place="shelter").case
        Case.objects.filter(pk=theirs.pk).update(person_id=case.person_id)
    with country.shelter_worker.acting() as by:
        assert not Case.objects.filter(pk=theirs.pk).exists()
        protection.close_case(by=by, case=case, reason="goal_met")
        assert retaining.kept_until(person_of(case), by.organisation_id) == before


@pytest.mark.parametrize("persona", ["outsider", "border_officer", "decider", "prosecutor", "complicit_official"])
def test_nobody_else_moves_the_day(db: None, country: Country, persona: str) -> None:
    with country.shelter_worker.acting() as by:
        case = helped(by)
        before = retaining.kept_until(person_of(case), by.organisation_id)
    with country.all()[persona].acting():
        assert rows("select protection_case_retain(%s, current_date)", case.pk) == [(None,)]
        refused("permission denied", "select vault_retain(%s, current_date)", case.person_id)
        refused("permission denied", "update vault_drawer set retain_until = current_date")
    with country.shelter_worker.acting() as by:
        assert retaining.kept_until(person_of(case), by.organisation_id) == before


def test_the_day_cannot_be_set_into_the_past_nor_before_the_shortest_term_ends(db: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        case = helped(by)
        for until in ("current_date - 1", "current_date + 360", "null"):
            refused("not to be kept", f"select protection_case_retain(%s, {until})", case.pk)


KEEP = "select protection_case_retain(%s, %s)"


def test_nobody_says_another_day_than_the_schedules(db: None, country: Country) -> None:
    """Neither to have a child erased within the year, nor to keep an adult for good."""
    with country.shelter_worker.acting() as by:
        case, today = helped(by, age_status="child"), timezone.localdate()
        for years in (1, 9, 11, 29):
            refused("not to be kept", KEEP, case.pk, retention.years_after(today, years))
        assert rows(KEEP, case.pk, retention.years_after(today, 10)) == [(retention.years_after(today, 10),)]
        protection.close_case(by=by, case=case, reason="goal_met")
        for years in (1, 5, 14, 16):
            refused("not to be kept", KEEP, case.pk, retention.years_after(today, years))
        assert rows(KEEP, case.pk, retention.years_after(today, 15)) == [(retention.years_after(today, 15),)]


@pytest.mark.parametrize("day", ["2024-02-29", "2025-02-28", "2026-12-31"])
@pytest.mark.parametrize("age_status", [None, "adult", "child", "presumed_child"])
@pytest.mark.parametrize("victim_status", VictimStatus.values)
def test_the_database_reckons_as_the_schedule_does(
    db: None, day: str, age_status: str | None, victim_status: str
) -> None:
    case = {"closed_on": day, "age_status": age_status, "victim_status": victim_status}
    with superuser() as found:
        sql = "select protection_case_kept_until(jsonb_populate_record(null::protection_case, %s::jsonb))"
        kept = found.execute(sql, [json.dumps(case)]).fetchone()
    closed_on = date.fromisoformat(day)
    assert kept == (retention.kept_until(age_status=age_status, victim_status=victim_status, closed_on=closed_on),)


def test_what_is_past_its_day_is_erased_and_what_was_counted_stays(committing: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        case = helped(by)
        counted = Event.objects.filter(subject=case.subject).count()
    assert counted
    move_clock_past(person_of(case))
    assert swept() >= 1
    with country.shelter_worker.acting() as by:
        assert queries.read_person(by=by, person_id=person_of(case), purpose="assistance") == {}
        assert retaining.erased_at(person_of(case)) is not None
        assert Event.objects.filter(subject=case.subject).count() == counted
        assert Case.objects.get(pk=case.pk).is_open
    with superuser() as found:
        left = found.execute(
            "select count(*) from vault_sealed s join vault_drawer d on d.id = s.drawer_id"
            " where d.person_id = %s and s.sealed <> ''", [case.person_id]).fetchone()  # fmt: skip
        tokens = found.execute(
            "select count(*) from vault_token t join vault_drawer d on d.id = t.drawer_id where d.person_id = %s",
            [case.person_id]).fetchone()  # fmt: skip
        key = found.execute("select wrapped_key from vault_person where id = %s", [case.person_id]).fetchone()
    assert (left, tokens, key) == ((0,), (0,), (None,))
    with country.overseer.acting():
        assert Entry.objects.filter(act="person.erased_due", object_id=str(case.person_id)).count() == 1
    assert swept() == 0


def test_a_hold_keeps_until_a_colleague_lifts_it(committing: None, country: Country) -> None:
    tomorrow = timezone.localdate() + timedelta(1)
    with country.shelter_worker.acting() as by:
        case = helped(by)
        held = retaining.hold(by=by, person_id=person_of(case), ground="proceedings", review_on=tomorrow)
        with pytest.raises(actions.LegalHold):
            actions.erase(by=by, person_id=person_of(case))
        with pytest.raises(retaining.HeldBySameHand):
            retaining.lift(by=by, hold_id=held.pk)
        by_hand = "update vault_hold set lifted_at = now(), lifted_by_id = access_worker() where id = %s"
        refused("hold_lifted_by_another", by_hand, held.pk)
    move_clock_past(person_of(case))
    assert swept() == 0
    with country.shelter_head.acting() as by:
        assert queries.read_person(by=by, person_id=person_of(case), purpose="assistance")["identity"] == [NAME]
        retaining.lift(by=by, hold_id=held.pk)
    assert swept() == 1


@pytest.mark.parametrize("persona", ["outsider", "border_officer", "shelter_colleague", "overseer"])
def test_nobody_places_or_lifts_a_hold_on_whom_they_do_not_see(db: None, country: Country, persona: str) -> None:
    with country.shelter_worker.acting() as by:
        case = helped(by)
        held = retaining.hold(
            by=by, person_id=person_of(case), ground="court_order", review_on=timezone.localdate() + timedelta(30)
        )
    with country.all()[persona].acting() as by:
        with pytest.raises((NotAllowed, Person.DoesNotExist)):
            retaining.hold(by=by, person_id=person_of(case), ground="court_order", review_on=timezone.localdate())
        with pytest.raises((NotAllowed, Hold.DoesNotExist)):
            retaining.lift(by=by, hold_id=held.pk)
        assert rows("update vault_hold set lifted_at = now(), lifted_by_id = access_worker() returning id") == []


@pytest.mark.parametrize("days", [-1, 366, 4000])
def test_a_hold_is_looked_at_again_within_a_year(db: None, country: Country, days: int) -> None:
    with country.shelter_worker.acting() as by:
        case = helped(by)
        with pytest.raises(retaining.ReviewTooFar):
            retaining.hold(by=by, person_id=person_of(case), ground="complaint",
                           review_on=timezone.localdate() + timedelta(days))  # fmt: skip


def test_one_body_does_not_erase_what_another_recorded(committing: None, country: Country) -> None:
    with country.shelter_head.acting() as by:
        case = helped(by)
    with superuser() as found:  # the other body came to have a drawer of its own for the same person
        found.execute(
            "update vault_drawer set organisation_id = %s where person_id = %s and part = 'contact'",
            [country.outsider.organisation_id, case.person_id],
        )
    with country.shelter_head.acting() as by:
        receipt = actions.erase(by=by, person_id=person_of(case))
        assert (receipt.keys, receipt.values_sealed) == (0, 1)
        found_after = queries.read_person(
            by=by, person_id=person_of(case), parts=["identity", "contact"], purpose="assistance"
        )
        assert set(found_after) == {"contact"}
        assert retaining.erased_at(person_of(case)) is None


def test_whoever_made_the_drawer_hears_of_it_a_month_before_and_once(committing: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        case = helped(by)
    with superuser() as found:
        found.execute("update vault_drawer set retain_until = current_date + 20 where person_id = %s", [case.person_id])
    for _ in range(2):
        by_the_clock("select vault_announce_erasures()")
    with country.shelter_worker.acting():
        told = Notice.objects.filter(kind="erasure_due", object_id=str(case.person_id))
        assert told.count() == 1


def test_nobody_keeps_that_notice_back_by_an_entry_of_their_own(committing: None, country: Country) -> None:
    with country.shelter_worker.acting() as by:
        case = helped(by)
        refused(
            "row-level security",
            "insert into ledger_entry (act, kind, object_id, number)"
            " values ('person.erasure_announced', 'person', %s, %s)",
            str(case.person_id), by.organisation_id,
        )  # fmt: skip
    with superuser() as found:
        found.execute("update vault_drawer set retain_until = current_date + 20 where person_id = %s", [case.person_id])
    by_the_clock("select vault_announce_erasures()")
    with country.shelter_worker.acting():
        assert Notice.objects.filter(kind="erasure_due", object_id=str(case.person_id)).count() == 1


@given(closed_on=st.dates(date(2000, 1, 1), date(2090, 1, 1)), age=st.sampled_from(["adult", "child", None]))
def test_a_child_is_never_kept_for_shorter_than_an_adult_and_nobody_for_ever(closed_on: date, age: str | None) -> None:
    def until(age_status: str | None, status: str) -> date:
        return retention.kept_until(age_status=age_status, victim_status=status, closed_on=closed_on)

    victim = until(age, "PossibleVictimOfTrafficking")
    assert until("adult", "PossibleVictimOfTrafficking") <= victim <= closed_on + timedelta(days=16 * 366)
    assert closed_on < until(age, "NotAVictimOfTrafficking") <= victim
