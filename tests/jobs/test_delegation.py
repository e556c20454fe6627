"""A job acts as whoever asked, as far as they still may, and nobody else can act under what they lent."""

import hashlib
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone

from amparo.access import accounts, context
from amparo.access import actions as access
from amparo.access.door import DOOR, Visit
from amparo.access.duties import Duty, Scope
from amparo.access.models import DutyHeld, Organisation, OrganisationKind, Worker
from amparo.jobs import actions, queue, rounds
from amparo.jobs.models import State
from amparo.jobs.task import DelegationEnded, Task
from amparo.protection.models import Case
from tests.access.hands import principal_of, refused, role, rows, shown, superuser
from tests.jobs.hands import asked, empty_queue, revive, state_of, taken
from tests.personas import PASSWORD, Country, Persona


@pytest.fixture
def leaver(committing: None) -> Persona:
    """Somebody at a body of their own, who can be moved, limited and ended without disturbing anybody."""
    body = access.add_organisation(name=f"House {uuid.uuid4()}", kind=OrganisationKind.NGO)
    worker = access.add_worker(
        username=str(uuid.uuid4()), display_name="Leaver", organisation=body, duties=[Duty.CASEWORKER, Duty.SCREENER],
        password=PASSWORD, scope=Scope.ORGANISATION,
    )  # fmt: skip
    return Persona(worker.pk, worker.username, body.pk)


def owners(persona: Persona) -> "Worker":
    return Worker.objects.using("owner").get(pk=persona.worker_id)


CHANGES: dict[str, Callable[[Persona], object]] = {
    "the person leaves": lambda p: access.end_worker(username=p.username),
    "the password is set anew": lambda p: access.set_password(username=p.username, password=PASSWORD),
    "a duty ends": lambda p: DutyHeld.objects.using("owner").filter(worker=p.worker_id, duty="caseworker").delete(),
    "the scope shrinks": lambda p: Worker.objects.using("owner").filter(pk=p.worker_id).update(scope="own"),
    "the account is stopped": lambda p: (
        Worker.objects.using("owner").filter(pk=p.worker_id).update(stops_at=timezone.now())
    ),
    "the body stops": lambda p: Organisation.objects.using("owner").filter(pk=p.organisation_id).update(active=False),
}


@pytest.mark.parametrize("change", CHANGES)
def test_job_stops_at_its_next_transaction_once(leaver: Persona, change: str) -> None:
    task = taken(leaver)
    with task.acting() as by:
        Case.objects.create()
        assert by.worker_id == leaver.worker_id
    CHANGES[change](leaver)
    with pytest.raises(DelegationEnded), task.acting():
        pytest.fail("it acted")
    assert queue.finish(task.job, State.FAILED, error="DelegationEnded")


def test_what_ended_does_not_come_back_with_the_duty(leaver: Persona) -> None:
    task = taken(leaver)
    held = DutyHeld.objects.using("owner").get(worker=leaver.worker_id, duty="caseworker")
    held.delete()
    DutyHeld.objects.using("owner").create(worker_id=leaver.worker_id, side="records", duty="caseworker")
    with pytest.raises(DelegationEnded), task.acting():
        pytest.fail("it acted")


def test_within_a_transaction_nothing_more_is_seen_once_the_person_left(leaver: Persona) -> None:
    task = taken(leaver)
    with task.acting():
        Case.objects.create()
        assert Case.objects.count() == 1
        access.end_worker(username=leaver.username)
        assert Case.objects.count() == 0
        with pytest.raises(DelegationEnded), transaction.atomic():
            task.progress(1, 1)


def test_delegation_lasts_a_day(leaver: Persona) -> None:
    task = taken(leaver)
    with superuser() as found:
        found.execute(
            "update jobs_delegation set expires_at = clock_timestamp() where worker_id = %s", [leaver.worker_id]
        )
    with pytest.raises(DelegationEnded), task.acting():
        pytest.fail("it acted")


def test_cancelled_job_stops_and_lends_nothing(leaver: Persona) -> None:
    task = taken(leaver)
    with leaver.acting() as by:
        assert actions.cancel(by=by, job_id=task.job.id)
        assert not actions.cancel(by=by, job_id=task.job.id)
    with pytest.raises(DelegationEnded), task.acting():
        pytest.fail("it acted")
    assert not queue.finish(task.job, State.DONE)
    assert state_of(task.job.id).state == State.CANCELLED


