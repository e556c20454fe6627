"""A person of the history and one taken through the actions leave the same kinds of rows in every table."""

from collections import defaultdict
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.utils import timezone

from amparo.access.models import Organisation
from amparo.demo import identities, names
from amparo.demo.load import Loaded
from amparo.protection import actions, referral
from amparo.protection.models import Case, Referral
from tests.demo.conftest import everything
from tests.demo.people import acting

BY_CASE = ("screening", "decisionrequest", "statusdecision", "consent", "referral", "assistance")
OF_PART = {
    "protection_answer": "screening_id in (select id from protection_screening where case_id = any(%s))",
    "protection_consentedset": "consent_id in (select id from protection_consent where case_id = any(%s))",
    "protection_referralset": "referral_id in (select id from protection_referral where case_id = any(%s))",
    "protection_referralanswer": "referral_id in (select id from protection_referral where case_id = any(%s))",
    "protection_case_access": "record_id = any(%s)",
}
OF_PERSON = {
    "vault_person": "id = any(%s)",
    "vault_drawer": "person_id = any(%s)",
    "vault_drawer_access": "record_id in (select id from vault_drawer where person_id = any(%s))",
    "vault_sealed": "drawer_id in (select id from vault_drawer where person_id = any(%s))",
    "vault_token": "drawer_id in (select id from vault_drawer where person_id = any(%s))",
}
TELLING = ("part", "field", "kind", "act", "stage", "state", "status", "sheet", "ground", "purpose", "outcome",
           "victim_status", "data_set", "given_by")  # fmt: skip
"""Columns whose values are part of a row's shape."""
Connection = psycopg.Connection[Any]


def the_whole_way() -> UUID:
    """Screened at the border, decided on, referred to IOM with consent, heard again, helped, both cases closed."""
    today = timezone.localdate()
    name = names.invented_person(names_rng(), "female")
    with acting("screener") as by:
        screening = actions.open_screening(by=by, place="border")
        actions.save_answers(by=by, screening=screening, answers={"need_shelter": "yes"})
        actions.save_answers(by=by, screening=screening, answers={"con_papers": "yes"})
        facts = {"sex": "female", "age_status": "adult", "citizenship": "BY", "exploitation": "SexualExploitation"}
        actions.save_facts(by=by, case=screening.case, **facts, region="BY-BR")
        case = Case.objects.get(pk=screening.case_id)
        values = identities.identity(names_rng(), name, today.replace(year=today.year - 25, day=1))
        actions.record_identity(by=by, case=case, values=values)
        actions.complete_screening(by=by, screening=screening, outcome="indicators")
        ask(by, case.pk, "initial")
    decide(case.pk, "initial", "indicators_met")
    with acting("screener") as by:
        ask(by, case.pk, "final")
        iom = Organisation.objects.get(name="IOM")
        sets = ["identity", "contact", "facts", "needs"]
        consent = referral.give_consent(
            by=by, case=Case.objects.get(pk=case.pk), recipient=iom, purpose="assistance", sets=sets,
            given_by="person", method="spoken", language="ru", valid_until=today,
        )  # fmt: skip
        sent = referral.send(
            by=by, case=Case.objects.get(pk=case.pk), receiver=iom, service="reintegration", sets=sets, consent=consent
        )
    decide(case.pk, "final", "corroborated")
    with acting("iom_minsk") as by:
        ours = referral.accept(by=by, referral=Referral.objects.get(pk=sent.pk))
        actions.record_identity(by=by, case=ours, values=identities.told(name, today.replace(year=1990, day=1)))
        actions.record_assistance(by=by, case=ours, service="reintegration", provided_on=today, funding="donor")
        actions.record_unmet_need(by=by, case=ours, service="employment", noticed_on=today, reason="no_funding")
        actions.close_case(by=by, case=Case.objects.get(pk=ours.pk), reason="goal_met")
    with acting("screener") as by:
        actions.close_case(by=by, case=Case.objects.get(pk=case.pk), reason="referred_on")
    return case.subject


def names_rng() -> Random:
    """Names like the demo's own."""
    return Random(7)


def ask(by: Any, case_id: UUID, stage: str) -> None:
    """Ask the ministry to decide."""
    ministry = Organisation.objects.get(decides_status=True)
    actions.ask_decision(by=by, case=Case.objects.get(pk=case_id), authority=ministry, stage=stage)


