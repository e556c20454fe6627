"""A wall that is set later shuts what was opened before it: data that were released, jobs that wait, emergencies."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from amparo.access import context
from amparo.access.context import Actor
from amparo.disclosure import queries as disclosure
from amparo.disclosure.models import Request
from amparo.notices.models import Notice
from amparo.protection.models import Case, Referral
from amparo.protection.reminding import remind
from amparo.safeguards import emergencies, walls
from amparo.safeguards.models import WallRequest
from amparo.vault import asking
from amparo.vault.models import Drawer, Purpose
from tests.access.hands import refused, rows, superuser
from tests.disclosure.conftest import scene
from tests.disclosure.hands import Cast, asked, case_at_shelter, decided, released, worker_at
from tests.jobs.hands import taken
from tests.personas import Country, Persona
from tests.protection.people import referred
from tests.safeguards.scenes import met, walled

__all__ = ["scene"]

FIELDS = ["sex", "region", "identity"]


@pytest.fixture(autouse=True)
def committed(committing: None) -> None:
    """Jobs and askings are seen by other connections."""


def walled_off(country: Country, case: Case, official: Persona) -> uuid.UUID:
    """A wall before somebody of another body, asked for by the shelter, which has the case."""
    with country.shelter_worker.acting() as by:
        request = walls.ask(
            by=by, case_id=case.pk, body_id=official.organisation_id, extent="official", account=None, suspicion="named"
        )
    with country.integrity_officer.acting(stepped_up=True) as by:
        found = WallRequest.objects.get(pk=request)
        return walls.set_wall(by=by, asked=found, team_id=None, account=official.worker_id, chain=False)


def lifted(country: Country, wall: uuid.UUID) -> None:
    with country.integrity_officer.acting(stepped_up=True) as by:
        agreement = walls.ask_lift(by=by, wall_id=wall)
    with country.overseer.acting(stepped_up=True) as by:
        walls.agree_lift(by=by, agreement_id=agreement)


def read_by(persona: Persona, request: Request, case: Case) -> tuple[set[str], int, int]:
    """What somebody reads of a release: the fields, the drawers, and the values that open."""
    with persona.acting(stepped_up=True) as by:
        found = disclosure.request(by=by, request_id=request.pk)
        fields = list(found.released.all())
        opened = disclosure.opened(by=by, request=found)
        drawers = Drawer.objects.filter(person_id=case.person_id).count()
    return {one.field for one in fields}, drawers, sum(len(values) for values in opened.values())


def told(persona: Persona, request: Request) -> int:
    with persona.acting():
        return Notice.objects.filter(object_id=str(request.pk)).count()


def test_wall_shuts_what_was_released_to_the_official_and_to_nobody_else(scene: Cast) -> None:
    colleague = worker_at(scene.investigator.organisation_id, "investigator", "shared")
    request, case = released(scene, FIELDS, FIELDS)
    assert read_by(scene.investigator, request, case) == (set(FIELDS), 1, 1)
    assert told(scene.investigator, request) == 1
    wall = walled_off(scene.country, case, scene.investigator)
    assert read_by(scene.investigator, request, case) == (set(), 0, 0)
    assert told(scene.investigator, request) == 0
    assert read_by(colleague, request, case) == (set(FIELDS), 1, 1)
    with scene.investigator.acting():
        refused("permission denied", "select disclosure_open(%s)", request.pk)
    lifted(scene.country, wall)
    assert read_by(scene.investigator, request, case) == (set(FIELDS), 1, 1)


def test_what_is_released_behind_a_wall_is_not_seen_by_whom_it_keeps_out(scene: Cast) -> None:
    case = case_at_shelter(scene.country)
    walled_off(scene.country, case, scene.investigator)
    request, _ = released(scene, FIELDS, FIELDS, case=case)
    assert read_by(scene.investigator, request, case) == (set(), 0, 0)
    assert told(scene.investigator, request) == 0


def test_key_that_was_asked_for_before_the_wall_is_not_given_after_it(scene: Cast) -> None:
    _, case = released(scene, FIELDS, FIELDS)
    secret = scene.investigator.secret()
    reveal = "select owner from vault_reveal(%s)"
    with acting_in(secret) as by:
        assert case.person_id
        ticket = asking.ask(by=by, person_ids=[case.person_id], parts=["identity"], purpose=Purpose.PROCEEDINGS)
        assert rows(reveal, ticket) == [(str(case.person_id),)]
    walled_off(scene.country, case, scene.investigator)
    with acting_in(secret):
        assert rows(reveal, ticket) == []


@contextmanager
def acting_in(secret: str) -> Iterator[Actor]:
    """A transaction in a session that goes on."""
    with context.acting(secret) as actor:
        assert actor is not None
        yield actor


def late(country: Country) -> Referral:
    """A referral of the border guard's to which nobody answered in time."""
    sent = referred(country, met(country.border_officer), ["facts"])
    with superuser() as found:
        found.execute("update protection_referral set due_on = current_date - 1 where id = %s", [sent.pk])
    return sent


