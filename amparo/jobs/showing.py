"""Jobs as the components draw them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.jobs.kinds import KINDS
from amparo.jobs.models import Job, State
from amparo.web.components import Cell, Column, Kind, Link, Row, Table, Tag, Text

TAGS: Final[Mapping[str, Kind]] = {
    State.WAITING: "waiting", State.RUNNING: "active", State.DONE: "good", State.FAILED: "bad",
    State.CANCELLED: "neutral",
}  # fmt: skip
OUTCOMES: Final[Mapping[str, Text]] = {
    "whole": gettext_lazy("Nothing was altered, dropped or moved"),
    "altered": gettext_lazy("The ledger does not fit its checkpoint. Every overseer was told."),
    "empty": gettext_lazy("There is no checkpoint yet"),
    "reminded": gettext_lazy("The bodies that are late were reminded"),
    "none_late": gettext_lazy("Nobody is late"),
    "estimated": gettext_lazy("The estimate is ready"),
    "nobody_listed": gettext_lazy("Nobody is on these lists in this period"),
    "reconciled": gettext_lazy("Every referral is whole"),
    "differs": gettext_lazy("Some referrals are not whole. Every overseer was told."),
}
ERRORS: Final[Mapping[str, Text]] = {
    "DelegationEnded": gettext_lazy("Whoever asked may no longer do this. Ask again if you still may."),
    "Stalled": gettext_lazy("It stopped three times without a word. Tell whoever runs this system."),
}
BROKEN = gettext_lazy("Something went wrong here. Ask again; if it stays so, tell whoever runs this system.")


@dataclass(frozen=True)
class Offer:
    """A job that can be asked for."""

    label: Text
    url: str


def offers(kinds: Sequence[str]) -> list[Offer]:
    """What can be asked for, as buttons."""
    return [Offer(KINDS[kind].label, reverse("jobs:ask", args=[kind])) for kind in kinds]


def table(jobs: Sequence[Job]) -> Table:
    """The jobs, newest first."""
    columns = [Column(_("Job")), Column(_("Asked for")), Column(_("State")), Column(_("What came of it"))]
    rows = [
        [
            Cell(str(KINDS[job.kind].label), url=reverse("jobs:one", args=[job.pk])),
            Cell(moment(job.asked_at)),
            Cell(tag=tag(job)),
            Cell(str(came_of(job)) or "–"),
        ]
        for job in jobs
    ]
    return Table(_("Jobs, newest first"), columns, rows)


def moment(at: Any) -> str:
    """Day and time in the language's own way."""
    return date_format(localtime(at), "DATETIME_FORMAT")


def tag(job: Job) -> Tag:
    """The state in words."""
    return Tag(State(job.state).label, TAGS[job.state])


def came_of(job: Job) -> Text:
    """What came of it; "" while it runs."""
    if job.state == State.FAILED:
        return ERRORS.get(job.error, BROKEN)
    return OUTCOMES.get(job.outcome, "")


def shown(job: Job) -> dict[str, Any]:
    """One job for its page."""
    rows = [Row(_("Asked for"), moment(job.asked_at), _about(job))]
    if job.finished_at:
        rows += [Row(_("Ended"), moment(job.finished_at)), Row(_("What came of it"), came_of(job))]
    return {"job": job, "label": KINDS[job.kind].label, "tag": tag(job), "rows": rows, "bar": bar(job)}


def page_of(job: Job) -> str:
    """Address of the page of what it is about; "" where it is about nothing in particular."""
    page = KINDS[job.kind].page
    return reverse(page, args=[job.object_id]) if page and job.object_id else ""


def _about(job: Job) -> list[Link]:
    return [Link(_("Open what it is about"), page_of(job))] if page_of(job) else []


def bar(job: Job) -> dict[str, Any]:
    """How far it is, for the bar."""
    return {
        "id": "progress", "label": KINDS[job.kind].label, "done": job.done, "total": max(job.total, 1),
        "finished": job.is_over, "url": reverse("jobs:progress", args=[job.pk]),
        "page_url": page_of(job) or reverse("jobs:one", args=[job.pk]),
    }  # fmt: skip
