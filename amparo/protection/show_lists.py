"""Lists of this room as the components draw them: my work, the cases, the referrals, the people found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.access.context import Actor
from amparo.access.listing import MOST_ROWS
from amparo.access.models import OrganisationKind
from amparo.protection import codes
from amparo.protection.models import Case, DecisionRequest, Referral, Screening
from amparo.protection.queries import CasePage, Work
from amparo.vault.queries import Found
from amparo.web.components import IN_PROGRESS, Cell, Column, Page, Table, Tag, Task, TaskGroup

PLACES = {
    OrganisationKind.IMMIGRATION: codes.Place.BORDER,
    OrganisationKind.LAW_ENFORCEMENT: codes.Place.STREET,
    OrganisationKind.HEALTH: codes.Place.HEALTH,
    OrganisationKind.NGO: codes.Place.SHELTER,
}
"""Where a body of that kind meets people most often: chosen beforehand, so that a screening starts in one click."""
STATUS_TAGS = {
    codes.CaseStatus.ACTIVE: "active",
    codes.CaseStatus.FOLLOW_UP: "waiting",
    codes.CaseStatus.CLOSED: "neutral",
    codes.CaseStatus.CLOSED_REFERRED: "neutral",
}
REFERRAL_TAGS = {
    codes.ReferralState.SENT: "waiting",
    codes.ReferralState.ACCEPTED: "good",
    codes.ReferralState.DECLINED: "bad",
    codes.ReferralState.REVOKED: "neutral",
    codes.ReferralState.DONE: "good",
}
NOT_RECORDED = gettext_lazy("Not recorded")


def short(day: date | None) -> str:
    """A day in figures, the page's language's way."""
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def usual_place(by: Actor) -> str:
    """Where this body meets people most often."""
    return PLACES.get(OrganisationKind(by.organisation_kind), codes.Place.STREET)


def status_tag(case: Case) -> Tag:
    """The state of a case."""
    return Tag(case.get_status_display(), STATUS_TAGS[codes.CaseStatus(case.status)])  # type: ignore[arg-type] # one of Kind


def referral_tag(referral: Referral) -> Tag:
    """The state of a referral."""
    kind = REFERRAL_TAGS[codes.ReferralState(referral.state)]
    return Tag(referral.get_state_display(), kind)  # type: ignore[arg-type] # one of Kind


def due_tag(due_on: date | None, today: date) -> Tag:
    """By when something is due, in words; late is said, not only coloured."""
    if due_on is None:
        return IN_PROGRESS
    if due_on < today:
        return Tag(_("Late since %(day)s") % {"day": short(due_on)}, "bad")
    return Tag(_("By %(day)s") % {"day": short(due_on)}, "waiting")


def work_groups(work: Work) -> list[TaskGroup]:
    """My work in three groups, late things first; groups without anything are left out."""
    mine = [*map(_draft, work.drafts), *map(_to_answer, work.to_answer), *map(_to_decide, work.to_decide)]
    sent = [*map(_sent, work.sent_unanswered), *map(_asked, work.asked_unanswered)]
    late = sorted((due, task) for due, task in [*mine, *sent] if due and due < work.today)
    groups: list[tuple[str, list[Dated]]] = [
        (_("Late"), [*late]),
        (_("Waiting for me"), [one for one in mine if one not in late]),
        (_("Sent, without an answer so far"), [one for one in sent if one not in late]),
    ]
    return [TaskGroup(title, [_tagged(*one, work.today) for one in some]) for title, some in groups if some]


@dataclass(frozen=True, order=True)
class Item:
    """A line of my work: what it is, where it leads, what it is about."""

    label: str
    url: str
    hint: str


Dated = tuple[date | None, Item]


def _tagged(due: date | None, item: Item, today: date) -> Task:
    return Task(item.label, item.url, due_tag(due, today), item.hint)


def _draft(screening: Screening) -> Dated:
    url = reverse("protection:screening", args=[screening.pk])
    hint = f"{screening.get_place_display()}, {short(screening.started_on)}"
    return screening.case.due_on, Item(_("Finish the screening %(ref)s") % {"ref": screening.case.reference}, url, hint)


def _to_answer(referral: Referral) -> Dated:
    url = reverse("protection:referral", args=[referral.pk])
    label = _("Answer the referral from %(body)s") % {"body": referral.sender}
    return referral.due_on, Item(label, url, referral.get_service_display())


def _to_decide(request: DecisionRequest) -> Dated:
    url = reverse("protection:case", args=[request.case_id])
    label = _("Decide on status in case %(ref)s") % {"ref": request.case.reference}
    return request.due_on, Item(label, url, request.get_stage_display())


def _sent(referral: Referral) -> Dated:
    url = reverse("protection:referral", args=[referral.pk])
    label = _("Referral to %(body)s") % {"body": referral.receiver}
    return referral.due_on, Item(label, url, referral.get_service_display())


def _asked(request: DecisionRequest) -> Dated:
    url = reverse("protection:case_decisions", args=[request.case_id])
    label = _("Decision asked of %(body)s in case %(ref)s") % {"body": request.authority, "ref": request.case.reference}
    return request.due_on, Item(label, url, request.get_stage_display())


def case_table(page: CasePage, first: int, cursor: str | None) -> Table:
    """The list of cases: no names, the reference leads to the case."""
    columns = [Column(_("Reference")), Column(_("Opened on")), Column(_("State")), Column(_("Status")),
               Column(_("Age")), Column(_("Due"))]  # fmt: skip
    last = first + len(page.cases) - 1
    place = Page(first, last, page.total, about=page.capped, next=cursor)
    today = timezone.localdate()
    return Table(_("Cases, newest first"), columns, [_case_row(one, today) for one in page.cases], page=place)


def _case_row(case: Case, today: date) -> list[Cell]:
    return [
        Cell(case.reference, url=reverse("protection:case", args=[case.pk])),
        Cell(short(timezone.localdate(case.opened_at))),
        Cell(tag=status_tag(case)),
        Cell(case.get_victim_status_display()),
        Cell(case.get_age_status_display() or NOT_RECORDED),
        Cell(tag=due_tag(case.due_on, today)) if case.due_on else Cell("–"),
    ]


def referral_table(caption: str, referrals: Sequence[Referral], *, box: str, start: int = 0) -> Table:
    """A page of referrals received (`in`) or sent (`out`), those without an answer first."""
    other = _("From") if box == "in" else _("To")
    columns = [Column(_("Help asked for")), Column(other), Column(_("Sent on")), Column(_("Answer")), Column(_("Due"))]
    today = timezone.localdate()
    rows = [_referral_row(one, box, today) for one in referrals[:MOST_ROWS]]
    following = str(start + MOST_ROWS) if len(referrals) > MOST_ROWS else None
    before = str(max(start - MOST_ROWS, 0)) if start else None
    page = Page(start + 1, start + len(rows), previous=before, next=following) if before or following else None
    return Table(caption, columns, rows, {"box": box}, page=page)


def _referral_row(referral: Referral, box: str, today: date) -> list[Cell]:
    waiting = referral.state == codes.ReferralState.SENT
    return [
        Cell(referral.get_service_display(), url=reverse("protection:referral", args=[referral.pk])),
        Cell(str(referral.sender if box == "in" else referral.receiver)),
        Cell(short(referral.sent_on)),
        Cell(tag=referral_tag(referral)),
        Cell(tag=due_tag(referral.due_on, today)) if waiting else Cell("–"),
    ]


@dataclass(frozen=True)
class FoundPerson:
    """A person found, and the cases of theirs that are within sight."""

    name: str
    cases: list[Case]


def people(found: Sequence[Found], cases: Mapping[UUID, list[Case]]) -> list[FoundPerson]:
    """The people found, the likeliest first."""
    return [FoundPerson(one.name, cases.get(one.person_id, [])) for one in found]
