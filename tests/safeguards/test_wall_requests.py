"""Who asks for a wall, who is told of it, who sets, refuses and lifts it: from outside the named body only."""

import psycopg
import pytest
from django.urls import reverse

from amparo.access.calls import Refused
from amparo.access.context import NotAllowed, StepUpNeeded
from amparo.access.models import Agreement, Team, Worker
from amparo.events.models import Event
from amparo.notices.models import Notice
from amparo.protection.models import Case
from amparo.safeguards import walls
from amparo.safeguards.models import Wall, WallRequest
from amparo.vault.models import Drawer
from tests.access.hands import principal_of, refused, rows, shown, superuser
from tests.personas import Country
from tests.protection.people import NAME, page, same_as_nothing
from tests.safeguards.scenes import asked, met, sees, team_of, walled


def test_request_is_told_outside_the_named_body_only(case: Case, country: Country) -> None:
    request = asked(country, case, country.border_officer.organisation_id)
    about = Notice.objects.filter(object_id=str(request))
    with country.integrity_officer.acting() as by:
        assert about.count() == 1
        assert walls.request(by=by, request_id=request).reference == case.reference
    for inside in (country.border_integrity_officer, country.border_commander, country.complicit_official):
        with inside.acting():
            assert not about.exists()
            assert not WallRequest.objects.filter(pk=request).exists()
            refused("no such request", "select safeguards_set_wall(%s, null, null, true)", request)
            assert rows("select * from safeguards_accounts(%s)", inside.organisation_id) == []
    same_as_nothing(country.border_integrity_officer.client(), "safeguards:wall_request", request)


def test_integrity_officer_sees_the_accounts_of_the_named_body_and_never_the_case(case: Case, country: Country) -> None:
    request = asked(country, case, country.border_officer.organisation_id)
    with country.integrity_officer.acting():
        assert country.complicit_official.worker_id in [
            n for n, _ in walls.accounts(country.border_officer.organisation_id)
        ]
        assert walls.accounts(country.shelter_head.organisation_id) == []
        assert not Case.objects.filter(pk=case.pk).exists()
        assert not Drawer.objects.filter(person_id=case.person_id).exists()
    text = page(country.integrity_officer.client(stepped_up=True), "safeguards:wall_request", request)
    assert case.reference in text
    assert NAME not in text


def test_who_does_not_see_a_case_asks_for_no_wall_before_it(case: Case, country: Country) -> None:
    with country.outsider.acting() as by, pytest.raises(NotAllowed):
        walls.ask(by=by, case_id=case.pk, body_id=1, extent="body", account=None, suspicion="named")


ASK = "select safeguards_ask_wall(%s, %s, 'body', null, 'named')"


def test_who_is_walled_off_asks_for_no_wall_and_loses_sight_of_what_they_asked(case: Case, country: Country) -> None:
    """A request that is still there would say that the case is."""
    request = asked(country, case, country.shelter_head.organisation_id)
    walled(country, case, account=country.border_officer.worker_id)
    with country.border_officer.acting():
        assert not WallRequest.objects.filter(pk=request).exists()
        refused("no such record", ASK, case.pk, country.shelter_head.organisation_id)


def test_whose_share_has_lapsed_asks_for_no_wall(committing: None, country: Country) -> None:
    case, reader = met(country.border_officer), country.outsider
    theirs = principal_of("organisation", reader.organisation_id)
    for until, found in (("2099-01-01", True), ("2001-01-01", False)):
        shown(case.pk, theirs, until)
        with reader.acting():
            if found:
                assert rows(ASK, case.pk, country.border_officer.organisation_id)
            else:
                refused("no such record", ASK, case.pk, country.border_officer.organisation_id)


def test_request_that_would_reach_nobody_outside_the_body_is_refused(committing: None, country: Country) -> None:
    case = met(country.border_officer)
    other = Worker.objects.using("owner").filter(pk=country.border_integrity_officer.worker_id)
    other.update(is_active=False)
    try:
        with pytest.raises(Refused):
            asked(country, case, country.integrity_officer.organisation_id)
    finally:
        other.update(is_active=True)


def test_no_wall_without_proving_again_who_one_is(case: Case, country: Country) -> None:
    request = asked(country, case, country.border_officer.organisation_id)
    with country.integrity_officer.acting() as by:
        with pytest.raises(StepUpNeeded):
            walls.set_wall(by=by, asked=WallRequest.objects.get(pk=request), team_id=None, account=None, chain=True)
        refused("no such request", "select safeguards_set_wall(%s, null, null, true)", request)
        refused("no such request", "select safeguards_refuse_wall(%s)", request)


