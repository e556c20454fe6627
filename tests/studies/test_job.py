"""The job of an estimate: a process of its own, progress, cancelling, the rights of whoever asked, what it keeps."""

import multiprocessing
import threading
import time
import uuid

import pytest
from django.db import connection

from amparo.access import actions as access
from amparo.access.duties import Duty, Scope
from amparo.access.models import DutyHeld, OrganisationKind
from amparo.estimation.study import study
from amparo.jobs import rounds
from amparo.jobs.models import Job, State
from amparo.jobs.task import DelegationEnded
from amparo.studies import actions, running, working
from amparo.studies.models import Pattern, Question, Reason, Result, Step, Variation, Vintage
from tests.access.hands import rows, superuser
from tests.estimation.tables import KOSOVO
from tests.jobs.hands import state_of
from tests.personas import PASSWORD, Country, Persona
from tests.studies.hands import ASKED, asked, asked_of, made, of_year, three_lists
from tests.studies.hands import running as in_hand

FOUND_APART = {"b": 120, "s": 90, "o": 60, "bs": 25, "bo": 20, "so": 15, "bso": 5}


def job_of(question_id: uuid.UUID) -> Job:
    return state_of(Job.objects.using("worker").filter(object_id=question_id).latest("asked_at").pk)


def test_an_estimate_from_events_becomes_a_vintage_with_its_figures(
    committing: None, country: Country, by_three: None
) -> None:
    """The whole way, with the work in a process of its own."""
    three_lists(country, FOUND_APART, 2011)
    question_id = asked(country, asked=of_year(2011))
    vintage = made(country, question_id)
    job = job_of(question_id)
    assert (job.state, job.outcome, job.done, job.total) == (State.DONE, "estimated", 100, 100)
    assert not multiprocessing.active_children()
    with country.statistician.acting():
        assert vintage.observed == sum(FOUND_APART.values())
        assert vintage.handed_on == 0
        assert vintage.question.asked_by_id == country.statistician.worker_id
        assert vintage.question.asked_at < vintage.made_at
        assert {one.mask: one.people for one in Pattern.objects.filter(question=question_id)} == {
            sum(1 << "bso".index(letter) for letter in lists): people for lists, people in FOUND_APART.items()
        }
        assert [one.method for one in Result.objects.filter(vintage=vintage)] == ["bic", "stepwise", "chao"]
    with superuser() as found:
        entries = found.execute(
            "select act, worker_id from ledger_entry where object_id = %s order by id", [str(question_id)]
        ).fetchall()
    assert [act for act, _ in entries] == ["estimate.asked", "estimate.counted", "estimate.made"]
    assert {worker for _, worker in entries} == {country.statistician.worker_id}


def test_what_is_kept_is_what_the_library_finds(committing: None, country: Country, quickly: None) -> None:
    vintage = made(country, asked_of(country))
    found = study(KOSOVO, ("bic", "stepwise", "chao"), resamples=20, seed=1)
    with country.statistician.acting():
        kept = {one.method: one for one in Result.objects.filter(vintage=vintage)}
        for one in found.estimates:
            assert kept[one.method].total == pytest.approx(one.total)
            assert kept[one.method].share == one.share
            limits = {interval.level: interval for interval in one.intervals}
            if limits:
                assert kept[one.method].low95 == pytest.approx(limits[95].low)
                assert kept[one.method].high80 == pytest.approx(limits[80].high)
        reasons = [(one.code, one.words) for one in Reason.objects.filter(vintage=vintage)]
        assert reasons == [(one.code, list(one.words)) for one in found.gate.reasons]
        assert Step.objects.filter(vintage=vintage).count() == len(found.estimates[0].trajectory)
        varied = Variation.objects.filter(vintage=vintage)
        assert found.variations
        assert [one.total for one in varied.filter(kind="without")] == [
            pytest.approx(one.total) for one in found.variations.without_list
        ]
        assert varied.filter(kind="merged").count() == 6
        assert varied.get(kind="odds", words=["2.00"]).total == pytest.approx(found.variations.assumption[-1].total)
        assert vintage.software == found.software


def test_parts_and_their_sum_are_kept(committing: None, country: Country, quickly: None) -> None:
    three_lists(country, FOUND_APART, 2012)
    vintage = made(country, asked(country, asked=of_year(2012, split="sex")))
    with country.statistician.acting():
        parts = {one.part: one for one in Result.objects.filter(vintage=vintage).exclude(part="")}
    assert set(parts) == {"female", "+"}
    assert parts["female"].observed == parts["+"].observed == sum(FOUND_APART.values())
    assert parts["+"].total == pytest.approx(parts["female"].total)


