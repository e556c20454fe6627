"""What one person may never hold together: refused by the database itself, even to its owner."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from amparo.access import actions, context, door
from amparo.access.actions import DutiesRefused
from amparo.access.duties import OVERSIGHT_DUTIES, Duty, Scope
from amparo.access.models import Organisation
from amparo.protection.models import Case
from tests.access.hands import conninfo_of, refused, rows
from tests.personas import PASSWORD, Country
from tests.protection.people import asked_to_decide

DECISION = """
    insert into protection_statusdecision (id, case_id, recorded_at, stage, outcome, threshold, reason, decided_on,
                                           decided_by_id, screened_by_id, decider_body_id)
    values (gen_random_uuid(), %s, now(), 'initial', 'positive', 'grounds', 'indicators_met', now(), %s, %s, %s)
"""


@pytest.fixture
def owner(committing: None) -> Iterator["psycopg.Connection[Any]"]:
    """The owner of the tables, past every page and action; what it does is rolled back."""
    with psycopg.connect(conninfo_of("owner")) as found:
        yield found
        found.rollback()


@pytest.mark.parametrize("watching", sorted(OVERSIGHT_DUTIES))
@pytest.mark.parametrize("reading", sorted(set(Duty) - OVERSIGHT_DUTIES))
def test_who_reads_records_never_watches_or_administers(
    country: Country, owner: "psycopg.Connection[Any]", reading: str, watching: str
) -> None:
    hold = "insert into access_dutyheld (worker_id, side, duty, since) values (%s, %s, %s, now())"
    worker = owner.execute(
        "insert into access_worker (username, password, display_name, organisation_id, scope, side, is_active)"
        " values ('both', '', 'Both', %s, 'own', 'records', true) returning id", [country.outsider.organisation_id],
    ).fetchall()[0][0]  # fmt: skip
    owner.execute(hold, [worker, "records", reading])
    for side in ("records", "oversight"):
        with pytest.raises(psycopg.errors.IntegrityError), owner.transaction():
            owner.execute(hold, [worker, side, watching])


def test_nobody_changes_sides(country: Country, owner: "psycopg.Connection[Any]") -> None:
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        owner.execute("update access_worker set side = 'oversight' where id = %s", [country.outsider.worker_id])


@pytest.mark.parametrize("duty", ["screener", "caseworker", "decider", "investigator", "prosecutor"])
def test_scope_all_is_refused_with_a_duty_that_opens_records(
    country: Country, owner: "psycopg.Connection[Any]", duty: str
) -> None:
    body = Organisation.objects.using("owner").get(pk=country.outsider.organisation_id)
    with pytest.raises(DutiesRefused, match="never open a record"):
        actions.add_worker(
            username="sees_all", display_name="Sees all", organisation=body, duties=[duty, "statistician"],
            password=PASSWORD, scope=Scope.ALL,
        )  # fmt: skip
    hold = "insert into access_dutyheld (worker_id, side, duty, since) values (%s, 'records', %s, now())"
    with pytest.raises(psycopg.errors.CheckViolation, match="scope all"):
        owner.execute(hold, [country.statistician.worker_id, duty])


def test_scope_all_is_refused_to_whoever_opens_records_already(
    country: Country, owner: "psycopg.Connection[Any]"
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="scope all"):
        owner.execute("update access_worker set scope = 'all' where id = %s", [country.outsider.worker_id])


def test_screener_never_decides_whatever_the_statement_says(db: None, country: Country) -> None:
    both = country.screening_decider
    other = country.decider
    with both.acting():
        case = Case.objects.create().pk
        refused(
            "whoever screened does not decide", DECISION, case, both.worker_id, both.worker_id, both.organisation_id
        )
        refused(
            "whoever screened does not decide", DECISION, case, other.worker_id, both.worker_id, other.organisation_id
        )
        refused(
            "whoever screened does not decide", DECISION, case, both.worker_id, other.worker_id, both.organisation_id
        )


def test_decision_names_whoever_made_it_and_whoever_screened(committing: None, country: Country) -> None:
    both, other = country.screening_decider, country.decider
    with both.acting():
        case = Case.objects.create()
    case = asked_to_decide(both, case, other, "initial").pk
    with other.acting():
        rows(DECISION, case, both.worker_id, other.worker_id, country.outsider.organisation_id)
        who = "select decided_by_id, screened_by_id, decider_body_id from protection_statusdecision where case_id = %s"
        assert rows(who, case) == [(other.worker_id, both.worker_id, other.organisation_id)]


@pytest.mark.parametrize(
    "change",
    [
        "update access_worker set scope = 'own' where id = %(worker)s",
        "update access_worker set team_id = null where id = %(worker)s",
        "update access_worker set is_active = false where id = %(worker)s",
        "update access_worker set password = '!' where id = %(worker)s",
        "insert into access_dutyheld (worker_id, side, duty, since)"
        " values (%(worker)s, 'records', 'prosecutor', now())",
        "delete from access_dutyheld where worker_id = %(worker)s",
        "update access_organisation set active = false where id = %(organisation)s",
    ],
)
def test_session_ends_when_what_it_stands_for_changes(committing: None, change: str) -> None:
    body = actions.add_organisation(name=f"Body {change}", kind="NGO")
    worker = actions.add_worker(
        username=change[:100], display_name="Moved", organisation=body, duties=["caseworker"], password=PASSWORD,
        scope="organisation", team=actions.add_team(organisation=body, name="Team"),
    )  # fmt: skip
    secret = door.open_session(worker.pk)
    with context.acting(secret) as actor:
        assert actor is not None
    with psycopg.connect(conninfo_of("owner"), autocommit=True) as owner:
        owner.execute(change, {"worker": worker.pk, "organisation": body.pk})
    with context.acting(secret) as actor:
        assert actor is None
