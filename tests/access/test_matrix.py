"""Every duty, with every scope, tries every act on everybody's records, against the real database.

What must come of it is said here a second time, in words of this file alone, so that a slip in the table of duties or
in a policy shows as a difference.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest
from django.db import DatabaseError, connections, transaction
from pytest_django.plugin import DjangoDbBlocker

from amparo.access.duties import ACTS, Duty, Scope
from amparo.access.models import DutyHeld, Organisation, Principal, Team, Worker
from tests.access.hands import principal_of, rows, superuser
from tests.access.records import Placed, place
from tests.personas import Country, Persona

# --- What must come of it ---------------------------------------------------------------------------------------------

FIRST_LINE = {"screener", "caseworker"}
PROTECTION = FIRST_LINE | {"decider"}
COUNTING = {"statistician", "assessor", "secretariat"}
OVERSIGHT = {"overseer", "administrator", "data_protection_officer"}
EVERYBODY = {str(duty) for duty in Duty}

WHO: dict[str, set[str]] = {
    "list cases": PROTECTION,
    "open a case": PROTECTION,
    "change a case": FIRST_LINE,
    "read a screening": PROTECTION,
    "add a screening": FIRST_LINE,
    "ask for a decision": FIRST_LINE,
    "decide": {"decider"},
    "record consent": FIRST_LINE,
    "refer": FIRST_LINE,
    "see what was referred": FIRST_LINE,
    "record assistance": {"caseworker"},
    "open an identity": FIRST_LINE | {"investigator", "prosecutor"},  # those only what was released to them
    "read an identity": FIRST_LINE | {"investigator", "prosecutor"},
    "seal an identity": FIRST_LINE,
    "find an identity": FIRST_LINE,
    "ask the holders": FIRST_LINE,
    "see a question to us": FIRST_LINE,
    "answer a question to us": FIRST_LINE,
    "erase a person": {"caseworker"},
    "hold a person": {"caseworker"},
    "answer a referral": {"caseworker"},
    "notify": FIRST_LINE,
    "record an event": EVERYBODY - OVERSIGHT,
    "open our events": PROTECTION | COUNTING,
    "open everybody's events": COUNTING,
    "read the ledger": {"overseer"},
    "see who opened it": {"caseworker", "overseer"},
}
"""What can be tried, and who may with a record that they see."""

REACH: dict[str, set[str]] = {
    "own": {"mine"},
    "team": {"mine", "a team-mate's"},
    "organisation": {"mine", "a team-mate's", "another team's"},
    "shared": {"mine", "a team-mate's", "another team's", "shared with us"},
    "all": {"mine", "a team-mate's", "another team's", "shared with us"},
}
"""Whose records each scope reaches. A wall and another body's record are in nobody's reach."""

WHOSE = ("mine", "a team-mate's", "another team's", "shared with us", "another body's", "mine, but walled off from me")
OURS_ONLY = {
    "seal an identity", "refer", "see what was referred", "erase a person", "hold a person", "see who opened it",
    "see a question to us", "answer a question to us",
    "change a case", "add a screening", "ask for a decision", "record consent", "record assistance",
}  # fmt: skip
"""What only the body that has the record may do or see, never one that it was shared with."""

ACT_SHOWS_AS: dict[str, set[str]] = {
    "case.list": {"list cases"},
    "case.open": {"open a case", "read a screening"},
    "screening.write": {"add a screening", "change a case"},
    "decision.ask": {"ask for a decision"},
    "decision.write": {"decide"},
    "consent.write": {"record consent"},
    "referral.send": {"refer"},
    "referral.list": {"see what was referred"},
    "referral.answer": {"answer a referral"},
    "notification.send": {"notify"},
    "assistance.write": {"record assistance", "change a case"},
    "case.close": {"change a case"},
    "person.read": {"read an identity", "open an identity"},
    "disclosure.read": {"read an identity", "open an identity"},
    "person.write": {"seal an identity"},
    "person.search": {"find an identity"},
    "person.ask_holders": {"ask the holders"},
    "person.answer_holder": {"see a question to us", "answer a question to us"},
    "person.erase": {"erase a person"},
    "person.hold": {"hold a person"},
    "person.access_report": {"see who opened it"},
    "event.record": {"record an event"},
    "figures.open": {"open our events"},
    "figures.national": {"open everybody's events"},
    "ledger.read": {"read the ledger"},
}
"""What is done around records is tried in test_matrix_around.py."""


def expected(what: str, duty: str, scope: str, whose: str) -> bool:
    """The rule, whole."""
    if what == "see who opened it" and duty == "overseer":
        return True  # by the record's id, as it stands in the ledger that they read
    if duty not in WHO[what] or whose not in REACH[scope]:
        return False
    if what == "decide" and whose == "mine":
        return False  # whoever screened does not decide
    return not (whose == "shared with us" and what in OURS_ONLY)


def expected_of_a_body(what: str, duty: str, scope: str) -> bool:
    """The rule for what belongs to a body, not to somebody in it."""
    return duty in WHO[what] and (what != "open everybody's events" or scope == "all")


# --- How it is tried --------------------------------------------------------------------------------------------------

PART = "insert into {} (id, case_id, recorded_at, {}) values (gen_random_uuid(), %s, now(), {}) returning 1"
SCREENING = PART.format("protection_screening", "sheet, place, started_on, state", "'s', 'border', now(), 'draft'")
SCREENED = PART.format(
    "protection_screening", "sheet, place, started_on, state, screened_by_id",
    "'s', 'border', now(), 'draft', (select min(id) from access_worker)",
)  # fmt: skip
REQUEST = PART.format(
    "protection_decisionrequest", "authority_id, stage, asked_on, due_on, answered",
    "(select min(id) from access_organisation where decides_status), 'final', now(), now(), false",
)  # fmt: skip
ASKED = """
    insert into protection_decisionrequest (id, case_id, recorded_at, authority_id, stage, asked_on, due_on, answered)
    values (gen_random_uuid(), %s, now(), %s, 'initial', now(), now(), false)