def test_job_that_waits_does_nothing_behind_a_wall_set_meanwhile(country: Country) -> None:
    behind, before = late(country), late(country)
    task = taken(country.border_commander)
    walled(country, Case(pk=behind.case_id), account=country.border_commander.worker_id)
    with task.acting():
        assert set(Case.objects.filter(pk__in=[behind.case_id, before.case_id]).values_list("pk", flat=True)) == {
            before.case_id
        }
    assert remind(task) == "reminded"
    with country.border_officer.acting():
        assert Referral.objects.get(pk=before.pk).reminded_on is not None
        assert Referral.objects.get(pk=behind.pk).reminded_on is None


def in_emergency(country: Country, case: Case) -> Persona:
    """Somebody new at the shelter's body, who opened the case in an emergency."""
    helper = worker_at(country.shelter_worker.organisation_id, "caseworker", "own")
    with helper.acting(stepped_up=True) as by:
        opened = emergencies.open_case(
            by=by, digits=case.pk.hex[:10], reason="life", ground="night", second_id=country.shelter_head.worker_id
        )
    assert opened == case.pk
    return helper


@pytest.mark.parametrize("ending", ["a wall", "the hour is over"])
def test_job_asked_for_in_an_emergency_sees_no_longer_than_whoever_asked(country: Country, ending: str) -> None:
    case = met(country.border_officer)
    helper = in_emergency(country, case)
    task = taken(helper)
    with task.acting():
        assert Case.objects.filter(pk=case.pk).exists()
    if ending == "a wall":
        walled(country, case, body=helper.organisation_id, account=helper.worker_id)
    else:
        with superuser() as found:
            found.execute(
                "update safeguards_emergency set opened_at = opened_at - %(by)s, until = until - %(by)s,"
                " confirm_by = confirm_by - %(by)s where case_id = %(case)s",
                {"by": timedelta(hours=1), "case": case.pk},
            )
    with task.acting():
        assert not Case.objects.filter(pk=case.pk).exists()


def test_case_that_is_seen_in_an_emergency_releases_nothing(scene: Cast) -> None:
    """Not even by a head of the body that has the case, who may answer requests and sees this one for an hour only."""
    country, case = scene.country, case_at_shelter(scene.country)
    request = asked(scene.investigator, FIELDS, holder=country.shelter_head.organisation_id)
    decided(scene, request, FIELDS, case)
    with superuser() as found:
        readers = found.execute("select readers from protection_case where id = %s", [case.pk]).fetchall()[0][0]
        body = "select id from access_principal where kind = 'organisation' and organisation_id = %s"
        its = found.execute(body, [country.shelter_head.organisation_id]).fetchall()[0][0]
        found.execute("delete from protection_case_access where record_id = %s and principal_id = %s", [case.pk, its])
        found.execute(
            "update protection_case set readers = %s where id = %s", [[one for one in readers if one != its], case.pk]
        )
    head = worker_at(country.shelter_head.organisation_id, "caseworker", "organisation")
    with head.acting(stepped_up=True) as by:
        assert emergencies.open_case(
            by=by, digits=case.pk.hex[:10], reason="life", ground="night", second_id=country.shelter_head.worker_id
        ) == case.pk  # fmt: skip
        assert Case.objects.filter(pk=case.pk).exists()
        refused("no such request", "select disclosure_release(%s, %s, null, null)", request.pk, case.pk)
