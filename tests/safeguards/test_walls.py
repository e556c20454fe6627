"""Whoever is walled off finds nothing, anywhere, as if it did not exist; whoever walls off is from outside."""

import uuid
from collections.abc import Iterator

import pytest
from django.db import connections

from amparo.access import context
from amparo.access.door import DOOR
from amparo.access.models import Principal, Team, Worker
from amparo.events.models import Event
from amparo.figures.queries import STATS
from amparo.notices.actions import tell
from amparo.notices.models import Notice
from amparo.protection.models import Case, Referral, Screening
from amparo.safeguards import emergencies, walls
from amparo.safeguards.models import WallRequest
from amparo.vault import actions as vault
from amparo.vault import queries as vault_queries
from amparo.vault.models import Drawer, Person
from amparo.vault.values import Contact, Whereabouts
from tests.access.hands import refused, role, rows, superuser
from tests.personas import Country, Persona, somebody
from tests.protection.people import NAME, accepted, page, referred, same_as_nothing
from tests.safeguards.scenes import asked, met, sees, team_of, walled

PAGES = ["case", "case_screening", "case_decisions", "case_consents", "identity", "refer", "close", "case_facts"]


def everything(by: Persona, case: Case, sent: Referral) -> dict[str, int]:
    """How much of a case somebody finds, by every way there is."""
    with by.acting() as actor:
        principals = list(actor.principals)
        listed = rows("select record_id from protection_case_page(%s, 'infinity', gen_random_uuid(), 1000)", principals)
        return {
            "case": Case.objects.filter(pk=case.pk).count(),
            "list": [one for (one,) in listed].count(case.pk),
            "screening": Screening.objects.filter(case=case).count(),
            "person": Person.objects.filter(pk=case.person_id).count(),
            "drawers": Drawer.objects.filter(person_id=case.person_id).count(),
            "found": len(vault_queries.find_person(by=actor, text=NAME)),
            "referral": Referral.objects.filter(pk=sent.pk).count(),
            "events": Event.objects.filter(subject=case.subject).count(),
            "notices": Notice.objects.filter(object_id=str(case.pk)).count(),
        }


def test_walled_official_and_the_chain_find_nothing_by_any_way(case: Case, country: Country) -> None:
    sent = referred(country, case, ["identity"])
    for one in (country.border_officer, country.colleague_at_border, country.border_commander):
        tell("test", "case", case.pk, worker_id=one.worker_id, using=DOOR)
    before = everything(country.border_commander, case, sent)
    assert all(before.values()), before
    walled(country, case, account=country.colleague_at_border.worker_id, chain=True)
    for one in (country.colleague_at_border, country.border_commander):
        assert not any(everything(one, case, sent).values()), one.username
    assert all(everything(country.border_officer, case, sent).values())


def test_what_is_walled_off_is_not_counted_either(case: Case, country: Country) -> None:
    official = country.colleague_at_border
    before = counted(official)
    walled(country, case, account=official.worker_id)
    assert counted(official) == before - 1


def counted(by: Persona) -> int:
    with by.acting() as actor:
        return int(rows("select protection_case_count(%s, 10000)", list(actor.principals))[0][0])


def test_walled_official_is_answered_as_if_the_case_did_not_exist(case: Case, country: Country) -> None:
    client = country.colleague_at_border.client()
    assert page(client, "protection:case", case.pk)
    walled(country, case, account=country.colleague_at_border.worker_id)
    for name in PAGES:
        same_as_nothing(client, f"protection:{name}", case.pk)
    same_as_nothing(client, "safeguards:wall_ask", case.pk)


def test_wall_holds_for_what_comes_later_also_in_another_body(case: Case, country: Country) -> None:
    sent = referred(country, case, ["identity"])
    shelter = country.shelter_head
    walled(country, case, body=shelter.organisation_id, account=shelter.worker_id)
    with shelter.acting():
        assert not Referral.objects.filter(pk=sent.pk).exists()
        assert rows("select protection_referral_person(%s)", sent.pk) == [(None,)]
    theirs = accepted(country, sent)
    with country.border_officer.acting() as by:
        assert case.person_id
        vault.put(by=by, person_id=case.person_id, values=[Contact("+375 29 111 11 11", "no_contact", "")])
    with shelter.acting():
        assert not Case.objects.filter(pk=theirs.pk).exists()
        assert not Drawer.objects.filter(person_id=case.person_id).exists()
    with country.shelter_worker.acting():
        assert Case.objects.filter(pk=theirs.pk).exists()
        assert Drawer.objects.filter(person_id=case.person_id).exists()


def test_drawer_that_is_opened_later_is_behind_the_wall_from_the_start(case: Case, country: Country) -> None:
    walled(country, case, account=country.colleague_at_border.worker_id)
    with country.border_officer.acting() as by:
        assert case.person_id
        vault.put(by=by, person_id=case.person_id, values=[Whereabouts("A house by the river")])
    drawers = Drawer.objects.filter(person_id=case.person_id)
    with country.colleague_at_border.acting():
        assert not drawers.exists()
    with country.border_commander.acting():
        assert set(drawers.values_list("part", flat=True)) == {"identity", "contact", "whereabouts"}


def test_case_that_is_pointed_to_a_walled_person_takes_its_drawers_behind_the_wall(
    case: Case, country: Country
) -> None:
    with country.border_officer.acting() as by:
        bare = Case.objects.create()
        walls.ask(
            by=by, case_id=bare.pk, body_id=by.organisation_id, extent="official", account=None, suspicion="named"
        )
        request = WallRequest.objects.get(case=bare)
    with country.integrity_officer.acting(stepped_up=True) as by:
        walls.set_wall(by=by, asked=request, team_id=None, account=country.colleague_at_border.worker_id, chain=False)
    with country.border_officer.acting():
        Case.objects.filter(pk=bare.pk).update(person_id=case.person_id)
    with country.colleague_at_border.acting():
        assert not Drawer.objects.filter(person_id=case.person_id).exists()
    with country.border_officer.acting():
        away = "update protection_case set person_id = null where id = %s"
        refused("a case stays with its person", away, bare.pk)


