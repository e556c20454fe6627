"""The pages of estimates: ask, watch, read, compare, take away."""

from collections.abc import Callable
from typing import Any, TypeVar, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amparo.access.context import Actor
from amparo.access.gate import Request, may
from amparo.exchange.actions import take_away, take_document
from amparo.exchange.models import What
from amparo.exchange.tables import KINDS
from amparo.jobs import showing as jobs
from amparo.studies import actions, counting, pictures, queries, showing
from amparo.studies import document as documents
from amparo.studies.forms import EventsForm, TableForm
from amparo.studies.queries import Kept

Found = TypeVar("Found")


@may("estimation.read")
@require_safe
def estimates(request: HttpRequest) -> HttpResponse:
    """All estimates, the newest first."""
    by = _actor(request)
    lines = queries.estimates(by=by)
    context = {"table": showing.listed(lines) if lines else None, "may_ask": by.may(actions.ASK)}
    return render(request, "studies/estimates.html", context)


@may("estimation.ask")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for an estimate from what bodies recorded."""
    form = EventsForm(request.POST or None, among=counting.bodies(_actor(request).secret))
    if form.is_valid():
        asked = actions.ask(by=_actor(request), asked=form.asked(), bodies=form.cleaned_data["bodies"])
        return redirect("studies:estimate", asked)
    return _form(request, "studies/ask.html", form)


@may("estimation.ask")
@require_http_methods(["GET", "POST"])
def ask_of_table(request: HttpRequest) -> HttpResponse:
    """Ask for an estimate from a table of patterns."""
    form = TableForm(request.POST or None)
    if form.is_valid():
        asked = actions.ask_of_table(by=_actor(request), asked=form.asked(), table=form.cleaned_data["table"])
        return redirect("studies:estimate", asked)
    return _form(request, "studies/ask_of_table.html", form)


def _form(request: HttpRequest, template: str, form: EventsForm | TableForm) -> HttpResponse:
    return render(request, template, {"form": form}, status=422 if form.errors else 200)


@may("estimation.read")
@require_safe
def estimate(request: HttpRequest, estimate_id: UUID) -> HttpResponse:
    """One estimate: how far it is, or what was found."""
    by = _actor(request)
    kept = _found(lambda: queries.estimate(by=by, question_id=estimate_id))
    context = {
        "kept": kept, "title": showing.title(kept), "provenance": showing.provenance(kept),
        "may_ask": by.may(actions.ASK),
    }  # fmt: skip
    if kept.vintage is None:
        return render(request, "studies/waiting.html", context | _progress(kept))
    return render(request, "studies/estimate.html", context | _answer(by, kept))


def _progress(kept: Kept) -> dict[str, Any]:
    """The bar of the job; whoever did not ask sees that it is not ready, no more."""
    if kept.job is None:
        return {}
    return {"job": kept.job, "tag": jobs.tag(kept.job), "bar": jobs.bar(kept.job), "came_of": jobs.came_of(kept.job)}


def _answer(by: Actor, kept: Kept) -> dict[str, Any]:
    """What each method says of a refused estimate is for those who check it."""
    decision = showing.judged(kept)
    opens = by.may(actions.ASK) or not decision.refused
    others = [one for one in queries.vintages(by=by) if one.question_id != kept.question.pk]
    numbers = {
        "methods": pictures.of_methods(kept), "steps": pictures.of_steps(kept), "table": showing.methods(kept),
        "models": showing.models(kept), "failures": showing.failures(kept), "variations": showing.variations(kept),
        "parts": showing.parts(kept),
    }  # fmt: skip
    return {
        "decision": decision, "answer": showing.answer(kept), "opens": opens, "patterns": showing.patterns(kept),
        "overlaps": showing.overlaps(kept),
        "assumptions": showing.assumptions(kept.question), "others": others, "kinds": KINDS,
        **(numbers if opens else {}),
    }  # fmt: skip


@may("estimation.ask")
@require_POST
def cancel(request: HttpRequest, estimate_id: UUID) -> HttpResponse:
    """Cancel an estimate of mine that is not ready."""
    by = _actor(request)
    _found(lambda: queries.estimate(by=by, question_id=estimate_id))
    if actions.cancel(by=by, question_id=estimate_id):
        messages.success(request, _("Cancelled. Nothing was kept of it but the question."))
    else:
        messages.error(request, _("There is nothing to cancel."))
    return redirect("studies:estimate", estimate_id)


@may("estimation.ask")
@require_POST
def again(request: HttpRequest, estimate_id: UUID) -> HttpResponse:
    """Begin an estimate of mine anew that was cancelled or failed."""
    _found(lambda: actions.ask_again(by=_actor(request), question_id=estimate_id))
    return redirect("studies:estimate", estimate_id)


@may("estimation.read")
@require_safe
def compare(request: HttpRequest, estimate_id: UUID) -> HttpResponse:
    """Two vintages beside each other."""
    by, other = _actor(request), _uuid(request.GET.get("with", ""))
    before, after = _found(lambda: queries.two(by=by, one=estimate_id, other=other))
    titles = [showing.title(one) for one in (before, after)]
    context = {
        "title": " – ".join(titles), "back": estimate_id, "figure": pictures.of_two(before, after),
        "table": pictures.compared(before, after),
    }  # fmt: skip
    return render(request, "studies/compare.html", context)


@may("estimation.ask")
@require_POST
def document(request: HttpRequest, estimate_id: UUID) -> HttpResponse:
    """The estimate as a document."""
    by, kept = _exported(request, estimate_id)
    return take_document(by=by, what=What.ESTIMATE, text=documents.text(kept), object_id=str(estimate_id))


@may("estimation.ask")
@require_POST
def numbers(request: HttpRequest, estimate_id: UUID, kind: str) -> HttpResponse:
    """The numbers of the estimate as a file."""
    if kind not in KINDS:
        raise Http404
    by, kept = _exported(request, estimate_id)
    table = documents.numbers(kept)
    return take_away(by=by, what=What.ESTIMATE, kind=kind, table=table, object_id=str(estimate_id))


def _exported(request: HttpRequest, estimate_id: UUID) -> tuple[Actor, Kept]:
    by = _actor(request)
    kept = _found(lambda: queries.estimate(by=by, question_id=estimate_id, act="estimate.exported"))
    if kept.vintage is None:
        raise Http404
    return by, kept


def _uuid(words: str) -> UUID:
    try:
        return UUID(words)
    except ValueError as error:
        raise Http404 from error


def _actor(request: HttpRequest) -> Actor:
    return cast(Request, request).actor


def _found(query: Callable[[], Found]) -> Found:
    """What the query finds; a page that does not exist where there is nothing within sight, hidden or not there."""
    try:
        return query()
    except ObjectDoesNotExist as error:
        raise Http404 from error
