"""The page of notices: what one was told, when, as whom, and where it leads."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from amparo.access.context import Actor
from amparo.access.duties import Duty
from amparo.access.gate import Request, may
from amparo.notices import actions, queries
from amparo.notices.models import Notice
from amparo.notices.words import KINDS, LINKS
from amparo.web.components import Text


@dataclass(frozen=True)
class Shown:
    """A notice as the page draws it."""

    notice: Notice
    what: Text
    told_as: Text
    url: str


@may("notice.read")
@require_safe
def notices(request: Request) -> HttpResponse:
    """What one was told, unseen first."""
    shown = [_shown(one, request.actor) for one in queries.notices(by=request.actor)]
    context = {"notices": shown, "unseen": sum(one.notice.seen_at is None for one in shown)}
    return render(request, "notices/list.html", context)


def _shown(notice: Notice, by: Actor) -> Shown:
    told_as = Duty(notice.duty).label if notice.duty else _("You")
    return Shown(notice, KINDS.get(notice.kind, notice.kind), told_as, _url(notice, by))


def _url(notice: Notice, by: Actor) -> str:
    """Where it leads, if a duty of the reader's opens that; whether the record is within sight the record says."""
    act, page, takes_id = LINKS.get(notice.object_kind, ("", "", False))
    if not act or not by.may(act):
        return ""
    return reverse(page, args=[notice.object_id] if takes_id else [])


@may("notice.read")
@require_POST
def seen(request: Request, notice_id: UUID) -> HttpResponse:
    """Mark one as seen."""
    if not actions.mark_seen(by=request.actor, notice_id=notice_id):
        raise Http404
    return redirect("notices:list")


@may("notice.read")
@require_POST
def all_seen(request: Request) -> HttpResponse:
    """Mark all as seen, also those beyond what the page shows."""
    number = actions.mark_seen(by=request.actor)
    said = ngettext("%(n)s notice is marked as seen.", "%(n)s notices are marked as seen.", number) % {"n": number}
    messages.success(request, said)
    return redirect("notices:list")
