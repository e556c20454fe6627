"""Reading without keeping: paste or upload, see the claims beside the text, take them away. Asks no database."""

from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from amparo.access.context import Actor
from amparo.access.gate import Request, may
from amparo.narrative import actions, downloads, queries, tables
from amparo.narrative.beside import lay_out
from amparo.narrative.figure import country_name
from amparo.narrative.forms import ReadForm, SaveForm
from amparo.narrative.naming import country_of, doc_name
from amparo.narrative.reading import Reading, read
from amparo.narrative.showing import as_read


@may("narrative.read")
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The form and the saved reports; sent, what was read. A wrong text comes back with all that was typed."""
    if request.method == "GET":
        saved = queries.reports(by=cast(Request, request).actor)
        return render(request, "narrative/index.html", {"form": ReadForm(), "saved": tables.reports(saved)})
    form = ReadForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "narrative/index.html", {"form": form}, status=422)
    return _result(request, _save_form(request, form.cleaned_data), form.cleaned_data["text"])


@may("narrative.read")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep what was read, with its claims, for the organisation's people."""
    form = SaveForm(request.POST)
    if not form.is_valid():
        return _again(request, form)
    saved = actions.save_report(by=cast(Request, request).actor, **form.cleaned_data)
    return redirect("narrative:report", saved.pk)


@may("narrative.read")
@require_POST
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The claims of a text that is not saved, as a file."""
    return _taken(
        request, lambda by, doc, title, reading: downloads.answer(by, kind, doc, title, as_read(reading.claims))
    )


@may("narrative.read")
@require_POST
def export_criteria(request: HttpRequest, kind: str) -> HttpResponse:
    """The sentences of a text that is not saved by criterion, as a file."""
    return _taken(request, lambda by, doc, title, reading: downloads.criteria(by, kind, doc, title, reading))


def _taken(request: HttpRequest, taken: Callable[[Actor, str, str, Reading], HttpResponse]) -> HttpResponse:
    form = ReadForm(request.POST)
    if not form.is_valid():
        return render(request, "narrative/index.html", {"form": form}, status=422)
    text, year = form.cleaned_data["text"], form.cleaned_data["year"]
    named = _save_form(request, form.cleaned_data).initial
    doc = doc_name(named["country"], year)
    return taken(cast(Request, request).actor, doc, named["title"], read(text, doc))


def _again(request: HttpRequest, form: SaveForm) -> HttpResponse:
    """The form with its problems beside what was read; without the text there is nothing to stand beside."""
    text, year = form.cleaned_data.get("text"), form.cleaned_data.get("year")
    if text is None or year is None:
        return render(request, "narrative/index.html", {"form": _read_form(request)}, status=422)
    return _result(request, form, text, year, status=422)


def _read_form(request: HttpRequest) -> ReadForm:
    form = ReadForm(request.POST)
    form.is_valid()
    return form


def _save_form(request: HttpRequest, read_as: dict[str, Any]) -> SaveForm:
    """What the report seems to be, unless somebody said it already."""
    text, year = read_as["text"], read_as["year"]
    country = request.POST.get("country") or country_of(text)
    title = request.POST.get("title") or _("%(country)s: report of %(year)s") % {
        "country": country_name(country) or _("Country"), "year": year,
    }  # fmt: skip
    return SaveForm(initial={"country": country, "year": year, "title": title[:200], "text": text})


def _result(request: HttpRequest, form: SaveForm, text: str, year: int = 0, status: int = 200) -> HttpResponse:
    country = form["country"].value() or ""
    doc = doc_name(country, year or form["year"].value())
    reading = read(text, doc)
    shown = lay_out(reading, text, as_read(reading.claims))
    part = request.POST.get("part") or "claims"
    if part not in shown.parts:
        raise Http404
    context = {"form": form, "beside": shown, "part": part, "title": form["title"].value(), "kinds": downloads.KINDS}
    return render(request, "narrative/result.html", context, status=status)
