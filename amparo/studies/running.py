"""The job of an estimate: counts under the rights of whoever asked, has the work done, keeps the vintage.

It ends at once when the estimate is cancelled or whoever asked may no longer ask.
"""

from typing import Final

from amparo.estimation.table import Stratum
from amparo.jobs.task import Task
from amparo.studies import actions, counting, working
from amparo.studies.codes import Source
from amparo.studies.models import List, Question
from amparo.studies.working import Work

MADE: Final = "estimated"
NOBODY: Final = "nobody_listed"
PERCENT: Final = 100


def run(task: Task) -> str:
    """Do it; returns what came of it. Raises DelegationEnded, Broken."""
    with task.acting() as by:
        question = Question.objects.get(pk=str(task.job.object_id))
        lists = list(List.objects.filter(question=question))
        patterns = actions.count(by=by, question=question, lists=lists)
        work = _work(question, lists, counting.tables(lists, patterns))
        task.progress(0, PERCENT)
    if not work.whole.people:
        return NOBODY
    study, parts = working.worked(work, lambda share: _tell(task, share))
    with task.acting() as by:
        actions.keep(by=by, question=question, study=study, parts=parts, handed_on=work.handed_on)
        task.progress(PERCENT, PERCENT)
    return MADE


def _tell(task: Task, share: float) -> None:
    with task.acting():
        task.progress(int(share * PERCENT), PERCENT)


def _work(question: Question, lists: list[List], counted: counting.Counted) -> Work:
    sent = counting.referrals(question, lists) if question.source == Source.EVENTS else []
    names = counted.whole.lists
    pairs = dict.fromkeys(f"{names[min(pair)]}:{names[max(pair)]}" for pair in sent)
    parts = tuple(Stratum((part,), table) for part, table in counted.parts.items())
    return Work(
        counted.whole, parts, question.split, working.methods_of(question.method, len(names)), question.resamples,
        question.seed, tuple(pairs), counted.handed_on,
    )  # fmt: skip
