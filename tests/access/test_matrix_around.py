"""What is done around records: every duty, with every scope, tries it, against the real database.

As in test_matrix.py, what must come of it is said a second time in words of this file alone.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest
from pytest_django.plugin import DjangoDbBlocker

from amparo.access.duties import ACTS
from tests.access import test_matrix as matrix
from tests.access.hands import rows, superuser
from tests.access.records import Placed
from tests.access.test_matrix import COMBINATIONS, FIRST_LINE, PROTECTION, REACH, WHOSE, Field, field, succeeds
from tests.personas import Country

__all__ = ["field"]

# --- What must come of it ---------------------------------------------------------------------------------------------

ASKERS = {"investigator", "prosecutor", "licensing_officer", "caseworker"}
WHOLE_BODY = ("organisation", "shared")

WITH_A_RECORD: dict[str, set[str]] = {
    "ask for a wall": PROTECTION,
    "open in an emergency": PROTECTION,
    "release data": {"caseworker"},
}
"""What can be tried with a record, and who may."""

ALONE: dict[str, set[str]] = {
    "ask for data": ASKERS,
    "see what a colleague asked for": ASKERS,
    "see what we are asked for": {"caseworker"},
    "decide on data": {"caseworker"},
    "ask for a table of cases": {"caseworker"},
    "agree to a table of cases": {"caseworker"},
    "approve many openings": FIRST_LINE,
    "have others reminded": FIRST_LINE,
    "see and revoke a device": FIRST_LINE,
    "enrol a device": FIRST_LINE,
    "have the ledger checked": {"overseer"},
    "ask for a duty": {"administrator"},
    "agree to a duty": {"administrator", "data_protection_officer"},
    "set a wall": {"integrity_officer"},
    "ask to lift a wall": {"integrity_officer"},
    "agree to lift a wall": {"integrity_officer", "overseer"},
    "review emergencies": {"overseer", "data_protection_officer"},
    "review alarms": {"overseer"},
}
HEADS_ONLY = {
    "see what a colleague asked for", "see what we are asked for", "decide on data", "approve many openings",
    "enrol a device",
}  # fmt: skip
"""For whoever sees all of the body's records, scope `organisation` or wider."""

ACT_SHOWS_AS: dict[str, set[str]] = {
    "wall.ask": {"ask for a wall"},
    "wall.set": {"set a wall", "ask to lift a wall"},
    "wall.lift": {"agree to lift a wall"},
    "emergency.open": {"open in an emergency"},
    "emergency.review": {"review emergencies"},
    "canary.review": {"review alarms"},
    "disclosure.ask": {"ask for data"},
    "disclosure.list": {"see what a colleague asked for"},
    "disclosure.decide": {"see what we are asked for", "decide on data", "release data"},
    "case.export": {"ask for a table of cases", "agree to a table of cases"},
    "intake.send": {"see and revoke a device"},
    "device.enrol": {"enrol a device"},
    "person.approve_bulk": {"approve many openings"},
    "referral.send": {"have others reminded"},
    "ledger.read": {"have the ledger checked"},
    "grant.ask": {"ask for a duty"},
    "grant.agree": {"agree to a duty"},
}
FOR_EVERYBODY_OF_ONESELF = {"home.open", "export.list", "job.list", "notice.read"}
"""One's own exports, jobs and notices, whoever one is; the tests of those rooms say what is in them."""
ELSEWHERE = {
    "figures.read",  # pages on the events that test_matrix.py tries
    "narrative.read",  # saved reports, of no person
    "estimation.read", "estimation.ask",  # of the whole country: tests/studies/test_kept.py
    "emergency.answer",  # by whoever was named, and nobody else: tests/safeguards/test_emergency.py
    "workers.list", "workers.invite", "workers.end",  # at the door: tests/access/test_account.py
}  # fmt: skip


def expected(what: str, duty: str, scope: str, whose: str) -> bool:
    """The rule, whole."""
    if duty not in WITH_A_RECORD[what] or whose.startswith("mine, but walled"):
        return False
    if what == "open in an emergency":
        return whose not in REACH[scope]
    if what == "release data":
        return scope in WHOLE_BODY and whose in REACH["organisation"]
    return whose in REACH[scope]