def decide(case_id: UUID, stage: str, reason: str) -> None:
    """Decide positively."""
    with acting("decider") as by:
        case = Case.objects.get(pk=case_id)
        actions.decide(by=by, case=case, stage=stage, outcome="positive", threshold="by-1", reason=reason)


def shapes(connection: Connection, table: str, where: str, *values: Any) -> set[tuple[Any, ...]]:
    """The kinds of rows: which columns are filled, and what the telling ones say."""
    cursor = connection.execute(f"select * from {table} where {where}", values)
    columns = [column.name for column in cursor.description or ()]
    found = set()
    for values_found in cursor.fetchall():
        row = dict(zip(columns, values_found, strict=True))
        filled = tuple(name for name, value in row.items() if value is not None)
        found.add((filled, tuple(str(row[name]) for name in TELLING if name in row)))
    return found


def footprint(connection: Connection, subject: UUID) -> dict[str, Any]:
    """All kinds of rows that a person left, by table, and who sees each record."""
    cases = ids(connection, "select id from protection_case where subject = %s", subject)
    people = ids(connection, "select id from vault_person where subject = %s", subject)
    left: dict[str, Any] = {
        f"protection_{part}": shapes(connection, f"protection_{part}", "case_id = any(%s)", cases) for part in BY_CASE
    }
    left["protection_case"] = shapes(connection, "protection_case", "subject = %s", subject)
    left["events_event"] = shapes(connection, "events_event", "subject = %s", subject)
    left |= {table: shapes(connection, table, where, cases) for table, where in OF_PART.items()}
    left |= {table: shapes(connection, table, where, people) for table, where in OF_PERSON.items()}
    left["ledger_entry"] = shapes(connection, "ledger_entry", "object_id = any(%s)", objects(connection, cases, people))
    left["who sees a case"] = readers(connection, "protection_case", "subject = %s", subject)
    left["who was let into a drawer"] = let_in(connection, people)
    return left


def ids(connection: Connection, sql: str, value: Any) -> list[UUID]:
    """The ids that a query finds."""
    return [row[0] for row in connection.execute(sql, [value]).fetchall()]


def objects(connection: Connection, cases: list[UUID], people: list[UUID]) -> list[str]:
    """What the ledger names: the person's cases, referrals, and the person."""
    sent = ids(connection, "select id from protection_referral where case_id = any(%s)", cases)
    return [str(one) for one in (*cases, *people, *sent)]


def readers(connection: Connection, table: str, where: str, value: Any) -> set[tuple[tuple[str, str], ...]]:
    """For each record: the kinds of principals that see it, by the kind of their body."""
    cursor = connection.execute(
        f"""select r.id, p.kind, o.kind from {table} r, unnest(r.readers) as reader
            join access_principal p on p.id = reader
            left join access_worker w on w.id = p.worker_id left join access_team t on t.id = p.team_id
            join access_organisation o on o.id = coalesce(p.organisation_id, w.organisation_id, t.organisation_id)
            where {where}""",
        [value],
    )
    found = defaultdict(list)
    for record, kind, body in cursor.fetchall():
        found[record].append((kind, body))
    return {tuple(sorted(kinds)) for kinds in found.values()}


def let_in(connection: Connection, people: list[UUID]) -> list[tuple[str, int, int]]:
    """For each drawer: its part, how many principals were ever let in, how many of them for a time."""
    cursor = connection.execute(
        """select d.part, count(*), count(*) filter (where a.until < '9999-01-01') from vault_drawer d
           join vault_drawer_access a on a.record_id = d.id where d.person_id = any(%s) group by d.id, d.part""",
        [people],
    )
    return sorted(cursor.fetchall())


def alike(connection: Connection, acts: set[str]) -> list[UUID]:
    """Subjects of the history that went exactly the same way, with papers."""
    cursor = connection.execute(
        """select c.subject from protection_case c join protection_referral r on r.case_id = c.id
           join access_organisation o on o.id = r.receiver_id and o.name = 'IOM'
           join access_organisation s on s.id = r.sender_id and s.kind = 'ImmigrationService'
           where c.opened_at < '2006-01-01' and c.age_status = 'adult' and c.citizenship is not null"""
    )
    found = [row[0] for row in cursor.fetchall()]
    return [one for one in found if acts_of(connection, one) == acts]


