"""Nobody is given duties by one person alone, nor gives them to oneself: the database says so."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from django.urls import reverse
from django.utils import timezone

from amparo.access import context, door, grants
from amparo.access.calls import Refused
from amparo.access.context import NotAllowed, StepUpNeeded
from amparo.access.models import Agreement, DutyHeld, Organisation, Team, Worker
from amparo.notices.models import Notice
from amparo.protection.models import Case
from tests.access.hands import refused, superuser
from tests.personas import Country, Persona, somebody
from tests.protection.people import page


@pytest.fixture
def newcomer(committing: None, country: Country) -> Iterator[Persona]:
    """An account of the shelter without duties, as an invitation makes it."""
    with somebody("invited", country.shelter_worker.organisation_id) as made:
        yield made


def asked(by: Persona, newcomer: Persona, *duties: str, scope: str = "own", team: int | None = None,
          body: int | None = None) -> uuid.UUID:  # fmt: skip
    with by.acting(stepped_up=True) as actor:
        worker = Worker.objects.defer("password", "stops_at").get(pk=newcomer.worker_id)
        return grants.ask(
            by=actor, worker=worker, duties=duties, scope=scope, body_id=body or newcomer.organisation_id, team_id=team
        )


def agreed(by: Persona, agreement: uuid.UUID) -> None:
    with by.acting(stepped_up=True) as actor:
        grants.agree(by=actor, agreement_id=agreement)


def held(newcomer: Persona) -> set[str]:
    found = DutyHeld.objects.using("owner").filter(worker_id=newcomer.worker_id)
    return set(found.values_list("duty", flat=True))


def test_one_asks_another_agrees_and_it_is_carried_out(newcomer: Persona, country: Country) -> None:
    secret = door.open_session(newcomer.worker_id)
    agreement = asked(country.administrator, newcomer, "caseworker", scope="organisation")
    assert held(newcomer) == set()
    agreed(country.second_administrator, agreement)
    assert held(newcomer) == {"caseworker"}
    with context.acting(secret) as actor:
        assert actor is None, "sessions end"
    with newcomer.acting() as actor:
        assert (actor.duties, actor.scope) == ({"caseworker"}, "organisation")
        assert Notice.objects.filter(kind="grant.carried_out").count() == 1
    with superuser() as found:
        acts = found.execute(
            "select act from ledger_entry where object_id in (%s, %s) order by id",
            [str(agreement), str(newcomer.worker_id)],
        ).fetchall()
    assert [act for (act,) in acts][-3:] == ["agreement.asked", "agreement.agreed", "worker.granted"]


def test_data_protection_officer_agrees_too(newcomer: Persona, country: Country) -> None:
    agreed(country.data_protection_officer, asked(country.administrator, newcomer, "screener"))
    assert held(newcomer) == {"screener"}


def test_who_asked_does_not_agree(newcomer: Persona, country: Country) -> None:
    agreement = asked(country.administrator, newcomer, "caseworker")
    with country.administrator.acting(stepped_up=True) as by:
        with pytest.raises(Refused):
            grants.agree(by=by, agreement_id=agreement)
        refused("agreed_by_another", "select access_agree_grant(%s)", agreement)
    assert held(newcomer) == set()


def test_nobody_asks_for_oneself_nor_agrees_to_it(committing: None, country: Country) -> None:
    with pytest.raises(Refused):
        asked(country.administrator, country.administrator, "overseer")
    agreement = asked(country.administrator, country.second_administrator, "overseer")
    with pytest.raises(Refused):
        agreed(country.second_administrator, agreement)
    assert held(country.second_administrator) == {"administrator"}


def test_the_table_itself_refuses_two_who_are_one(newcomer: Persona, country: Country) -> None:
    agreement = asked(country.administrator, newcomer, "caseworker")
    for who in (country.administrator.worker_id, newcomer.worker_id):
        with superuser() as found, pytest.raises(psycopg.errors.CheckViolation, match="agreed_by_another"):
            found.execute(
                "update access_agreement set agreed_by_id = %s, agreed_at = now() where id = %s", [who, agreement]
            )


@pytest.mark.parametrize("who", ["overseer", "border_commander", "statistician", "integrity_officer"])
def test_nobody_else_asks_or_agrees(newcomer: Persona, country: Country, who: str) -> None:
    agreement = asked(country.administrator, newcomer, "caseworker")
    with country.all()[who].acting(stepped_up=True) as by:
        with pytest.raises(NotAllowed):
            grants.agree(by=by, agreement_id=agreement)
        body = newcomer.organisation_id
        ask = "select access_ask_grant(%s, array['caseworker'], 'own', %s, null)"
        refused("not theirs to ask for", ask, newcomer.worker_id, body)
        refused("not theirs to agree to", "select access_agree_grant(%s)", agreement)
        refused("not theirs to withdraw", "select access_withdraw_agreement(%s)", agreement)
        assert not Agreement.objects.filter(pk=agreement).exists()


def test_not_without_proving_again_who_one_is(newcomer: Persona, country: Country) -> None:
    agreement = asked(country.administrator, newcomer, "caseworker")
    with country.second_administrator.acting() as by:
        with pytest.raises(StepUpNeeded):
            grants.agree(by=by, agreement_id=agreement)
        refused("not theirs to agree to", "select access_agree_grant(%s)", agreement)
    ask = "select access_ask_grant(%s, array['screener'], 'own', %s, null)"
    with country.administrator.acting():
        refused("not theirs to ask for", ask, newcomer.worker_id, newcomer.organisation_id)


def test_after_seven_days_nobody_agrees(newcomer: Persona, country: Country) -> None:
    agreement = asked(country.administrator, newcomer, "caseworker")
    with superuser() as found:
        lasts = "select expires_at - asked_at from access_agreement where id = %s"
        assert found.execute(lasts, [agreement]).fetchone() == (timedelta(days=7),)
        found.execute("update access_agreement set expires_at = now() where id = %s", [agreement])
    with pytest.raises(Refused):
        agreed(country.second_administrator, agreement)
    with country.second_administrator.acting() as by:
        assert agreement not in [one.grant.pk for one in grants.waiting(by=by)]


@pytest.mark.parametrize("who", ["administrator", "second_administrator"])
def test_either_withdraws(newcomer: Persona, country: Country, who: str) -> None:
    agreement = asked(country.administrator, newcomer, "caseworker")
    with country.all()[who].acting() as by:
        grants.withdraw(by=by, agreement_id=agreement)
    with pytest.raises(Refused):
        agreed(country.second_administrator, agreement)


def test_agreed_once_is_not_agreed_again(newcomer: Persona, country: Country) -> None:
    agreement = asked(country.administrator, newcomer, "caseworker")
    agreed(country.second_administrator, agreement)
    with pytest.raises(Refused):
        agreed(country.second_administrator, agreement)


@pytest.mark.parametrize(
    ("duties", "scope"),
    [(["caseworker", "overseer"], "own"), (["caseworker"], "all"), ([], "own"), (["king"], "own"),
     (["caseworker"], "everything")],
)  # fmt: skip
def test_forbidden_pairs_stay_forbidden(newcomer: Persona, country: Country, duties: list[str], scope: str) -> None:
    with pytest.raises(Refused):
        asked(country.administrator, newcomer, *duties, scope=scope)


def test_an_account_stays_on_its_side(newcomer: Persona, country: Country) -> None:
    agreed(country.second_administrator, asked(country.administrator, newcomer, "caseworker"))
    with pytest.raises(Refused):
        asked(country.administrator, newcomer, "overseer")
    with superuser() as found:
        found.execute("delete from access_dutyheld where worker_id = %s", [newcomer.worker_id])
    with pytest.raises(Refused):
        asked(country.administrator, newcomer, "overseer")


def test_what_no_longer_fits_when_the_second_person_agrees_is_not_given(newcomer: Persona, country: Country) -> None:
    """Asked for while the account was on neither side: it came to one meanwhile, and stays there."""
    watching = asked(country.administrator, newcomer, "overseer")
    agreed(country.second_administrator, asked(country.administrator, newcomer, "caseworker"))
    with pytest.raises(Refused):
        agreed(country.second_administrator, watching)
    assert held(newcomer) == {"caseworker"}


@pytest.mark.parametrize("works", [True, False])
def test_duties_do_not_keep_an_account_that_is_about_to_stop(newcomer: Persona, country: Country, works: bool) -> None:
    """Its moment stays; only an account that had stopped begins anew."""
    stops_at = timezone.now() + timedelta(hours=1)
    account = Worker.objects.using("owner").filter(pk=newcomer.worker_id)
    account.update(stops_at=stops_at, is_active=works)
    agreed(country.second_administrator, asked(country.administrator, newcomer, "caseworker"))
    assert (account.get().is_active, account.get().stops_at) == (True, stops_at if works else None)


def test_whoever_was_given_others_keeps_no_duty_of_before(newcomer: Persona, country: Country) -> None:
    for duty in ("caseworker", "screener"):
        agreed(country.second_administrator, asked(country.administrator, newcomer, duty))
    assert held(newcomer) == {"screener"}


def test_nobody_is_given_duties_in_a_body_that_is_closed(newcomer: Persona, country: Country) -> None:
    closed = Organisation.objects.using("owner").create(name="Lamp House, closed", kind="NGO", active=False)
    with pytest.raises(Refused):
        asked(country.administrator, newcomer, "caseworker", body=closed.pk)


def test_an_account_that_never_had_a_duty_may_come_to_watch(newcomer: Persona, country: Country) -> None:
    agreed(country.second_administrator, asked(country.administrator, newcomer, "overseer"))
    assert held(newcomer) == {"overseer"}


def test_team_is_one_of_the_body(newcomer: Persona, country: Country) -> None:
    foreign = Team.objects.using("owner").filter(organisation_id=country.border_officer.organisation_id).first()
    assert foreign
    with pytest.raises(Refused):
        asked(country.administrator, newcomer, "caseworker", team=foreign.pk)


def test_whoever_goes_to_another_body_leaves_behind_what_was_theirs(newcomer: Persona, country: Country) -> None:
    agreed(country.second_administrator, asked(country.administrator, newcomer, "caseworker"))
    with newcomer.acting():
        case = Case.objects.create().pk
        assert Case.objects.filter(pk=case).exists()
    other = country.outsider.organisation_id
    agreed(country.second_administrator, asked(country.administrator, newcomer, "caseworker", body=other))
    with newcomer.acting() as actor:
        assert actor.organisation_id == other
        assert not Case.objects.filter(pk=case).exists()
    with country.shelter_head.acting():
        assert Case.objects.filter(pk=case).exists()


WAYS = [
    "insert into access_dutyheld (worker_id, side, duty, since) values (access_worker(), 'records', 'decider', now())",
    "update access_dutyheld set duty = 'overseer'",
    "delete from access_dutyheld",
    "update access_worker set scope = 'all'",
    "update access_worker set organisation_id = 1",
    "update access_worker set side = 'oversight'",
    "update access_worker set is_active = true",
    "update access_worker set stops_at = null",
    "insert into access_agreement (id) values (gen_random_uuid())",
    "update access_agreement set agreed_by_id = access_worker()",
    "insert into access_grant (agreement_id) values (gen_random_uuid())",
    "update access_grant set duties = array['overseer']",
    "select access_ask_agreement('worker.grant', '1', null, null)",
    "select access_agree(gen_random_uuid())",
    "select access_refuse_grant(1, '{}', 'own', 1, null)",
]


@pytest.mark.parametrize("statement", WAYS)
def test_there_is_no_other_way_for_the_app(db: None, country: Country, statement: str) -> None:
    for persona in (country.administrator, country.overseer, country.shelter_head):
        with persona.acting(stepped_up=True):
            refused("permission denied", statement)


def test_the_way_through_the_pages(newcomer: Persona, country: Country) -> None:
    first, second = country.administrator.client(stepped_up=True), country.second_administrator.client(stepped_up=True)
    said = {"worker": newcomer.worker_id, "duties": ["caseworker"], "scope": "own", "body": newcomer.organisation_id}
    address = reverse("access:grant_ask")
    assert "Ask for duties" in page(first, "access:grant_ask")
    assert f"· {newcomer.username} ·" in page(first, "access:grant_ask"), "Two people may bear one name."
    assert first.post(address, said | {"duties": ["caseworker", "overseer"]}).status_code == 422
    assert first.post(address, said | {"scope": "all"}).status_code == 422
    assert first.post(address, said | {"worker": country.administrator.worker_id}).status_code == 422
    assert first.post(address, said).status_code == 302
    with country.administrator.acting():
        agreement = Agreement.objects.get(beneficiary_id=newcomer.worker_id).pk
    agree = reverse("access:grant_agree", args=[agreement])
    assert agree not in page(first, "access:grants")
    assert agree in page(second, "access:grants")
    assert "it is for yourself" in first.post(agree, follow=True).content.decode()
    assert second.post(agree).status_code == 302
    assert held(newcomer) == {"caseworker"}
    assert second.post(reverse("access:grant_withdraw", args=[agreement]), follow=True).status_code == 200
