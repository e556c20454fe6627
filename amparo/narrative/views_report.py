"""A saved report: its claims beside its text, what people say of each, and the claims as files."""

import re
from collections.abc import Callable
from typing import TypeVar, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amparo.access.context import Actor
from amparo.access.gate import Request, may
from amparo.narrative import actions, downloads, queries, tables
from amparo.narrative.beside import lay_out, tabs
from amparo.narrative.forms import AddForm, FigureForm, initial_of
from amparo.narrative.models import ReportClaim
from amparo.narrative.reading import read
from amparo.narrative.showing import Shown, anchor

Found = TypeVar("Found")
VERDICTS: dict[str, Callable[..., None]] = {
    "accept": actions.accept, "reject": actions.reject, "undo": actions.undo
}  # fmt: skip


@may("narrative.read")
@require_safe
def report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """The claims beside the text, or another part of what was read."""
    saved = _saved(request, report_id)
    text = saved.report.text
    shown = lay_out(read(text, saved.doc), text, saved.claims)
    part, address = request.GET.get("part", "claims"), reverse("narrative:report", args=[report_id])
    if part not in shown.parts:
        raise Http404
    context = {
        "saved": saved.report, "saved_by": saved.saved_by, "beside": shown, "part": part,
        "tabs": tabs(shown, part, address),
        "title": saved.report.title, "kinds": downloads.KINDS, "only_unsure": _only_unsure(request),
    }  # fmt: skip
    return render(request, "narrative/report.html", context)


@may("narrative.read")
@require_POST
def verdict(request: HttpRequest, report_id: UUID, number: int) -> HttpResponse:
    """Accept, reject or take back, as the button said; then on to the next claim that nobody has looked at."""
    by = _actor(request)
    claim, shown = _claim(request, report_id, number)
    said = request.POST.get("verdict", "")
    if said not in VERDICTS:
        raise Http404
    try:
        VERDICTS[said](by=by, claim=claim, seen=_seen(request))
    except actions.LookedAtMeanwhile:
        _warn(request, number, meanwhile(_claim(request, report_id, number)[1]))
        return _to_claim(request, report_id, number)
    except actions.NotOnesOwn:
        _warn(request, number, not_ones_own(shown))
        return _to_claim(request, report_id, number)
    only_unsure = _only_unsure(request)
    return _to_claim(request, report_id, number if said == "undo" else queries.next_waiting(claim, only_unsure))


def _warn(request: HttpRequest, number: int, words: str) -> None:
    """Say it at the claim, too: the page that follows opens there, and its top is out of sight."""
    messages.warning(request, words, extra_tags=anchor(number))


def meanwhile(shown: Shown) -> str:
    """Who spoke after the page was opened, and how the claim stands now."""
    if not shown.history:  # no page ever showed more looks than there are
        raise Http404
    last, about = shown.history[-1], {"number": shown.number, "state": shown.state_words, "figure": shown.figure.words}
    return _(
        "Nothing was recorded of claim %(number)s. After you opened the page it was looked at by %(name)s: %(said)s. "
        "It now stands as: %(state)s; %(figure)s."
    ) % {**about, "name": last.by, "said": last.words}


def not_ones_own(shown: Shown) -> str:
    """Why it cannot be undone."""
    if not shown.by:
        return _("There is nothing to undo at claim %(number)s.") % {"number": shown.number}
    return _(
        "Nothing was undone at claim %(number)s: %(name)s spoke last (%(state)s). Only they can take that back; "
        "you can correct, accept or reject it."
    ) % {"number": shown.number, "name": shown.by, "state": shown.state_words}


@may("narrative.read")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, report_id: UUID, number: int) -> HttpResponse:
    """Another figure for a claim, filled in beside the words that state it."""
    claim, shown = _claim(request, report_id, number)
    form = FigureForm(request.POST or None, initial=initial_of(shown.figure))
    if form.is_valid():
        try:
            return _corrected(request, claim, form)
        except actions.LookedAtMeanwhile:
            shown = _claim(request, report_id, number)[1]
            warning = meanwhile(shown)
            form.set_beside(shown.figure, shown.history[-1].by)
            return _correct_page(request, claim, shown, form, shown.seen, 409, warning)
    seen = _seen(request) if form.errors else shown.seen
    return _correct_page(request, claim, shown, form, seen, 422 if form.errors else 200)