def test_job_holds_only_the_duties_that_its_kind_needs_and_is_never_stepped_up(committing: None) -> None:
    body = access.add_organisation(name=f"Watch {uuid.uuid4()}", kind=OrganisationKind.OVERSIGHT)
    both = access.add_worker(
        username=str(uuid.uuid4()), display_name="Both", organisation=body, password=PASSWORD,
        duties=[Duty.OVERSEER, Duty.ADMINISTRATOR],
    )  # fmt: skip
    task = taken(Persona(both.pk, both.username, body.pk), "ledger.verify")
    with task.acting() as by:
        assert by.duties == {"overseer"}
        assert not by.stepped_up


def test_job_that_was_asked_for_under_duress_sees_no_more_than_whoever_asked(leaver: Persona) -> None:
    with leaver.acting():
        case = Case.objects.create()
    empty_queue()
    with context.acting(leaver.secret(reduced=True)) as by:
        assert by is not None
        actions.ask(by=by, kind="referral.remind")
    job = queue.take()
    assert job is not None
    with Task(job).acting():
        assert rows("select access_reduced()") == [(True,)]
        assert not Case.objects.filter(pk=case.pk).exists()
    with taken(leaver).acting():
        assert Case.objects.filter(pk=case.pk).exists()


def test_session_of_a_job_is_no_place_where_one_is_signed_in(leaver: Persona) -> None:
    task, secret = taken(leaver), leaver.secret(stepped_up=True)
    with task.acting(), context.acting(secret, using=DOOR) as by:
        assert by is not None
        with superuser() as found:
            held = found.execute(
                "select number, delegation_id is null from access_session where worker_id = %s", [leaver.worker_id]
            ).fetchall()
        assert {number for number, browser in held if browser} == {one.number for one in accounts.sessions(by)}
        assert [browser for _, browser in held].count(False) == 1
        accounts.end_session(by, None, present="", visit=Visit())
        assert Case.objects.create().pk, "the job goes on"


def test_wall_that_goes_up_while_a_job_runs_hides_the_record_from_it(leaver: Persona) -> None:
    task = taken(leaver)
    with task.acting():
        case = Case.objects.create()
    with superuser() as found:
        found.execute("update protection_case set walled = array[%s] where id = %s", [leaver.worker_id, case.pk])
    with task.acting():
        assert not Case.objects.filter(pk=case.pk).exists()


def test_share_that_lapses_is_gone_to_the_second_for_a_job(committing: None, country: Country) -> None:
    task = taken(country.outsider)
    with country.border_officer.acting():
        case = Case.objects.create()
    until = timezone.now() + timedelta(seconds=0.8)
    shown(case.pk, principal_of("shared", country.outsider.organisation_id), until)
    look = "select statement_timestamp(), exists (select from protection_case where id = %s)"
    looks: list[tuple[datetime, bool]] = []
    while not looks or looks[-1][0] < until + timedelta(seconds=0.3):
        with task.acting():
            looks += rows(look, case.pk)
    assert {seen for _, seen in looks} == {True, False}
    assert [at for at, seen in looks if seen != (at < until)] == []


# --- Nobody else acts under it ----------------------------------------------------------------------------------------

FOR_THE_WORKER_PROCESS = [
    "select jobs_open_session('{job}', 1, sha256('mine'))",
    "select jobs_close_session(sha256('mine'))",
    "select jobs_finish('{job}', 1, 'done', '', '')",
    "select jobs_end('{job}')",
    "select jobs_revive(interval '0')",
    "select * from jobs_delegation",
    "insert into jobs_delegation select * from jobs_delegation",
    "update jobs_job set state = 'waiting' where id = '{job}'",
    "update jobs_job set asked_by_id = 1",
    "insert into jobs_job (id, kind) values (gen_random_uuid(), 'ledger.verify')",
]


@pytest.mark.parametrize("statement", FOR_THE_WORKER_PROCESS)
def test_app_cannot_enter_a_delegation_nor_write_one(committing: None, country: Country, statement: str) -> None:
    task = taken(country.border_officer)
    for persona in (country.outsider, country.border_officer, country.overseer):
        with persona.acting():
            refused("permission denied", statement.format(job=task.job.id))