def test_vintages_are_numbered_in_order_without_gaps(committing: None, country: Country, quickly: None) -> None:
    first, second = made(country, asked_of(country)), made(country, asked_of(country))
    assert second.number == first.number + 1


def test_nobody_on_the_lists_is_said_and_no_vintage_is_made(committing: None, country: Country) -> None:
    question_id = asked(country, asked=of_year(1990))
    assert rounds.run_next()
    assert job_of(question_id).outcome == "nobody_listed"
    with country.statistician.acting():
        assert not Vintage.objects.filter(question=question_id).exists()


def test_cancelling_ends_the_process_and_keeps_nothing(
    committing: None, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    question_id = asked_of(country, asked=actions.Asked(ASKED.first, ASKED.last, resamples=1000))
    monkeypatch.setattr(working, "LOOK", 0.2)
    done = threading.Thread(target=_in_a_thread)
    done.start()
    try:
        wait_for(lambda: job_of(question_id).state == State.RUNNING and bool(multiprocessing.active_children()))
        with country.statistician.acting() as by:
            assert actions.cancel(by=by, question_id=question_id)
            assert not actions.cancel(by=by, question_id=question_id)
        began = time.monotonic()
        done.join(timeout=30)
        assert time.monotonic() - began < 20, "the whole work takes longer"
    finally:
        done.join(timeout=60)
    assert not multiprocessing.active_children()
    assert job_of(question_id).state == State.CANCELLED
    with country.statistician.acting():
        assert not Vintage.objects.filter(question=question_id).exists()


def _in_a_thread() -> None:
    """The worker process's round; its connections are closed with it."""
    from django.db import connections

    try:
        rounds.run_next()
    finally:
        connections.close_all()


def wait_for(true: object, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < until, "it never came"
        time.sleep(0.05)


def test_a_cancelled_estimate_can_be_begun_anew_by_whoever_asked(
    committing: None, country: Country, quickly: None
) -> None:
    question_id = asked_of(country)
    with country.statistician.acting() as by:
        actions.cancel(by=by, question_id=question_id)
    assert not rounds.run_next()
    with country.statistician.acting() as by:
        actions.ask_again(by=by, question_id=question_id)
    made(country, question_id)
    with country.statistician.acting() as by, pytest.raises(Question.DoesNotExist):
        actions.ask_again(by=by, question_id=question_id)


def test_a_process_that_dies_fails_the_job_and_nothing_else(
    committing: None, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    question_id = asked_of(country)
    monkeypatch.setattr(working, "in_process", _dies)
    assert rounds.run_next()
    assert (job_of(question_id).state, job_of(question_id).error) == (State.FAILED, "Broken")


def _dies(work: object, pipe: object) -> None:
    import os

    os._exit(3)


@pytest.fixture
def leaver(committing: None) -> Persona:
    """A statistician at a body of their own."""
    body = access.add_organisation(name=f"Office {uuid.uuid4()}", kind=OrganisationKind.MONITOR)
    worker = access.add_worker(
        username=str(uuid.uuid4()), display_name="Leaver", organisation=body, duties=[Duty.STATISTICIAN],
        password=PASSWORD, scope=Scope.ALL,
    )  # fmt: skip
    return Persona(worker.pk, worker.username, body.pk)


def test_a_job_counts_no_longer_once_whoever_asked_lost_the_duty(leaver: Persona, country: Country) -> None:
    question_id = asked(country, who=leaver)
    task = in_hand(question_id)
    DutyHeld.objects.using("owner").filter(worker=leaver.worker_id).delete()
    with pytest.raises(DelegationEnded):
        running.run(task)
    with country.statistician.acting():
        assert not Pattern.objects.filter(question=question_id).exists()


def test_a_job_of_events_holds_the_rights_of_its_asker_and_no_more(committing: None, country: Country) -> None:
    task = in_hand(asked(country))
    with task.acting() as by:
        assert by.duties == {"statistician"}
        assert rows("select count(*) from vault_person") == [(0,)]
        assert rows("select count(*) from protection_case") == [(0,)]
        with connection.cursor() as cursor:
            cursor.execute("select current_user")
            assert cursor.fetchone() == ("amparo_app",)


def test_an_estimate_cannot_be_asked_for_as_a_job_about_nothing(db: None, country: Country) -> None:
    answer = country.statistician.client().post("/jobs/ask/estimate.run/")
    assert answer.status_code == 404
    assert "Estimate how many" not in country.statistician.client().get("/jobs/").content.decode()
