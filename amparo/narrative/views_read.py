"""Reading without keeping: paste or upload, see the claims beside the text, take them away. Asks no database."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import activate, check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from amparo.access.context import Actor
from amparo.access.gate import Request, may
from amparo.narrative import actions, downloads, queries, tables
from amparo.narrative.beside import lay_out
from amparo.narrative.forms import LONGEST_TITLE, NamedForm, ReadForm, SaveForm
from amparo.narrative.naming import country_of, doc_name, title_of
from amparo.narrative.reading import Reading, read
from amparo.narrative.showing import as_read

KEPT = "kept-"
"""Before the names of fields that the buttons of the languages send: the page's own form has the names themselves."""
View = TypeVar("View", bound=Callable[..., HttpResponse])


@may("narrative.read")
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The form and the saved reports; sent, what was read. A wrong text comes back with all that was typed."""
    if request.method == "GET":
        saved = queries.reports(by=cast(Request, request).actor)
        return render(request, "narrative/index.html", {"form": ReadForm(), "saved": tables.reports(saved)})
    form = ReadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _not_read(request, form)
    return _result(request, _save_form(form), form.cleaned_data["text"], form.cleaned_data["year"])


def with_its_text(view: View) -> View:
    """What is only sent together with a text; opened without one, it leads to where a text is given."""

    @wraps(view)
    def asked(request: HttpRequest, **named: str) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            messages.info(request, _("That page is gone. Give the text of the report once more, to read or save it."))
            return redirect("narrative:read")
        return require_POST(view)(request, **named)

    return cast(View, asked)


@may("narrative.read")
@with_its_text
def language(request: HttpRequest) -> HttpResponse:
    """The language for all pages from now on, and in it the page that was not saved."""
    answer = set_language(request)
    if check_for_language(request.POST.get("language", "")):
        activate(request.POST["language"])
    sent = QueryDict(mutable=True)
    sent.update({name.removeprefix(KEPT): request.POST[name] for name in request.POST if name.startswith(KEPT)})
    request.POST = sent  # type: ignore[assignment] # a QueryDict like any other
    page = index(request)
    page.cookies.update(answer.cookies)
    return page


@may("narrative.read")
@with_its_text
def save(request: HttpRequest) -> HttpResponse:
    """Keep what was read, with its claims, for the organisation's people; what is kept already is not kept twice."""
    form, by = SaveForm(request.POST), cast(Request, request).actor
    if not form.is_valid():
        return _again(request, form)
    told = {name: form.cleaned_data[name] for name in ("country", "year", "title", "text")}
    saved = queries.same(by=by, **told)
    if saved:
        messages.warning(request, _("This report had been saved before: here it is. It was not saved a second time."))
    else:
        saved = actions.save_report(by=by, **told)
    return redirect("narrative:report", saved.pk)


@may("narrative.read")
@with_its_text
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The claims of a text that is not saved, as a file."""
    return _taken(
        request, lambda by, doc, title, reading: downloads.answer(by, kind, doc, title, as_read(reading.claims))
    )


@may("narrative.read")
@with_its_text
def export_criteria(request: HttpRequest, kind: str) -> HttpResponse:
    """The sentences of a text that is not saved by criterion, as a file."""
    return _taken(request, lambda by, doc, title, reading: downloads.criteria(by, kind, doc, title, reading))


def _taken(request: HttpRequest, taken: Callable[[Actor, str, str, Reading], HttpResponse]) -> HttpResponse:
    form = ReadForm(request.POST)
    if not form.is_valid():
        return _not_read(request, form)
    text, year = form.cleaned_data["text"], form.cleaned_data["year"]
    named = _save_form(form).initial
    doc = doc_name(named["country"], year)
    return taken(cast(Request, request).actor, doc, named["title"], read(text, doc))


def _again(request: HttpRequest, form: SaveForm) -> HttpResponse:
    """The form with its problems beside what was read; without the text there is nothing to stand beside."""
    named = form.cleaned_data
    text, year = named.get("text"), named.get("year") or named.get("read_year")
    if text is None or year is None:
        return _not_read(request, ReadForm(request.POST))
    return _result(request, form, text, year, status=422)


def _not_read(request: HttpRequest, form: ReadForm) -> HttpResponse:
    """The form with all that was typed, and its problems."""
    form.is_valid()
    return render(request, "narrative/index.html", {"form": form, **_in_other_languages(form)}, status=422)


def _save_form(form: ReadForm) -> SaveForm:
    """What the report seems to be; what a person wrote themselves stays."""
    text, year = form.cleaned_data["text"], form.cleaned_data["year"]
    seems = country_of(text)
    country = form.own("country") or seems
    title = title_of(country, year)[:LONGEST_TITLE]
    return SaveForm(initial={
        "country": country, "year": year, "title": form.own("title") or title, "text": text,
        "read_country": seems, "read_year": year, "read_title": title,
    })  # fmt: skip


def _in_other_languages(form: NamedForm, **more: str) -> dict[str, Any]:
    """What the buttons of the languages send once more, lest it be lost; a file's text is in the text field."""
    told = {name: form[name].value() for name in form.fields if name != "file"}
    kept = {f"{KEPT}{name}": "" if value is None else value for name, value in (told | more).items()}
    return {"kept": kept, "kept_url": reverse("narrative:language")}


def _result(request: HttpRequest, form: SaveForm, text: str, year: int, status: int = 200) -> HttpResponse:
    country = form["country"].value() or ""
    reading = read(text, doc_name(country, year))
    shown = lay_out(reading, text, as_read(reading.claims))
    part = request.POST.get("part") or "claims"
    if part not in shown.every_part:
        raise Http404
    part = part if part in shown.parts else "claims"  # the text that was read before may have had it
    title = form["title"].value().strip() or title_of(country, year)
    context = {"form": form, "beside": shown, "part": part, "title": title, "kinds": downloads.KINDS}
    context |= _in_other_languages(form, part=part)
    return render(request, "narrative/result.html", context, status=status)
