"""Many people's jobs, by several workers on connections used again and again: each sees its own and nothing else."""

import uuid
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from amparo.jobs import queue
from amparo.jobs.models import State
from amparo.jobs.task import Task
from amparo.protection.models import Case
from tests.access.hands import superuser
from tests.jobs.hands import asked, empty_queue
from tests.personas import Country, Persona

HANDS, JOBS_EACH, LOOKS = 4, 8, 3
Seen = tuple[int | None, set[uuid.UUID]]


def marked(persona: Persona) -> uuid.UUID:
    """A case that only this person sees."""
    with persona.acting():
        marker = Case.objects.create().pk
    with superuser() as found:
        found.execute(
            "update protection_case set readers = array[(select id from access_principal where worker_id = %s)]"
            " where id = %s", [persona.worker_id, marker],
        )  # fmt: skip
    return marker


def test_jobs_of_many_people_interleaved_each_see_their_own(committing: None, country: Country) -> None:
    empty_queue()
    people = [country.border_officer, country.colleague_at_border, country.complicit_official, country.border_commander,
              country.shelter_worker, country.shelter_colleague, country.shelter_head, country.outsider]  # fmt: skip
    markers = {one.worker_id: marked(one) for one in people}
    whose = {asked(one, about=uuid.uuid4()): one.worker_id for _ in range(JOBS_EACH) for one in people}

    def work(_: int) -> list[tuple[uuid.UUID, int, set[uuid.UUID]]]:
        looks = []
        try:
            while job := queue.take():
                for number in range(LOOKS):
                    with Task(job).acting() as by:
                        seen = set(Case.objects.filter(pk__in=markers.values()).values_list("pk", flat=True))
                        Task(job).progress(number, LOOKS)
                        looks.append((job.id, by.worker_id, seen))
                assert not Case.objects.exists()  # between two transactions the connection is nobody's
                assert queue.finish(job, State.DONE)
        finally:
            connections.close_all()
        return looks

    with ThreadPoolExecutor(HANDS) as hands:
        looks = [look for some in hands.map(work, range(HANDS)) for look in some]
    assert len(looks) == len(whose) * LOOKS
    for job_id, worker_id, seen in looks:
        assert worker_id == whose[job_id]
        assert seen == {markers[worker_id]}