def test_from_inside_the_named_body_no_wall_is_set_refused_or_asked_to_be_lifted(case: Case, country: Country) -> None:
    """Not even by who knows the numbers of what that body is not shown."""
    request = asked(country, case, country.border_officer.organisation_id)
    standing = walled(country, case, account=country.colleague_at_border.worker_id)
    with country.border_integrity_officer.acting(stepped_up=True):
        refused("no such request", "select safeguards_set_wall(%s, null, null, true)", request)
        refused("no such request", "select safeguards_refuse_wall(%s)", request)
        refused("no such wall", "select safeguards_ask_lift(%s)", standing)


@pytest.mark.parametrize("who", ["overseer", "administrator", "shelter_head"])
def test_nobody_but_an_integrity_officer_answers_a_request(case: Case, country: Country, who: str) -> None:
    """Nor learns which teams and accounts the named body has."""
    body = country.border_officer.organisation_id
    request = asked(country, case, body)
    with country.all()[who].acting(stepped_up=True):
        refused("no such request", "select safeguards_set_wall(%s, null, null, true)", request)
        refused("no such request", "select safeguards_refuse_wall(%s)", request)
        assert rows("select * from safeguards_teams(%s)", body) == []
        assert rows("select * from safeguards_accounts(%s)", body) == []


def test_teams_are_shown_of_a_body_that_is_named_and_to_nobody_in_it(case: Case, country: Country) -> None:
    body, another = country.border_officer.organisation_id, country.shelter_head.organisation_id
    Team.objects.using("owner").get_or_create(organisation_id=another, name="Night shift")
    asked(country, case, body)
    with country.integrity_officer.acting():
        assert rows("select * from safeguards_teams(%s)", body) != []
        assert rows("select * from safeguards_teams(%s)", another) == []
    with country.border_integrity_officer.acting():
        assert rows("select * from safeguards_teams(%s)", body) == []


def test_request_is_answered_once_by_refusing(case: Case, country: Country) -> None:
    request = asked(country, case, country.border_officer.organisation_id)
    with country.integrity_officer.acting(stepped_up=True) as by:
        found = WallRequest.objects.get(pk=request)
        walls.set_wall(by=by, asked=found, team_id=None, account=country.complicit_official.worker_id, chain=False)
        refused("no such request", "select safeguards_refuse_wall(%s)", request)


def test_wall_is_set_before_the_named_body_only(case: Case, country: Country) -> None:
    request = asked(country, case, country.border_officer.organisation_id)
    with country.integrity_officer.acting(stepped_up=True) as by, pytest.raises(Refused):
        walls.set_wall(
            by=by, asked=WallRequest.objects.get(pk=request), team_id=None, account=country.shelter_head.worker_id,
            chain=False,
        )  # fmt: skip
    theirs, _ = Team.objects.using("owner").get_or_create(
        organisation_id=country.shelter_head.organisation_id, name="Night shift"
    )
    with country.integrity_officer.acting(stepped_up=True):
        refused("of the body that was named", "select safeguards_set_wall(%s, %s, null, false)", request, theirs.pk)


INSERT = """
    insert into safeguards_wall (id, case_id, subject, request_id, walled_body_id, worker_id, chain, suspicion,
                                 set_by_id, set_by_body_id, set_at)
    select gen_random_uuid(), case_id, subject, id, %(other)s, %(suspect)s, false, 'named', %(setter)s, %(other)s, now()
    from safeguards_wallrequest where id = %(request)s
"""


def test_the_database_refuses_a_wall_set_from_inside_whatever_the_statement_says(
    committing: None, country: Country
) -> None:
    request = asked(country, met(country.border_officer), country.border_officer.organisation_id)
    inside, suspect = country.border_integrity_officer.worker_id, country.complicit_official.worker_id
    values = {"other": country.outsider.organisation_id, "setter": inside, "suspect": suspect, "request": request}
    with superuser() as found, pytest.raises(psycopg.errors.CheckViolation, match="wall_set_from_outside"):
        found.execute(INSERT, values)


def test_lifting_takes_a_second_person(case: Case, country: Country) -> None:
    suspect = country.colleague_at_border
    wall = walled(country, case, account=suspect.worker_id)
    with country.integrity_officer.acting(stepped_up=True) as by:
        agreement = walls.ask_lift(by=by, wall_id=wall)
        refused("agreed_by_another", "select safeguards_agree_lift(%s)", agreement)
        refused("permission denied", "select access_agree(%s)", agreement)
    assert not sees(suspect, case)
    with country.border_integrity_officer.acting(stepped_up=True):
        refused("no such wall", "select safeguards_agree_lift(%s)", agreement)
        assert not Agreement.objects.filter(pk=agreement).exists()
    with country.overseer.acting(stepped_up=True) as by:
        walls.agree_lift(by=by, agreement_id=agreement)
    assert sees(suspect, case)
    with suspect.acting():
        assert Event.objects.filter(subject=case.subject).exists()