def expected_alone(what: str, duty: str, scope: str) -> bool:
    """The rule for what is tried without a record."""
    return duty in ALONE[what] and (what not in HEADS_ONLY or scope in WHOLE_BODY)


# --- How it is tried --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Around:
    """What stands around the records: who watches, what was asked for, agreed to, alarmed."""

    field: Field
    overseer: int
    request_to_us: uuid.UUID
    decided_request: uuid.UUID
    request_of_ours: uuid.UUID
    export: uuid.UUID
    bulk: uuid.UUID
    wall_request: uuid.UUID
    wall: uuid.UUID
    lift: uuid.UUID
    grant: uuid.UUID
    newcomer: int
    emergency: uuid.UUID
    alarm: uuid.UUID
    device: uuid.UUID


REQUEST = """
    insert into disclosure_request (id, asked_by_id, asker_id, holder_id, outside_country, outside_reference, purpose,
                                    basis, case_reference, asked_at, expires_on)
    values (%s, %s, %s, %s, '', '', 'investigation', 'court_order', '', now(), current_date + 9)
"""
FIELD_OF = """
    insert into disclosure_askedfield (id, request_id, field, purpose, basis)
    values (gen_random_uuid(), %s, 'sex', 'investigation', 'court_order')
"""
DECISION = """
    insert into disclosure_decision (id, request_id, field, granted, reason, asked_by_id, decided_by_id, decided_at)
    values (gen_random_uuid(), %s, 'sex', true, 'ordered', %s, %s, now())
"""
EXPORT = """
    insert into exchange_export (id, what, object_id, rows, asked_by_id, organisation_id, asked_at, bound, expires_at)
    values (%s, 'cases', '', 1, %s, %s, now(), 'x', now() + interval '1 hour')
"""
BULK = """
    insert into vault_bulk (id, organisation_id, requester_id, persons, purpose, asked_at)
    values (%s, %s, %s, 50, 'assistance', now())
"""
WALL_REQUEST = """
    insert into safeguards_wallrequest (id, case_id, subject, asked_by_id, asked_at, named_id, extent, suspicion)
    select %s, id, subject, owner_id, now(), %s, 'official', 'named' from protection_case where id = %s
"""
WALL = """
    insert into safeguards_wall (id, case_id, subject, request_id, walled_body_id, worker_id, chain, suspicion,
                                 set_by_id, set_by_body_id, set_at)
    select %s, case_id, gen_random_uuid(), id, %s, %s, false, 'named', %s, %s, now()
    from safeguards_wallrequest where id = %s
"""
AGREEMENT = """
    insert into access_agreement (id, act, object_id, beneficiary_id, asked_by_id, asked_at, expires_at)
    values (%s, %s, %s, %s, %s, now(), now() + interval '7 days')
"""
GRANT = """
    insert into access_grant (agreement_id, worker_id, duties, scope, organisation_id)
    values (%s, %s, '{screener}', 'own', %s)
"""
EMERGENCY = """
    insert into safeguards_emergency (id, case_id, subject, worker_id, body_id, case_body_id, reason, ground, second_id,
                                      opened_at, until, confirm_by)
    values (%s, gen_random_uuid(), gen_random_uuid(), %s, %s, %s, 'life', 'night', %s, now() - interval '2 hours',
            now() - interval '1 hour', now() + interval '22 hours')
"""
ALARM = """
    insert into safeguards_alarm (id, case_id, body_id, worker_id, how, at)
    values (%s, gen_random_uuid(), %s, %s, 'opened', now())
"""
DEVICE = """
    insert into intake_device (id, organisation_id, name, public_key, enrolled_by_id, enrolled_at)
    values (%s, %s, 'x', 'x', %s, now())
"""
ASK = """
    insert into disclosure_request (id, asked_by_id, holder_id, outside_country, outside_reference, purpose, basis,
                                    case_reference, asked_at, expires_on)
    values (gen_random_uuid(), access_worker(), %s, '', '', 'debt', 'court_order', '', now(), current_date + 9)
"""
"""A purpose that each of those who ask may name, and that is refused and kept."""
DECIDE = """
    insert into disclosure_decision (id, request_id, field, granted, reason, asked_by_id, decided_by_id, decided_at)
    values (gen_random_uuid(), %s, 'sex', true, 'ordered', access_worker(), access_worker(), now())
"""
ASK_EXPORT = "insert into exchange_export (id, what, object_id, rows) values (gen_random_uuid(), 'cases', '', 1)"