def acts_of(connection: Connection, subject: UUID) -> set[str]:
    """The acts in the ledger on a person's records, and whether papers were shown."""
    cases = ids(connection, "select id from protection_case where subject = %s", subject)
    people = ids(connection, "select id from vault_person where subject = %s", subject)
    cursor = connection.execute(
        """select act from ledger_entry where object_id = any(%s)
           union select 'sealed ' || s.field from vault_sealed s join vault_drawer d on d.id = s.drawer_id
           where d.person_id = any(%s)
           union select 'decided ' || stage from protection_statusdecision where case_id = any(%s)
           union select 'set ' || s.data_set from protection_referralset s
           join protection_referral r on r.id = s.referral_id where r.case_id = any(%s)
           union select 'closed ' || closure_reason from protection_case where id = any(%s)""",
        [objects(connection, cases, people), people, cases, cases, cases],
    )
    return {row[0] for row in cursor.fetchall()}


def test_history_and_actions_leave_the_same_kinds_of_rows(reported: Loaded) -> None:
    subject = the_whole_way()
    with everything() as connection:
        by_actions = footprint(connection, subject)
        same_way = alike(connection, acts_of(connection, subject))
        assert same_way
        loaded = footprint(connection, same_way[0])
    for table, kinds in by_actions.items():
        assert loaded[table] == kinds, table
        assert kinds, table


BROKEN = {
    "readers are those whom the access table lets in": """
        select id from protection_case c where not (c.readers <@ array(
            select principal_id from protection_case_access a where a.record_id = c.id and a.until > now()
        ) and cardinality(c.readers) = (select count(*) from protection_case_access a where a.record_id = c.id))""",
    "readers of drawers are those whose sight has not ended": """
        select id from vault_drawer d where not (d.readers @> array(
            select principal_id from vault_drawer_access a where a.record_id = d.id and a.until > now()
        ) and cardinality(d.readers) = (
            select count(*) from vault_drawer_access a where a.record_id = d.id and a.until > now()))""",
    "what was shared was consented to": """
        select s.id from protection_referralset s join protection_referral r on r.id = s.referral_id
        where r.consent_id is not null and not exists (
            select 1 from protection_consentedset c where c.consent_id = r.consent_id and c.data_set = s.data_set)""",
    "a referral stands on a consent for its receiver, in its period": """
        select r.id from protection_referral r join protection_consent c on c.id = r.consent_id
        where c.case_id <> r.case_id or c.recipient_id <> r.receiver_id
        or r.sent_on not between c.valid_from and c.valid_until or r.shared_until > c.valid_until""",
    "an adult is referred with consent": """
        select r.id from protection_referral r join protection_case c on c.id = r.case_id
        where c.age_status = 'adult' and r.consent_id is null""",
    "a case and its person have one subject": """
        select c.id from protection_case c join vault_person p on p.id = c.person_id where p.subject <> c.subject""",
    "a receiver's case begins with an accepted referral of its own": """
        select c.id from protection_case c join protection_referral r on r.id = c.from_referral_id
        where r.state <> 'accepted' or r.receiver_id <> c.organisation_id or r.subject <> c.subject""",
    "who screened is who owns the case": """
        select d.id from protection_statusdecision d join protection_case c on c.id = d.case_id
        where d.screened_by_id <> c.owner_id""",
    "nothing happens before the case is opened, or in the wrong order": """
        select e.id from events_event e where e.recorded_at::date < e.occurred_on
        union select c.id from protection_case c where c.closed_on < c.opened_at::date
        union select r.id from protection_referral r where r.answered_on < r.sent_on
        union select a.id from protection_assistance a join protection_case c on c.id = a.case_id
        where a.provided_on < c.opened_at::date or a.provided_on > coalesce(c.closed_on, a.provided_on)""",
}
"""What actions and triggers see to, as queries that find what breaks it."""


@pytest.mark.parametrize("rule", BROKEN)
def test_the_history_keeps_the_rules_that_actions_keep(reported: Loaded, rule: str) -> None:
    with everything() as connection:
        assert connection.execute(BROKEN[rule]).fetchall() == []