def test_wall_is_lifted_once(case: Case, country: Country) -> None:
    wall = walled(country, case, account=country.colleague_at_border.worker_id)
    with country.integrity_officer.acting(stepped_up=True) as by:
        first, second = (walls.ask_lift(by=by, wall_id=wall) for _ in range(2))
    with country.overseer.acting(stepped_up=True) as by:
        walls.agree_lift(by=by, agreement_id=first)
        refused("no such wall", "select safeguards_agree_lift(%s)", second)
    with country.integrity_officer.acting(stepped_up=True):
        refused("no such wall", "select safeguards_ask_lift(%s)", wall)


def test_lift_that_was_withdrawn_lifts_nothing(case: Case, country: Country) -> None:
    wall = walled(country, case, account=country.colleague_at_border.worker_id)
    with country.integrity_officer.acting(stepped_up=True) as by:
        agreement = walls.ask_lift(by=by, wall_id=wall)
        walls.withdraw_lift(by=by, agreement_id=agreement)
    with country.overseer.acting(stepped_up=True) as by, pytest.raises(Refused):
        walls.agree_lift(by=by, agreement_id=agreement)
    assert not sees(country.colleague_at_border, case)


def test_nobody_lifts_a_wall_alone_not_even_past_the_pages(committing: None, country: Country) -> None:
    wall = walled(country, met(country.border_officer), account=country.complicit_official.worker_id)
    with superuser() as found, pytest.raises(psycopg.errors.CheckViolation, match="wall_lifted_by_two"):
        found.execute("update safeguards_wall set lifted_at = now() where id = %s", [wall])
    with country.integrity_officer.acting():
        refused("permission denied", "update safeguards_wall set lifted_at = now()")
        refused("permission denied", "delete from safeguards_wallmember")


def test_the_way_through_the_pages(case: Case, country: Country) -> None:
    officer, integrity = country.border_officer.client(), country.integrity_officer.client(stepped_up=True)
    assert reverse("safeguards:wall_ask", args=[case.pk]) in page(officer, "protection:case", case.pk)
    said = {"body": country.border_officer.organisation_id, "extent": "unit", "suspicion": "described"}
    answer = officer.post(reverse("safeguards:wall_ask", args=[case.pk]), said)
    assert answer.status_code == 302
    with country.integrity_officer.acting():
        request = WallRequest.objects.get(case=case)
    assert case.reference in page(integrity, "safeguards:walls")
    one = reverse("safeguards:wall_request", args=[request.pk])
    assert integrity.post(one, {"whom": "unit"}).status_code == 422
    assert (
        integrity.post(one, {"whom": "unit", "team": team_of(country.complicit_official), "chain": "on"}).status_code
        == 302
    )
    assert not sees(country.border_commander, case)
    with country.integrity_officer.acting():
        wall = Wall.objects.get(case=case)
    assert integrity.post(reverse("safeguards:wall_lift", args=[wall.pk])).status_code == 302
    overseer = country.overseer.client(stepped_up=True)
    assert "Agree that it be lifted" in page(overseer, "safeguards:walls")
    with country.overseer.acting():
        lift = Agreement.objects.get(object_id=str(wall.pk))
    assert overseer.post(reverse("safeguards:wall_lift_agree", args=[lift.pk])).status_code == 302
    assert sees(country.border_commander, case)


@pytest.mark.parametrize("answer", ["set", "refuse"])
def test_every_answer_is_written_down_and_told(case: Case, country: Country, answer: str) -> None:
    request = asked(country, case, country.border_officer.organisation_id)
    with country.integrity_officer.acting(stepped_up=True) as by:
        found = WallRequest.objects.get(pk=request)
        if answer == "set":
            walls.set_wall(by=by, asked=found, team_id=None, account=None, chain=False)
        else:
            walls.refuse(by=by, asked=found)
        acts = [act for (act,) in rows("select act from ledger_entry where worker_id = access_worker()")]
    assert acts.count("wall.set" if answer == "set" else "wall.refused") == 1
    with country.overseer.acting():
        assert Notice.objects.filter(kind="wall.set" if answer == "set" else "wall.refused").count() == 1