"""
DECISION = PART.format(
    "protection_statusdecision", "stage, outcome, threshold, reason, decided_on",
    "'initial', 'positive', 'grounds', 'indicators_met', now()",
)  # fmt: skip
CONSENT = PART.format(
    "protection_consent", "recipient_id, purpose, given_by, method, language, valid_from, valid_until",
    "(select min(id) from access_organisation), 'assistance', 'person', 'spoken', 'be', now(), now()",
)  # fmt: skip
ASSISTANCE = PART.format(
    "protection_assistance", "service, provided_on, funding", "'shelter', now(), 'state'"
)  # fmt: skip
SENT = """
    insert into {} (id, {} sender_id, receiver_id, {} sent_on, sex, exploitation)
    select gen_random_uuid(), {} access_organisation(), min(id), {} now(), 'female', 'Unknown' from access_organisation
    where id <> access_organisation() and {} returning 1
"""
REFERRAL = SENT.format(
    "protection_referral", "case_id, subject,", "ground, child_view, service, state, due_on, shared_until,",
    "%s, gen_random_uuid(),", "'child_best_interests', 'agrees', 'shelter', 'sent', now(), now(),",
    "receives_referrals",
)  # fmt: skip
NOTIFICATION = SENT.format("protection_notification", "", "", "", "", "decides_status")
SEALED = """
    insert into vault_sealed (id, drawer_id, field, sealed, recorded_at)
    values (gen_random_uuid(), %s, 'name', 'x', now()) returning 1
"""
HOLD = """
    insert into vault_hold (id, person_id, ground, review_on)
    values (gen_random_uuid(), %s, 'complaint', current_date) returning 1
"""
EVENT = """
    insert into events_event (id, kind, occurred_on, subject)
    values (gen_random_uuid(), 'person.assisted', now(), gen_random_uuid()) returning 1
