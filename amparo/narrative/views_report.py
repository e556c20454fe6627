"""A saved report: its claims beside its text, what people say of each, and the claims as files."""

from collections.abc import Callable
from typing import TypeVar, cast
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amparo.access.context import Actor
from amparo.access.gate import Request, may
from amparo.narrative import actions, downloads, queries, tables
from amparo.narrative.beside import lay_out, tabs
from amparo.narrative.forms import AddForm, FigureForm, initial_of
from amparo.narrative.models import ReportClaim
from amparo.narrative.reading import read

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
        "title": saved.report.title, "kinds": downloads.KINDS, "only_unsure": request.GET.get("show") == "unsure",
    }  # fmt: skip
    return render(request, "narrative/report.html", context)


@may("narrative.read")
@require_POST
def verdict(request: HttpRequest, report_id: UUID, number: int) -> HttpResponse:
    """Accept, reject or take back, as the button said; then on to the next claim that nobody has looked at."""
    by = _actor(request)
    claim, _shown = _found(lambda: queries.claim(by=by, report_id=report_id, number=number))
    said = request.POST.get("verdict", "")
    if said not in VERDICTS:
        raise Http404
    VERDICTS[said](by=by, claim=claim)
    return _to_claim(report_id, number if said == "undo" else queries.next_waiting(claim))


@may("narrative.read")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, report_id: UUID, number: int) -> HttpResponse:
    """Another figure for a claim, filled in beside the words that state it."""
    by = _actor(request)
    claim, shown = _found(lambda: queries.claim(by=by, report_id=report_id, number=number))
    form = FigureForm(request.POST or None, initial=initial_of(shown.figure))
    if form.is_valid():
        actions.correct(by=by, claim=claim, figure=form.figure())
        return _to_claim(report_id, number)
    before, after = _around(claim)
    context = {"form": form, "claim": shown, "saved": claim.report, "before": before, "after": after}
    return render(request, "narrative/correct.html", context, status=422 if form.errors else 200)


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
        return _to_claim(report_id, added.number)
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


def _to_claim(report_id: UUID, number: int) -> HttpResponse:
    return redirect(f"{reverse('narrative:report', args=[report_id])}#claim-{number}")
