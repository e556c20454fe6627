"""The worker process as `amparo serve` starts it: killed in the middle of a job, and what is left of it."""

import os
import signal
import subprocess
import sys
import time
import uuid
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from amparo.access.models import Organisation
from amparo.jobs import queue, rounds
from amparo.jobs.kinds import DAILY
from amparo.jobs.models import Job, State
from amparo.ledger import sequencer
from amparo.protection import referral
from amparo.protection.models import Referral
from tests.access.hands import refused, rows, superuser
from tests.jobs.hands import asked, empty_queue, revive, state_of, taken
from tests.personas import Country
from tests.protection.people import screened


def late_referral(country: Country) -> Referral:
    """A child's referral whose day has passed."""
    case = screened(country.border_officer, age_status="child")
    with country.border_officer.acting() as by:
        shelter = Organisation.objects.get(pk=country.shelter_worker.organisation_id)
        sent = referral.send(
            by=by, case=case, receiver=shelter, service="shelter", sets=[], consent=None, child_view="agrees",
            guardian="body_informed",
        )  # fmt: skip
    with superuser() as found:
        found.execute(
            "update protection_referral set due_on = %s where id = %s", [timezone.localdate() - timedelta(1), sent.pk]
        )
    return sent


def reminders(sent: Referral) -> int:
    with superuser() as found:
        rows = found.execute("select 1 from notices_notice where object_id = %s", [str(sent.pk)]).fetchall()
    return len(rows)


def process() -> "subprocess.Popen[bytes]":
    environment = {name: value for name, value in os.environ.items() if name != "AMPARO_OWNER"}
    command = [sys.executable, "-m", "amparo", "jobs", "work"]
    return subprocess.Popen(command, env=environment, start_new_session=True)


def wait_for(state: str, job: uuid.UUID) -> None:
    deadline = time.monotonic() + 40
    while state_of(job).state != state:
        assert time.monotonic() < deadline, state_of(job).state
        time.sleep(0.05)


def test_worker_killed_in_the_middle_of_a_job_loses_and_doubles_nothing(committing: None, country: Country) -> None:
    empty_queue()
    some = [late_referral(country) for _ in range(3)]
    job = asked(country.border_officer)
    with superuser() as found, found.transaction():
        found.execute("select 1 from protection_referral where id = %s for no key update", [some[-1].pk])
        running = process()
        try:
            wait_for(State.RUNNING, job)  # it reminds of the first ones and waits at the one that is held
            time.sleep(0.3)
        finally:
            os.kill(running.pid, signal.SIGKILL)
            running.wait()
    assert [reminders(one) for one in some] == [0, 0, 0]
    assert revive() >= 1
    with connections["default"].cursor():  # this process takes it up
        while rounds.run_next():
            pass
    assert state_of(job).state == State.DONE
    assert state_of(job).attempts == 2
    assert [reminders(one) for one in some] == [1, 1, 1]


def test_job_whose_worker_dies_three_times_is_given_up(committing: None, country: Country) -> None:
    job = taken(country.border_officer).job.id
    for _ in range(2):
        revive()
        again = queue.take()
        assert again is not None
        assert again.id == job
    revive()
    assert queue.take() is None
    assert (state_of(job).state, state_of(job).error) == (State.FAILED, "Stalled")


def test_reminding_again_the_same_day_reminds_nobody_twice(committing: None, country: Country) -> None:
    empty_queue()
    sent = late_referral(country)
    for _ in range(2):
        job = asked(country.border_officer)
        assert rounds.run_next()
        assert state_of(job).state == State.DONE
    assert reminders(sent) == 1


def test_statement_reminds_of_what_is_late_only_and_once_a_day(committing: None, country: Country) -> None:
    late, in_time = late_referral(country), late_referral(country)
    with superuser() as found:
        found.execute("update protection_referral set due_on = current_date where id = %s", [in_time.pk])
    by_hand = "update protection_referral set reminded_on = '2001-01-01' where id = %s"
    with country.border_officer.acting():
        refused("nothing to remind of", by_hand, in_time.pk)
        rows(by_hand, late.pk)
        refused("nothing to remind of", by_hand, late.pk)
        for zone in ("A-167", "A167"):  # whatever day it is where the session says that it is
            rows("select set_config('timezone', %s, true)", zone)
            for one in (in_time, late):
                refused("nothing to remind of", by_hand, one.pk)
    assert [reminders(one) for one in (late, in_time)] == [1, 0]


def test_house_reminds_of_what_is_late_by_itself(committing: None, country: Country) -> None:
    empty_queue()
    sent = late_referral(country)
    day = timezone.localdate() + timedelta(days=int(uuid.uuid4().int % 100_000))
    assert queue.begin_daily(day) == len(DAILY)
    assert queue.begin_daily(day) == 0
    while rounds.run_next():
        pass
    assert reminders(sent) == 1
    jobs = Job.objects.using(queue.WORKER).filter(day=day)
    assert {(job.kind, job.state) for job in jobs} == {(kind, State.DONE) for kind in DAILY}


def test_overseer_has_the_ledger_compared_with_its_checkpoint(committing: None, country: Country) -> None:
    empty_queue()
    sequencer.sequence()
    job = asked(country.overseer, "ledger.verify")
    assert rounds.run_next()
    done = state_of(job)
    assert (done.state, done.outcome) == (State.DONE, "whole")
    assert done.done == done.total > 0


@pytest.mark.parametrize(
    ("change", "back"),
    [
        ("update ledger_entry set number = coalesce(number, 0) + 1 where id = %s",
         "update ledger_entry set number = nullif(number - 1, 0) where id = %s"),
        ("update ledger_leaf set hash = sha256(hash) where entry_id = %s", ""),
    ],
)  # fmt: skip
def test_entry_that_was_altered_is_found_and_overseers_are_told(
    committing: None, country: Country, change: str, back: str
) -> None:
    empty_queue()
    sequencer.sequence()
    with superuser() as found:
        first = found.execute("select entry_id, hash from ledger_leaf order by position desc limit 1").fetchone()
        assert first is not None
        found.execute("set session_replication_role = replica")
        found.execute(change, [first[0]])
        job = asked(country.overseer, "ledger.verify")
        assert rounds.run_next()
        if back:
            found.execute(back, [first[0]])
        found.execute("update ledger_leaf set hash = %s where entry_id = %s", [first[1], first[0]])
        assert state_of(job).outcome == "altered"
        told = found.execute("select count(*) from notices_notice where kind = 'ledger.altered'").fetchone()
        assert told is not None
        assert told[0] >= 1