def _corrected(request: HttpRequest, claim: ReportClaim, form: FigureForm) -> HttpResponse:
    if not actions.correct(by=_actor(request), claim=claim, seen=_seen(request), figure=form.figure()):
        _warn(request, claim.number, _("Nothing was changed: this figure stood there already."))
    return _to_claim(request, claim.report_id, claim.number)


def _correct_page(
    request: HttpRequest, claim: ReportClaim, shown: Shown, form: FigureForm, seen: int, status: int, warning: str = ""
) -> HttpResponse:
    before, after = _around(claim)
    context = {
        "form": form, "claim": shown, "saved": claim.report, "before": before, "after": after, "seen": seen,
        "warning": warning, "only_unsure": _only_unsure(request),
    }  # fmt: skip
    return render(request, "narrative/correct.html", context, status=status)


AROUND = 260
"""Letters of the text shown on each side of a claim's words."""


def _around(claim: ReportClaim) -> tuple[str, str]:
    text = claim.report.text
    return text[max(0, claim.start - AROUND) : claim.start], text[claim.end : claim.end + AROUND]


@may("narrative.read")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """A claim that the reader missed."""
    saved = _saved(request, report_id)
    form = AddForm(request.POST or None, text=saved.report.text, initial={"year": saved.report.year - 1})
    if form.is_valid():
        quote, start = form.cleaned_data["quote"]
        added = actions.add(by=_actor(request), report=saved.report, quote=quote, start=start, figure=form.figure())
        return _to_claim(request, report_id, added.number)
    context = {"form": form, "saved": saved.report}
    return render(request, "narrative/add.html", context, status=422 if form.errors else 200)


@may("narrative.read")
@require_safe
def export(request: HttpRequest, report_id: UUID, kind: str) -> HttpResponse:
    """The claims as a file."""
    saved = _saved(request, report_id, act="report.exported")
    return downloads.answer(_actor(request), kind, saved.doc, saved.report.title, saved.claims, report_id)


@may("narrative.read")
@require_safe
def export_criteria(request: HttpRequest, report_id: UUID, kind: str) -> HttpResponse:
    """The sentences by criterion as a file."""
    saved = _saved(request, report_id, act="report.exported")
    reading = read(saved.report.text, saved.doc)
    return downloads.criteria(_actor(request), kind, saved.doc, saved.report.title, reading, report_id)


@may("narrative.read")
@require_safe
def compare(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """This report beside one of another year: the one asked for, else a choice among them."""
    by, other = _actor(request), request.GET.get("with", "")
    if not other:
        saved = _saved(request, report_id)
        lines = queries.other_years(by=by, report=saved.report)
        return render(request, "narrative/compare_with.html", tables.choice(saved.report, lines))
    before, after = _found(lambda: queries.two_reports(by=by, one=report_id, other=_uuid(other)))
    return render(request, "narrative/compare.html", tables.comparison(report_id, before, after))


def _uuid(words: str) -> UUID:
    try:
        return UUID(words)
    except ValueError as error:
        raise Http404 from error


def _actor(request: HttpRequest) -> Actor:
    return cast(Request, request).actor


def _saved(request: HttpRequest, report_id: UUID, act: str = "report.read") -> queries.SavedReport:
    return _found(lambda: queries.report(by=_actor(request), report_id=report_id, act=act))


def _found(query: Callable[[], Found]) -> Found:
    """What the query finds; a page that does not exist where there is nothing within sight, hidden or not there."""
    try:
        return query()
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _claim(request: HttpRequest, report_id: UUID, number: int) -> tuple[ReportClaim, Shown]:
    return _found(lambda: queries.claim(by=_actor(request), report_id=report_id, number=number))


def _only_unsure(request: HttpRequest) -> bool:
    return request.GET.get("show") == "unsure"


def _seen(request: HttpRequest) -> int:
    """How many looks at the claim the page showed on which a button was pressed."""
    words = request.GET.get("seen", "")
    if not re.fullmatch(r"[0-9]{1,9}", words):
        raise Http404
    return int(words)


def _to_claim(request: HttpRequest, report_id: UUID, number: int) -> HttpResponse:
    shown = "?show=unsure" if _only_unsure(request) else ""
    return redirect(f"{reverse('narrative:report', args=[report_id])}{shown}#{anchor(number)}")