def test_worker_process_cannot_lend_in_anybodys_name(committing: None, country: Country) -> None:
    task = taken(country.border_officer)
    queue.finish(task.job, State.DONE)
    with role("worker") as found:
        hash_ = hashlib.sha256(b"mine").digest()
        found.execute("update jobs_job set state = 'running' where id = %s", [task.job.id])
        over = found.execute("select jobs_open_session(%s, 1, %s)", [task.job.id, hash_]).fetchone()
        assert over == (False,)
    for statement in (
        "insert into jobs_job (id, kind, asked_by_id, state, done, total, attempts, asked_at, code, outcome, error)"
        " values (gen_random_uuid(), 'ledger.verify', 1, 'waiting', 0, 0, 0, now(), '', '', '')",
        "select * from jobs_delegation", "select * from access_session", "select access_enter('x')",
        "select jobs_ask('ledger.verify', null, null, '')",
    ):  # fmt: skip
        with role("worker") as found, pytest.raises(psycopg.Error):
            found.execute(statement)


def test_session_of_a_job_opens_for_its_secret_alone(committing: None, country: Country) -> None:
    task = taken(country.border_officer)
    with task.acting(), role("default") as other:
        for guess in (str(task.job.id), "", hashlib.sha256(str(task.job.id).encode()).hexdigest()):
            assert other.execute("select * from access_enter(%s)", [guess]).fetchall() == []
    with superuser() as found:
        left = found.execute(
            "select 1 from access_session where delegation_id is not null and started_at > now() "
            "- interval '1 minute' and worker_id = %s",
            [country.border_officer.worker_id],
        ).fetchall()
    assert left == []


def test_job_asks_for_no_other_job(committing: None, country: Country) -> None:
    with taken(country.border_officer).acting():
        refused("no such job", "select jobs_ask('referral.remind', gen_random_uuid(), null, '')")


def test_nobody_asks_for_what_their_duties_do_not_allow(db: None, country: Country) -> None:
    for persona, kind in ((country.border_officer, "ledger.verify"), (country.overseer, "referral.remind"),
                          (country.overseer, "house.reconcile"), (country.overseer, "anything")):  # fmt: skip
        with persona.acting():
            refused("no such job", "select jobs_ask(%s, null, null, '')", kind)


def test_words_are_no_argument_of_a_job(db: None, country: Country) -> None:
    with country.border_officer.acting():
        refused("job_words_are_codes", "select jobs_ask('referral.remind', null, null, 'Ірына Лось')")


def test_progress_is_told_by_the_job_alone(committing: None, country: Country) -> None:
    task = taken(country.border_officer)
    with country.border_officer.acting():
        refused("no longer ours", "select jobs_progress(%s, 1, 5, 10)", task.job.id)


def test_try_that_was_given_up_does_nothing_more(committing: None, country: Country) -> None:
    """The process was only slow: another has the job now, and the first one finds out before it does anything."""
    first = taken(country.border_officer)
    assert revive() >= 1
    second = queue.take()
    assert second is not None
    assert second.attempt == 2
    with pytest.raises(DelegationEnded), first.acting():
        pytest.fail("it acted")
    with Task(second).acting():
        Task(second).progress(1, 2)
    assert not queue.finish(first.job, State.DONE)
    assert queue.finish(second, State.DONE)


def test_same_thing_is_asked_for_once(committing: None, country: Country) -> None:
    empty_queue()
    assert asked(country.border_officer) == asked(country.border_officer)
    assert asked(country.border_officer) != asked(country.colleague_at_border)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that runs into something that speaks of a person."""

    def fail(task: Task) -> str:
        with task.acting(), connection.cursor() as cursor:
            cursor.execute("select 'Ірына Лось'::integer")
        return ""

    monkeypatch.setattr("amparo.protection.reminding.remind", fail)


def test_of_an_error_only_its_class_is_kept(committing: None, failing: None, country: Country) -> None:
    empty_queue()
    job = asked(country.border_officer)
    assert rounds.run_next()
    kept = state_of(job)
    assert (kept.state, kept.error) == (State.FAILED, "DataError")