def test_no_count_behind_a_figure_holds_what_is_walled_off(committing: None, country: Country) -> None:
    """Also past the pages: the role that counts reads the same events."""
    case, official = met(country.border_officer), country.colleague_at_border

    def read() -> int:
        with context.acting(official.secret(), using=STATS), connections[STATS].cursor() as cursor:
            cursor.execute("select count(*) from events_event where subject = %s", [case.subject])
            return int(cursor.fetchone()[0])

    assert read() > 0
    walled(country, case, account=official.worker_id)
    assert read() == 0


@pytest.fixture
def newcomer(committing: None, country: Country) -> Iterator[Persona]:
    """Somebody of a third shift at the border, who sees what the body sees; gone afterwards."""
    body = country.border_officer.organisation_id
    team = Team.objects.using("owner").create(organisation_id=body, name=f"Third shift {uuid.uuid4()}")
    Principal.objects.using("owner").create(kind="team", team=team)
    with somebody("newcomer", body, team=team, scope="own") as made:
        with superuser() as found:
            found.execute(
                "insert into access_dutyheld (worker_id, side, duty, since) values (%s, 'records', 'screener', now())",
                [made.worker_id],
            )
        yield made


def move(persona: Persona, **to: object) -> None:
    Worker.objects.using("owner").filter(pk=persona.worker_id).update(**to)


def test_whoever_joins_the_walled_team_is_kept_out_and_stays_out(country: Country, newcomer: Persona) -> None:
    case, day = met(country.border_officer), team_of(country.border_officer)
    third = team_of(newcomer)
    move(newcomer, team_id=third, scope="organisation")
    assert sees(newcomer, case)
    night = team_of(country.complicit_official)
    walled(country, case, team=night)
    assert sees(newcomer, case)
    move(newcomer, team_id=night)
    assert not sees(newcomer, case)
    move(newcomer, team_id=day)
    assert not sees(newcomer, case), "leaving the walled team opens nothing"
    assert sees(country.colleague_at_border, case)


@pytest.mark.parametrize("scope", ["organisation", "shared"])
def test_whoever_rises_above_the_walled_official_is_kept_out(country: Country, newcomer: Persona, scope: str) -> None:
    case = met(country.border_officer)
    walled(country, case, account=country.complicit_official.worker_id, chain=True)
    move(newcomer, scope=scope)
    assert not sees(newcomer, case)


def about_all(country: Country, case: Case) -> dict[str, uuid.UUID]:
    """What a notice can speak of that belongs to the person of a case, one of each kind."""
    with country.border_officer.acting():
        drawer = Drawer.objects.filter(person_id=case.person_id)[0].pk
    with country.shelter_worker.acting(stepped_up=True) as by:
        emergency = emergencies.open_case(
            by=by, digits=case.pk.hex[:10], reason="life", ground="night", second_id=country.shelter_head.worker_id
        )
    assert emergency
    assert case.person_id
    asking, body = country.shelter_worker, country.border_officer.organisation_id
    question, of_holder = uuid.uuid4(), uuid.uuid4()
    with superuser() as found:
        found.execute(
            "insert into vault_question (id, asker_id, organisation_id, purpose, tokens, reduced, asked_at, expires_at)"
            " values (%s, %s, %s, 'contact', '{}', false, now(), now() + interval '1 day')",
            [question, asking.worker_id, asking.organisation_id],
        )
        found.execute(
            "insert into vault_holderquestion"
            " (id, question_id, asking_body_id, holder_id, drawer_id, purpose, asked_at, expires_at)"
            " values (%s, %s, %s, %s, %s, 'contact', now(), now() + interval '1 day')",
            [of_holder, question, asking.organisation_id, body, drawer],
        )
    return {
        "case": case.pk, "person": case.person_id, "drawer": drawer, "holder_question": of_holder,
        "referral": referred(country, case, ["identity"]).pk, "wall_request": asked(country, case, body),
        "emergency": emergency,
    }  # fmt: skip


def test_no_notice_speaks_of_anything_behind_the_wall(committing: None, country: Country) -> None:
    case, official = met(country.border_officer), country.border_commander
    about = about_all(country, case)
    for kind, one in about.items():
        tell("test", kind, one, worker_id=official.worker_id, using=DOOR)

    def told() -> set[str]:
        with official.acting():
            found = Notice.objects.filter(kind="test", object_id__in=list(map(str, about.values())))
            return set(found.values_list("object_kind", flat=True))

    assert told() == set(about)
    walled(country, case, account=official.worker_id)
    assert told() == set()


def test_injected_sql_does_not_tell_whether_one_is_walled_off(case: Case, country: Country) -> None:
    walled(country, case, account=country.colleague_at_border.worker_id)
    with country.colleague_at_border.acting():
        refused("permission denied", "select safeguards_walled_subjects()")
        assert rows("select * from safeguards_wall") == rows("select * from safeguards_wallmember") == []
    ask = (
        "select cardinality(safeguards_walled_subjects()), safeguards_walled_subjects() = safeguards_walled_subjects()"
    )
    with role("stats") as counting:
        counting.execute("select access_enter(%s)", [country.colleague_at_border.secret()])
        assert counting.execute(ask.encode()).fetchone() == (16, True)
