"""What may be asked, by whom, and who must say yes: kept by the database, whatever a page lets through."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from amparo.access.context import NotAllowed, StepUpNeeded
from amparo.access.duties import Duty, Scope
from amparo.access.models import Organisation, OrganisationKind
from amparo.disclosure import actions, codes, law, rules
from amparo.disclosure.models import Decision, Request
from amparo.disclosure.rules import RuleBroken
from amparo.protection.models import Case
from tests.access.hands import refused, rows, superuser
from tests.disclosure.hands import Cast, asked, case_at_shelter, consent_to, decided, released, worker_at
from tests.personas import Country, Persona
from tests.protection.people import screened

ASK = (
    "insert into disclosure_askedfield (id, request_id, field, purpose, basis)"
    " values (gen_random_uuid(), %s, %s, %s, %s)"
)
RELEASE = "select disclosure_release(%s, %s, %s, null)"
EVERYTHING = [str(one) for one in codes.Field]


def shelter(country: Country) -> int:
    return country.shelter_head.organisation_id


# --- What can be asked for at all -------------------------------------------------------------------------------------


def test_licensing_cannot_ask_for_anything_of_a_person(db: None, country: Country) -> None:
    """No field of the list tells who complained or of whom; whatever else the statement claims, it is refused (T23)."""
    request = asked(
        country.licensing_clerk, ["region"], holder=shelter(country), purpose="licensing", basis="victims_law"
    )
    with country.licensing_clerk.acting():
        for field in [*EVERYTHING, "complainant", "reported_by", "owner_id", "subject"]:
            if field not in ("exploitation", "region"):
                refused("asked_field_fits_purpose_and_basis", ASK, request.pk, field, "investigation", "court_order")
        rows(ASK, request.pk, "exploitation", "licensing", "victims_law")


def test_licensing_reads_no_drawer_even_if_one_is_opened_for_its_body(committing: None, scene: Cast) -> None:
    case = case_at_shelter(scene.country)
    body = scene.country.licensing_clerk.organisation_id
    with superuser() as found:
        found.execute(
            "insert into vault_drawer_access (principal_id, opened_at, record_id)"
            " select p.id, d.opened_at, d.id from vault_drawer d, access_principal p"
            " where d.person_id = %s and p.kind = 'shared' and p.organisation_id = %s", [case.person_id, body],
        )  # fmt: skip
        found.execute(
            "update vault_drawer set readers = readers || (select id from access_principal where kind = 'shared'"
            " and organisation_id = %s) where person_id = %s", [body, case.person_id],
        )  # fmt: skip
    with scene.country.licensing_clerk.acting():
        assert rows("select 1 from vault_drawer where person_id = %s", case.person_id) == []


@pytest.mark.parametrize("field", ["assistance", "needs", "indicators", "screening", "notes", "owner", "referrals"])
def test_police_cannot_ask_for_what_was_told_in_order_to_be_helped(committing: None, scene: Cast, field: str) -> None:
    request = asked(scene.investigator, ["sex"], holder=shelter(scene.country))
    with scene.investigator.acting():
        refused("asked_field_fits_purpose_and_basis", ASK, request.pk, field, "help", "consent")


@pytest.mark.parametrize("basis", [one.code for one in law.BASES if one.code not in ("court_order", "own_request")])
def test_whereabouts_go_to_police_on_the_order_of_a_court_only(committing: None, scene: Cast, basis: str) -> None:
    with pytest.raises(RuleBroken, match="order of a court"):
        asked(scene.investigator, ["whereabouts"], holder=shelter(scene.country), basis=basis)
    request = asked(scene.investigator, ["sex"], holder=shelter(scene.country), basis=basis)
    with scene.investigator.acting():
        refused("order of a court", ASK, request.pk, "whereabouts", "investigation", "court_order")


def test_police_that_ask_in_order_to_help_are_still_police(committing: None, scene: Cast) -> None:
    assert set(codes.POLICE) <= set(OrganisationKind.values)
    at_police = worker_at(scene.country.decider.organisation_id, Duty.CASEWORKER, Scope.SHARED)
    with pytest.raises(RuleBroken, match="order of a court"):
        asked(at_police, ["whereabouts"], holder=shelter(scene.country), purpose="help", basis="vital_interest")
    assert asked(scene.country.outsider, ["whereabouts"], holder=shelter(scene.country), purpose="help",
                 basis="vital_interest").answer is None  # fmt: skip
    with scene.country.shelter_head.acting() as by, pytest.raises(RuleBroken, match="order of a court"):
        actions.ask(
            by=by, holder=Organisation.objects.get(pk=by.organisation_id), purpose="help", basis="vital_interest",
            fields=["whereabouts"], expires_on=timezone.localdate() + timedelta(5), outside="foreign_police",
        )  # fmt: skip


@pytest.mark.parametrize("purpose", codes.SECONDARY)
def test_secondary_purpose_is_refused_at_once_and_that_is_on_record(
    committing: None, scene: Cast, purpose: str
) -> None:
    request = asked(scene.investigator, ["sex", "whereabouts"], holder=shelter(scene.country), purpose=purpose)
    assert request.answer == codes.Answer.REFUSED
    with scene.investigator.acting():
        refused("row-level security", ASK, request.pk, "sex", "investigation", "court_order")
    with scene.country.shelter_head.acting():
        assert Request.objects.get(pk=request.pk).purpose == purpose
    with scene.investigator.acting():
        entries = rows("select purpose from ledger_entry where object_id = %s", str(request.pk))
    assert entries == [(str(purpose),)]


def test_each_duty_asks_for_its_own_purposes(db: None, country: Country) -> None:
    for persona, purpose in ((country.prosecutor, "licensing"), (country.licensing_clerk, "investigation"),
                             (country.outsider, "prosecution"), (country.prosecutor, "own_access")):  # fmt: skip
        with pytest.raises(RuleBroken):
            asked(persona, ["region"], holder=shelter(country), purpose=purpose)
    for persona in (country.border_officer, country.decider, country.overseer, country.statistician):
        with pytest.raises(NotAllowed):
            asked(persona, ["region"], holder=shelter(country))
        with persona.acting():
            refused(
                "row-level security|not a purpose",
                "insert into disclosure_request (id, holder_id, purpose, basis, case_reference, outside_country,"
                " outside_reference, asked_at, expires_on) values (gen_random_uuid(), %s, 'help', 'court_order',"
                " '', '', '', now(), now())", shelter(country),
            )  # fmt: skip


def test_basis_is_one_that_is_in_force(db: None, country: Country) -> None:
    assert "victims_law" not in {one.code for one in law.in_force(date(2005, 6, 1))}
    assert "victims_law" in {one.code for one in law.in_force(date(2020, 6, 1))}
    with pytest.raises(RuleBroken, match="not in force"):
        asked(country.prosecutor, ["sex"], holder=shelter(country), purpose="prosecution", basis="custom")


def test_an_answer_may_be_used_for_a_year_at_most(db: None, country: Country) -> None:
    """The database keeps it, whatever the statement says."""
    asking = (
        "insert into disclosure_request (id, holder_id, purpose, basis, case_reference, outside_country,"
        " outside_reference, asked_at, expires_on) values (gen_random_uuid(), %s, 'prosecution', 'court_order',"
        " '', '', '', now(), current_date + %s)"
    )
    with country.prosecutor.acting():
        rows(f"{asking} returning id", shelter(country), 366)
        for days in (367, -2):
            refused("for a year at most", asking, shelter(country), days)


def test_no_name_fits_into_a_request(db: None, country: Country) -> None:
    for column, words in (
        ("case_reference", "Лось Ірына"),
        ("outside_reference", "Ірына Лось"),
        ("outside_country", "ЛІ"),
    ):
        with country.shelter_head.acting() as by, pytest.raises(DatabaseError), transaction.atomic():
            Request(
                holder_id=by.organisation_id, purpose="proceedings", basis="court_order", outside="court",
                expires_on=timezone.localdate(), **{column: words},
            ).save(force_insert=True)  # fmt: skip


def test_pure_rules_and_the_database_agree_on_every_field(db: None, country: Country) -> None:
    purposes = {"prosecution": country.prosecutor, "licensing": country.licensing_clerk, "help": country.outsider}
    for purpose, persona in purposes.items():
        for basis in ("court_order", "prosecutor_request"):
            first = sorted(rules.fields_for(purpose, basis))[0]
            request = asked(persona, [first], holder=shelter(country), purpose=purpose, basis=basis)
            with persona.acting():
                taken = {first} | {field for field in EVERYTHING if field != first and fits(request, field)}
            assert taken == rules.fields_for(purpose, basis), (purpose, basis)


def fits(request: Request, field: str) -> bool:
    try:
        with transaction.atomic():
            rows(ASK, request.pk, field, "", "")
    except DatabaseError:
        return False
    return True


# --- Who must say yes -------------------------------------------------------------------------------------------------


def test_whoever_wrote_it_down_does_not_decide(committing: None, scene: Cast) -> None:
    country = scene.country
    with country.shelter_head.acting() as by:
        request = actions.ask(
            by=by, holder=Organisation.objects.get(pk=by.organisation_id), purpose="proceedings", basis="court_order",
            fields=["sex"], expires_on=timezone.localdate() + timedelta(5), outside="court",
        )  # fmt: skip
        with pytest.raises(RuleBroken, match="does not decide"):
            actions.decide(by=by, request=request, decisions=[("sex", True, "ordered")])
    with scene.second.acting() as by:
        actions.decide(by=by, request=request, decisions=[("sex", True, "ordered")])
    case = case_at_shelter(country)
    with country.shelter_head.acting(stepped_up=True) as by, pytest.raises(NotAllowed):
        actions.release(by=by, request=request, case=case)
    with scene.second.acting(stepped_up=True) as by:
        assert actions.release(by=by, request=request, case=case) == 1


def test_who_a_person_is_needs_a_second_name(committing: None, scene: Cast) -> None:
    case, country = case_at_shelter(scene.country), scene.country
    request = asked(scene.investigator, ["identity", "sex"], holder=shelter(country))
    with country.shelter_head.acting(stepped_up=True) as by:
        actions.decide(by=by, request=request, decisions=[("identity", True, "ordered"), ("sex", True, "ordered")])
        with pytest.raises(NotAllowed):
            actions.confirm(by=by, request=request, case=case)
        with pytest.raises(RuleBroken, match="second person"):
            actions.release(by=by, request=request, case=case)
    for stranger in (scene.investigator, country.outsider, country.shelter_worker):
        with stranger.acting() as by, pytest.raises(NotAllowed):
            actions.confirm(by=by, request=request, case=case)
    with scene.second.acting() as by:
        actions.confirm(by=by, request=request, case=case)
    with country.shelter_head.acting(stepped_up=True) as by:
        assert actions.release(by=by, request=request, case=case) == 2


def test_what_was_confirmed_for_one_person_is_not_released_of_another(committing: None, scene: Cast) -> None:
    """Whoever releases does not choose afterwards whose identity goes (T17)."""
    case, another, country = case_at_shelter(scene.country), case_at_shelter(scene.country), scene.country
    request = asked(scene.investigator, ["identity"], holder=shelter(country))
    decided(scene, request, ["identity"], case)
    with country.shelter_head.acting(stepped_up=True) as by:
        with pytest.raises(RuleBroken, match="for another case"):
            actions.release(by=by, request=request, case=another)
        assert actions.release(by=by, request=request, case=case) == 1


def test_nobody_confirms_for_a_case_that_they_do_not_see(committing: None, scene: Cast) -> None:
    hidden, country = screened(scene.country.border_officer), scene.country
    request = asked(scene.investigator, ["identity"], holder=shelter(country))
    decided(scene, request, ["identity"])
    with scene.second.acting() as by, pytest.raises(NotAllowed):
        actions.confirm(by=by, request=request, case=hidden)


NOT_RELEASED: dict[str, Callable[[Request], object]] = {
    "not asked for": lambda r: Decision.objects.create(request=r, field="citizenship", granted=True, reason="needed"),
    "released by hand": lambda r: rows(
        "insert into disclosure_released (id, request_id, field, value, until)"
        " values (gen_random_uuid(), %s, 'sex', 'female', now() + interval '1 day')", r.pk),
    "answered by hand": lambda r: rows("update disclosure_request set answer = 'released' where id = %s", r.pk),
    "confirmed by hand": lambda r: rows(
        "update disclosure_decision set confirmed_by_id = 1 where request_id = %s", r.pk),
    "of another case": lambda r: rows(
        "insert into disclosure_subject (request_id, case_id) values (%s, gen_random_uuid())", r.pk),
    "opened by hand": lambda r: rows("select disclosure_set_drawer(gen_random_uuid(), 1)"),
}  # fmt: skip


@pytest.mark.parametrize("way", NOT_RELEASED)
def test_nothing_is_released_past_the_decision(committing: None, scene: Cast, way: str) -> None:
    request = asked(scene.investigator, ["sex"], holder=shelter(scene.country))
    for persona in (scene.country.shelter_head, scene.investigator):
        with persona.acting(), pytest.raises(DatabaseError), transaction.atomic():
            NOT_RELEASED[way](request)


def test_undecided_field_holds_up_the_release_and_none_granted_is_none_released(committing: None, scene: Cast) -> None:
    case = case_at_shelter(scene.country)
    request = asked(scene.investigator, ["sex", "region"], holder=shelter(scene.country))
    with scene.country.shelter_head.acting(stepped_up=True) as by:
        actions.decide(by=by, request=request, decisions=[("sex", False, "not_needed")])
        with pytest.raises(RuleBroken, match="every field"):
            actions.release(by=by, request=request, case=case)
        actions.decide(by=by, request=request, decisions=[("region", False, "not_needed")])
        with pytest.raises(RuleBroken, match="Turn the request down"):
            actions.release(by=by, request=request, case=case)


def test_consent_must_be_for_the_asker_and_cover_what_is_granted(committing: None, scene: Cast) -> None:
    case = case_at_shelter(scene.country)
    request = asked(scene.investigator, ["sex"], holder=shelter(scene.country), basis="consent")
    decided(scene, request, ["sex"])
    with scene.country.shelter_head.acting(stepped_up=True) as by, pytest.raises(RuleBroken, match="no consent"):
        actions.release(by=by, request=request, case=case)


UNFIT = {
    "withdrawn": "withdrawn_at = now()",
    "over": "valid_from = current_date - 9, valid_until = current_date - 1",
    "not begun": "valid_from = current_date + 1",
    "for another body": "recipient_id = (select id from access_organisation where id <> recipient_id limit 1)",
}


@pytest.mark.parametrize("unfit", UNFIT)
def test_the_database_releases_under_no_other_consent(committing: None, scene: Cast, unfit: str) -> None:
    case = case_at_shelter(scene.country)
    consent = consent_to(scene.country, case, scene.investigator.organisation_id)
    request = asked(scene.investigator, ["sex"], holder=shelter(scene.country), basis="consent")
    decided(scene, request, ["sex"])
    with superuser() as found:
        found.execute(f"update protection_consent set {UNFIT[unfit]} where id = %s".encode(), [consent.pk])
    with scene.country.shelter_head.acting(stepped_up=True):
        refused("no live consent", RELEASE, request.pk, case.pk, consent.pk)


def test_the_database_releases_what_the_consent_covers_until_it_ends(committing: None, scene: Cast) -> None:
    case = case_at_shelter(scene.country)
    consent = consent_to(scene.country, case, scene.investigator.organisation_id)
    request = asked(scene.investigator, ["sex"], holder=shelter(scene.country), basis="consent")
    decided(scene, request, ["sex"])
    with superuser() as found:
        found.execute("update protection_consent set valid_until = current_date + 3 where id = %s", [consent.pk])
        sets = "update protection_consentedset set data_set = %s where consent_id = %s and data_set = %s"
        found.execute(sets, ["needs", consent.pk, "facts"])
    with scene.country.shelter_head.acting(stepped_up=True):
        refused("not among what was consented to", RELEASE, request.pk, case.pk, consent.pk)
    with superuser() as found:
        found.execute(sets, ["facts", consent.pk, "needs"])
    with scene.country.shelter_head.acting(stepped_up=True):
        assert rows(RELEASE, request.pk, case.pk, consent.pk) == [(1,)]
    with scene.investigator.acting():
        ends = "select until <= (current_date + 4)::timestamp at time zone 'UTC' from disclosure_released"
        assert rows(f"{ends} where request_id = %s", request.pk) == [(True,)]


def test_case_that_is_walled_off_from_the_decider_cannot_be_answered_from(committing: None, scene: Cast) -> None:
    case = case_at_shelter(scene.country)
    request = asked(scene.investigator, ["sex"], holder=shelter(scene.country))
    decided(scene, request, ["sex"])
    head = scene.country.shelter_head
    with superuser() as found:
        found.execute("update protection_case set walled = array[%s] where id = %s", [head.worker_id, case.pk])
    with head.acting(stepped_up=True) as by, pytest.raises(NotAllowed):
        actions.release(by=by, request=request, case=case)


def test_person_is_given_her_own_data_once_that_is_safe(committing: None, scene: Cast) -> None:
    case = case_at_shelter(scene.country)
    with scene.country.shelter_worker.acting() as by:
        request = actions.ask(
            by=by, holder=Organisation.objects.get(pk=by.organisation_id), purpose="own_access", basis="own_request",
            fields=["sex", "region"], expires_on=timezone.localdate() + timedelta(5), outside="person",
        )  # fmt: skip
    decided(scene, request, ["sex", "region"])
    with scene.country.shelter_head.acting(stepped_up=True) as by:
        for unsafe in (None, "not_safe", "perhaps"):
            with pytest.raises(RuleBroken, match="safe"):
                actions.release(by=by, request=request, case=case, safety=unsafe)
        assert actions.release(by=by, request=request, case=case, safety="look_only") == 2


def test_case_worker_is_told_and_the_asker_of_a_recall(committing: None, scene: Cast) -> None:
    request, _ = released(scene, ["sex"], ["sex"])
    with scene.country.shelter_head.acting() as by:
        actions.recall(by=by, request=request)
        with pytest.raises(NotAllowed):
            actions.recall(by=by, request=request)
    with superuser() as found:
        told = found.execute(
            "select kind, worker_id from notices_notice where object_id = %s and worker_id is not null"
            " order by told_at", [str(request.pk)],
        ).fetchall()  # fmt: skip
    worker, asker = scene.country.shelter_worker.worker_id, scene.investigator.worker_id
    assert told == [("disclosure.released", worker), ("disclosure.answered", asker), ("disclosure.recalled", asker)]


def other_head(country: Country) -> Persona:
    return country.outsider


def test_another_body_answers_nothing_of_it(committing: None, scene: Cast) -> None:
    case = case_at_shelter(scene.country)
    request = asked(scene.investigator, ["sex"], holder=shelter(scene.country))
    decided(scene, request, ["sex"])
    for persona in (other_head(scene.country), scene.investigator, scene.country.shelter_worker):
        with persona.acting(stepped_up=True) as by:
            for act in (
                lambda by=by: actions.release(by=by, request=request, case=Case(pk=case.pk)),
                lambda by=by: actions.turn_down(by=by, request=request, answer="refused"),
                lambda by=by: actions.recall(by=by, request=request),
            ):
                with pytest.raises(NotAllowed):
                    act()


def test_every_step_leaves_its_entry(committing: None, scene: Cast) -> None:
    request, _ = released(scene, ["identity"], ["identity"])
    with scene.country.shelter_head.acting() as by:
        actions.recall(by=by, request=request)
    turned_down = asked(scene.investigator, ["sex"], holder=shelter(scene.country))
    with scene.country.shelter_head.acting() as by:
        actions.turn_down(by=by, request=turned_down, answer="cannot")
    with superuser() as found:
        entries = [
            [act for (act,) in found.execute(
                "select act from ledger_entry where kind = 'request' and object_id = %s order by id", [str(one.pk)]
            ).fetchall()]
            for one in (request, turned_down)
        ]  # fmt: skip
    steps = ["asked", "decided", "confirmed", "released", "recalled"]
    assert entries == [[f"disclosure.{step}" for step in steps], ["disclosure.asked", "disclosure.turned_down"]]


def test_release_is_refused_by_the_database_to_whoever_has_not_proved_again_who_they_are(
    committing: None, scene: Cast
) -> None:
    case = case_at_shelter(scene.country)
    request = asked(scene.investigator, ["sex"], holder=shelter(scene.country))
    decided(scene, request, ["sex"])
    with scene.country.shelter_head.acting() as by:
        with pytest.raises(StepUpNeeded):
            actions.release(by=by, request=request, case=case)
        refused("no such request", "select disclosure_release(%s, %s, null, null)", request.pk, case.pk)
    with scene.country.shelter_head.acting(stepped_up=True) as by:
        assert actions.release(by=by, request=request, case=case) == 1