TRIES: dict[str, Callable[[Placed, Around], object]] = {
    "ask for a wall": lambda r, a: rows(
        "select safeguards_ask_wall(%s, access_organisation(), 'official', null, 'named')", r.case),
    "open in an emergency": lambda r, a: rows(
        "select safeguards_open_emergency(%s, 'life', 'night', %s)", r.case.hex[:10], a.overseer)[0][0],
    "release data": lambda r, a: rows("select disclosure_release(%s, %s, null, null)", a.decided_request, r.case),
}  # fmt: skip


def done(sql: str, *values: object) -> bool:
    """A statement that gives no rows: done unless it was refused."""
    rows(sql, *values)
    return True


TRIES_ALONE: dict[str, Callable[[Around], object]] = {
    "ask for data": lambda a: done(ASK, a.field.elsewhere),
    "see what a colleague asked for": lambda a: rows(
        "select 1 from disclosure_request where id = %s", a.request_of_ours),
    "see what we are asked for": lambda a: rows("select 1 from disclosure_request where id = %s", a.request_to_us),
    "decide on data": lambda a: done(DECIDE, a.request_to_us),
    "ask for a table of cases": lambda a: done(ASK_EXPORT),
    "agree to a table of cases": lambda a: rows("select exchange_agree(%s)", a.export)[0][0],
    "approve many openings": lambda a: rows("select vault_bulk_approve(%s)", a.bulk)[0][0],
    "have others reminded": lambda a: rows("select jobs_ask('referral.remind', null, null, null)"),
    "see and revoke a device": lambda a: (
        rows("select 1 from intake_device where id = %s", a.device) and rows("select intake_revoke(%s)", a.device)[0][0]
    ),
    "enrol a device": lambda a: done("select intake_enrol(gen_random_uuid(), 'x', 'x')"),
    "have the ledger checked": lambda a: rows("select jobs_ask('ledger.verify', null, null, null)"),
    "ask for a duty": lambda a: rows(
        "select access_ask_grant(%s, '{caseworker}', 'own', %s, null)", a.newcomer, a.field.ours),
    "agree to a duty": lambda a: rows("select access_agree_grant(%s)", a.grant),
    "set a wall": lambda a: rows("select safeguards_set_wall(%s, null, null, true)", a.wall_request),
    "ask to lift a wall": lambda a: rows("select safeguards_ask_lift(%s)", a.wall),
    "agree to lift a wall": lambda a: rows("select safeguards_agree_lift(%s)", a.lift),
    "review emergencies": lambda a: rows("select 1 from safeguards_emergency where id = %s", a.emergency),
    "review alarms": lambda a: rows("select 1 from safeguards_alarm where id = %s", a.alarm),
}  # fmt: skip