"""


def asked(statement: str, *values: object) -> object:
    """The ticket for a question, asked where it is committed, on behalf of whoever acts here."""
    secret = rows("select current_setting('amparo.session')")[0][0]
    with connections["asking"].cursor() as cursor:
        cursor.execute(statement, [secret, *values])
        return cursor.fetchone()[0]


def revealed(person: uuid.UUID) -> object:
    ticket = asked("select ticket from vault_ask(%s, %s::uuid[], '{identity}', 'assistance')", [person])
    return rows("select 1 from vault_reveal(%s)", ticket)


def found_by(token: bytes) -> object:
    ticket = asked("select ticket from vault_ask_search(%s, %s::bytea[])", [token])
    return rows("select 1 from vault_find(%s, %s::bytea[])", ticket, [token])


TRIES: dict[str, Callable[[Placed, list[int]], object]] = {
    "list cases": lambda r, p: (
        r.case
        in {
            found for _, found in rows("select * from protection_case_page(%s, 'infinity', gen_random_uuid(), 1000)", p)
        }
    ),
    "open a case": lambda r, p: rows("select 1 from protection_case where id = %s", r.case),
    "change a case": lambda r, p: rows("update protection_case set region = 'BY-MI' where id = %s returning 1", r.case),
    "read a screening": lambda r, p: rows("select 1 from protection_screening where case_id = %s", r.case),
    "add a screening": lambda r, p: rows(SCREENING, r.case),
    "ask for a decision": lambda r, p: rows(REQUEST, r.case),
    "decide": lambda r, p: rows(DECISION, r.case),
    "record consent": lambda r, p: rows(CONSENT, r.case),
    "refer": lambda r, p: rows(REFERRAL, r.case),
    "see what was referred": lambda r, p: rows("select 1 from protection_referral where id = %s", r.referral),
    "record assistance": lambda r, p: rows(ASSISTANCE, r.case),
    "read an identity": lambda r, p: rows("select 1 from vault_sealed where drawer_id = %s", r.drawer),
    "seal an identity": lambda r, p: rows(SEALED, r.drawer),
    "see who opened it": lambda r, p: rows(f"select 1 from protection_access_report(%s, {2**62}, 10)", r.case),
    "open an identity": lambda r, p: revealed(r.person),
    "find an identity": lambda r, p: found_by(r.token),
    "see a question to us": lambda r, p: rows("select id from vault_holderquestion where drawer_id = %s", r.drawer),
    "answer a question to us": lambda r, p: rows("select vault_answer_holder(%s, 'not_said')", r.question)[0][0],
    "erase a person": lambda r, p: rows("select vault_erase(%s)", r.person),
    "hold a person": lambda r, p: rows(HOLD, r.person),
}
OF_A_BODY: dict[str, Callable[["Field"], object]] = {
    "answer a referral": lambda f: rows(
        "update protection_referral set state = 'declined', answered_on = now(), decline_reason = 'no_place'"
        " where id = %s returning 1", f.referred_to_us.referral),
    "ask the holders": lambda f: asked("select ticket from vault_ask_holders(%s, '{token}', 'contact')"),
    "notify": lambda f: rows(NOTIFICATION),
    "record an event": lambda f: rows(EVENT),
    "open our events": lambda f: rows("select 1 from events_event where id = %s", f.our_event),
    "open everybody's events": lambda f: rows("select 1 from events_event where id = %s", f.their_event),
    "read the ledger": lambda f: rows("select 1 from ledger_entry where worker_id <> access_worker() limit 1"),
}  # fmt: skip


@dataclass
class Field:
    """The bodies, the teams, and the records that are not the person's own."""

    ours: int
    our_team: int
    elsewhere: int
    placed: dict[str, Placed]
    referred_to_us: Placed
    our_event: uuid.UUID
    their_event: uuid.UUID
    mate: int
    stranger: int


def body(name: str, *, decides: bool = False) -> int:
    made = Organisation.objects.using("owner").create(name=f"{name} {uuid.uuid4()}", kind="NGO", decides_status=decides)
    for kind in ("organisation", "shared"):
        Principal.objects.using("owner").create(kind=kind, organisation=made)
    return made.pk


def team(organisation: int) -> int:
    made = Team.objects.using("owner").create(organisation_id=organisation, name=str(uuid.uuid4()))
    Principal.objects.using("owner").create(kind="team", team=made)
    return made.pk


def worker(organisation: int, its_team: int, duty: str, scope: str) -> Persona:
    side = "oversight" if duty in OVERSIGHT else "records"
    made = Worker.objects.using("owner").create(
        username=str(uuid.uuid4()), organisation_id=organisation, team_id=its_team, scope=scope, side=side
    )
    Principal.objects.using("owner").create(kind="worker", worker=made)
    DutyHeld.objects.using("owner").create(worker=made, side=side, duty=duty)
    return Persona(made.pk, made.username, organisation)


def readers_of(persona: Persona, its_team: int) -> list[int]:
    return [
        principal_of("worker", persona.worker_id),
        principal_of("team", its_team),
        principal_of("organisation", persona.organisation_id),
    ]


