"""Jobs around referrals: reminding bodies that are late, and looking whether every referral is whole."""

from django.db import connection, connections, transaction

from amparo.access.context import Actor
from amparo.jobs.queue import WORKER
from amparo.jobs.task import Task
from amparo.ledger import actions as ledger
from amparo.notices.actions import tell
from amparo.protection import codes
from amparo.protection.models import Referral

BATCH = 50


def remind(task: Task) -> str:
    """Remind each body that is late with an answer to a referral that whoever asked sees; once a day for each."""
    reminded, more = task.job.done, True
    while more:
        with task.acting() as by:
            just_now = _remind_some(by)
            reminded, more = reminded + just_now, just_now == BATCH
            task.progress(reminded, reminded + (BATCH if more else 0))
    return "reminded" if reminded else "none_late"


def _remind_some(by: Actor) -> int:
    """The database tells the receiver of each."""
    with connection.cursor() as cursor:
        cursor.execute("select access_today()")
        today = cursor.fetchone()[0]
    late = Referral.objects.filter(sender_id=by.organisation_id, state=codes.ReferralState.SENT, due_on__lt=today)
    waiting = late.exclude(reminded_on=today).order_by("due_on", "id").only("id")
    # Held, so that none is answered meanwhile; none is among them that they may see and not change.
    some = [one.pk for one in waiting.select_for_update(no_key=True)[:BATCH]]
    Referral.objects.filter(pk__in=some).update(reminded_on=today)
    ledger.record_each([("referral.reminded", "referral", one) for one in some])
    return len(some)


def remind_everybody(task: Task) -> str:
    """The house's own, once a day: the database reminds, and shows nothing of what it reminds of."""
    return "reminded" if _count("select protection_remind()") else "none_late"


def reconcile(task: Task) -> str:
    """The house's own, once a day: is every referral whole? Overseers are told where one is not."""
    with transaction.atomic(using=WORKER):
        if not _count("select count(*) from protection_reconcile()"):
            return "reconciled"
        tell("house.differs", duty="overseer", using=WORKER)
    return "differs"


def _count(statement: str) -> int:
    with connections[WORKER].cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])