def placed(field: Field, country: Country) -> Around:
    """All of it put straight where the test wants it, as the superuser and without triggers."""
    ids, answered = [uuid.uuid4() for _ in range(12)], uuid.uuid4()
    us, them, mate, stranger = field.ours, field.elsewhere, field.mate, field.stranger
    setter, watcher = country.integrity_officer, country.overseer.worker_id
    newcomer = matrix.worker(us, field.our_team, "screener", "own").worker_id
    around = Around(field, watcher, *ids[:9], newcomer, *ids[9:])
    case = field.placed["another body's"].case
    with superuser() as found, found.transaction():
        found.execute("set local session_replication_role = replica")
        for request, asker, body, holder in (
            (around.request_to_us, stranger, them, us),
            (around.decided_request, stranger, them, us),
            (around.request_of_ours, mate, us, them),
        ):
            found.execute(REQUEST, [request, asker, body, holder])
            found.execute(FIELD_OF, [request])
        found.execute(DECISION, [around.decided_request, stranger, mate])
        found.execute(EXPORT, [around.export, mate, us])
        for request in (around.wall_request, answered):
            found.execute(WALL_REQUEST, [request, them, case])
        found.execute(WALL, [around.wall, them, stranger, setter.worker_id, setter.organisation_id, answered])
        found.execute(AGREEMENT, [around.lift, "wall.lift", str(around.wall), None, setter.worker_id])
        found.execute(
            AGREEMENT, [around.grant, "worker.grant", str(newcomer), newcomer, country.administrator.worker_id]
        )
        found.execute(GRANT, [around.grant, newcomer, us])
        found.execute(EMERGENCY, [around.emergency, stranger, them, us, country.shelter_head.worker_id])
        found.execute(DEVICE, [around.device, us, mate])
        found.execute(ALARM, [around.alarm, them, mate])
    return around


@pytest.fixture(scope="module")
def around(field: Field, country: Country, django_db_blocker: DjangoDbBlocker) -> Iterator[Around]:
    with django_db_blocker.unblock():
        yield placed(field, country)


@pytest.fixture
def much_asked(committing: None, around: Around) -> None:
    """A colleague asked for more than the budget: anew for each test, for each begins with nothing asked."""
    with superuser() as found:
        found.execute(BULK, [around.bulk, around.field.ours, around.field.mate])


@pytest.mark.parametrize(("duty", "scope"), COMBINATIONS)
def test_duty_and_scope_reach_exactly_what_they_should_around_records(
    much_asked: None, around: Around, duty: str, scope: str
) -> None:
    field = around.field
    person = matrix.worker(field.ours, field.our_team, duty, scope)
    records = matrix.records_of(person, field)
    with person.acting(stepped_up=True):
        found = {
            (what, whose): succeeds(partial(TRIES[what], records[whose], around)) for what in TRIES for whose in WHOSE
        }
        alone = {what: succeeds(partial(TRIES_ALONE[what], around)) for what in TRIES_ALONE}
    assert [key for key, did in found.items() if did != expected(key[0], duty, scope, key[1])] == []
    assert [key for key, did in alone.items() if did != expected_alone(key, duty, scope)] == []


NEEDS_A_NEW_PROOF = (
    "ask for a duty",
    "enrol a device",
    "agree to a duty",
    "set a wall",
    "ask to lift a wall",
    "agree to lift a wall",
)


@pytest.mark.parametrize(
    "duty", ["administrator", "data_protection_officer", "integrity_officer", "overseer", "screener"]
)
def test_what_changes_who_sees_what_takes_a_new_proof_of_who_one_is(
    committing: None, around: Around, duty: str
) -> None:
    person = matrix.worker(around.field.ours, around.field.our_team, duty, "organisation")
    with person.acting():
        alone = {what: succeeds(partial(TRIES_ALONE[what], around)) for what in NEEDS_A_NEW_PROOF}
    assert not any(alone.values()), alone


def test_every_act_of_the_table_of_duties_is_tried() -> None:
    assert set(ACTS) == set(matrix.ACT_SHOWS_AS) | set(ACT_SHOWS_AS) | FOR_EVERYBODY_OF_ONESELF | ELSEWHERE
    assert set().union(*ACT_SHOWS_AS.values()) == set(WITH_A_RECORD) | set(ALONE) == set(TRIES) | set(TRIES_ALONE)


@pytest.mark.parametrize("act", sorted(ACT_SHOWS_AS))
def test_table_of_duties_gives_an_act_to_those_who_may_do_what_it_shows_as(act: str) -> None:
    allowed = set.intersection(*((WITH_A_RECORD | ALONE)[what] for what in ACT_SHOWS_AS[act]))
    assert {str(duty) for duty in ACTS[act]} <= allowed