def put(
    owner: Persona, its_team: int, receiver: int, *, asked: int, shared_with: int | None = None, wall: bool = False
) -> Placed:
    """A record of somebody's, of which a body is asked to decide: what that shows them is in the readers or nowhere."""
    readers = readers_of(owner, its_team) + ([principal_of("shared", shared_with)] if shared_with else [])
    with superuser() as found:
        placed = place(
            found, organisation=owner.organisation_id, owner=owner.worker_id, readers=readers, receiver=receiver,
            walled=[owner.worker_id] if wall else None,
        )  # fmt: skip
        found.execute(SCREENED, [placed.case])
        found.execute(SEALED, [placed.drawer])
        with found.transaction():
            found.execute("set local session_replication_role = replica")
            found.execute(ASKED, [placed.case, asked])
    return placed


def event_of(organisation: int) -> uuid.UUID:
    with superuser() as found:
        found.execute(
            "insert into events_event (id, kind, occurred_on, organisation_id, recorded_at, source)"
            " values (gen_random_uuid(), 'person.assisted', now(), %s, now(), 'work')",
            [organisation],
        )
        row = found.execute("select id from events_event where organisation_id = %s", [organisation]).fetchone()
    assert row is not None
    return uuid.UUID(str(row[0]))


@pytest.fixture(scope="module")
def field(country: Country, django_db_blocker: DjangoDbBlocker) -> Iterator[Field]:
    with django_db_blocker.unblock():
        ours, elsewhere = body("Ours", decides=True), body("Elsewhere")
        outside = country.outsider.organisation_id
        our_team, other_team, their_team = team(ours), team(ours), team(elsewhere)
        mate, neighbour = (worker(ours, one, "caseworker", "own") for one in (our_team, other_team))
        stranger = worker(elsewhere, their_team, "caseworker", "own")
        placed = {
            "a team-mate's": put(mate, our_team, elsewhere, asked=ours),
            "another team's": put(neighbour, other_team, elsewhere, asked=ours),
            "shared with us": put(stranger, their_team, outside, asked=ours, shared_with=ours),
            "another body's": put(stranger, their_team, outside, asked=ours),
        }
        with stranger.acting():
            rows("insert into ledger_entry (act, kind) values ('case.listed', 'case')")
        referred = put(stranger, their_team, ours, asked=ours)
        yield Field(
            ours, our_team, elsewhere, placed, referred, event_of(ours), event_of(elsewhere),
            mate.worker_id, stranger.worker_id,
        )  # fmt: skip


def records_of(person: Persona, field: Field) -> dict[str, Placed]:
    """Everybody's records, with the person's own among them."""
    return field.placed | {
        "mine": put(person, field.our_team, field.elsewhere, asked=field.ours),
        "mine, but walled off from me": put(person, field.our_team, field.elsewhere, asked=field.ours, wall=True),
    }


def succeeds(attempt: Callable[[], object]) -> bool:
    """Does it do anything? Whatever it did is taken back."""
    done = False
    try:
        with transaction.atomic():
            done = bool(attempt())
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return done


COMBINATIONS = [
    (str(duty), str(scope)) for duty in Duty for scope in Scope if scope != "all" or duty in COUNTING | OVERSIGHT
]


@pytest.mark.parametrize(("duty", "scope"), COMBINATIONS)
def test_duty_and_scope_reach_exactly_what_they_should(committing: None, field: Field, duty: str, scope: str) -> None:
    person = worker(field.ours, field.our_team, duty, scope)
    placed = records_of(person, field)
    with person.acting() as actor:
        mine = list(actor.principals)
        found = {
            (what, whose): succeeds(partial(TRIES[what], placed[whose], mine)) for what in TRIES for whose in WHOSE
        }
        found_of_body = {what: succeeds(partial(OF_A_BODY[what], field)) for what in OF_A_BODY}
    assert [key for key, done in found.items() if done != expected(key[0], duty, scope, key[1])] == []
    assert [key for key, done in found_of_body.items() if done != expected_of_a_body(key, duty, scope)] == []


def test_everything_that_an_act_shows_as_is_tried() -> None:
    assert set().union(*ACT_SHOWS_AS.values()) == set(WHO) == set(TRIES) | set(OF_A_BODY)


@pytest.mark.parametrize("act", sorted(ACT_SHOWS_AS))
def test_table_of_duties_gives_an_act_to_those_who_may_do_what_it_shows_as(act: str) -> None:
    allowed = set.intersection(*(WHO[what] for what in ACT_SHOWS_AS[act]))
    assert {str(duty) for duty in ACTS[act]} <= allowed
