"""The pages of figures: all of them, one definition, and the events behind a number."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amparo.access.context import Actor, refuse_reduced
from amparo.access.gate import Request, may
from amparo.exchange.actions import take_away
from amparo.exchange.models import What
from amparo.exchange.tables import Table
from amparo.figures import listing, tables
from amparo.figures.asking import Question, question
from amparo.figures.catalogue import DEFINITIONS, GROUPS
from amparo.figures.definitions import Definition
from amparo.figures.opening import Cursor, events_behind
from amparo.figures.queries import Asked, CellOf, Reach, compute, counting
from amparo.figures.releasing import csv_lines
from amparo.figures.splits import ORGANISATION
from amparo.ledger.actions import record
from amparo.release.rules import as_known_on
from amparo.web.components import Tab

EVERY = tuple(DEFINITIONS.values())
Page = Callable[..., HttpResponse]


def _counting(view: Page) -> Page:
    """The view counts, over a connection of its own."""

    @functools.wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with counting(cast(Request, request).actor):
            return view(request, *args, **kwargs)

    return counted


@may("figures.read")
@require_safe
@_counting
def overview(request: HttpRequest) -> HttpResponse:
    """Every figure by year, or by organisation for one year, in groups of one unit."""
    asked = _question(request, EVERY)
    by = _overview_split(request, asked.asked.reach)
    year = _year(request, asked.asked) if by else None
    figures = compute(EVERY, replace(asked.asked, first=year, last=year) if year else asked.asked, asked.covered, by)
    groups = [
        tables.group_by_organisation(asked, figures, group) if year else tables.group_by_year(asked, figures, group)
        for group in GROUPS
    ]
    context = {
        "groups": [(group, drawn) for group, drawn in zip(GROUPS, groups, strict=True) if drawn],
        "tabs": _overview_tabs(asked, by),
        "years": [Tab(str(y), asked.address("overview", by=by, year=y), y == year) for y in asked.asked.years if by],
        "csv_url": asked.address("overview_csv", by=by),
        "nothing": asked.covered.years is None,
    }
    return _page(request, "figures/overview.html", asked, context)


@may("figures.national")
@require_safe
@_counting
def overview_csv(request: HttpRequest) -> HttpResponse:
    """The overview's numbers as lines of a CSV file, as far as they may leave the house."""
    asked = _leaving(request, EVERY)
    by = _overview_split(request, asked.asked.reach)
    return _csv(cast(Request, request).actor, asked, EVERY, by)


@may("figures.read")
@require_safe
@_counting
def definition(request: HttpRequest, code: str) -> HttpResponse:
    """One figure: what it is and is not, its years, and a split of them."""
    found = _definition(code)
    asked = _question(request, [found])
    by = _split(request, found, asked.asked.reach)
    figures = compute([found], asked.asked, asked.covered, by)
    context = {
        "definition": found,
        "by_year": tables.definition_by_year(asked, figures, found),
        "by_key": tables.definition_by_key(asked, figures, found),
        "tabs": _split_tabs(found, asked, by),
        "facts": tables.facts_of(asked, found),
        "cohort": tables.next_step(found, asked, figures),
        "csv_url": asked.address("definition_csv", found, by=by),
        "back": asked.address("overview"),
    }
    return _page(request, "figures/definition.html", asked, context)


@may("figures.national")
@require_safe
@_counting
def definition_csv(request: HttpRequest, code: str) -> HttpResponse:
    """One figure's numbers, by year and by the keys of a split, as lines of a CSV file, as far as they may leave."""
    found = _definition(code)
    asked = _leaving(request, [found])
    return _csv(cast(Request, request).actor, asked, [found], _split(request, found, asked.asked.reach))


@may("figures.open")
@require_safe
@_counting
def events(request: HttpRequest, code: str) -> HttpResponse:
    """The events behind one number, page by page; which of them there are, the database decides. Leaves an entry."""
    refuse_reduced()
    found = _definition(code)
    asked = _question(request, [found])
    cell = _cell(request, found, asked.asked)
    after, before = (_cursor(request, way) for way in ("after", "before"))
    opened = events_behind(found, cell, reach=asked.asked.reach, as_of=asked.asked.as_of, after=after, before=before)
    record("figures.opened", "figure", found.id, number=len(opened.events))
    context = {
        "definition": found,
        "what": listing.in_words(found, cell, asked),
        "opened": opened,
        "sentence": listing.sentence(found, opened),
        "table": listing.table(found, opened, request.GET.dict(), asked.covered.names),
        "back": asked.address("definition", found, by=cell.split),
    }
    return _page(request, "figures/events.html", asked, context)


def _question(request: HttpRequest, definitions: Sequence[Definition]) -> Question:
    return question(cast(Request, request).actor, request.GET.dict(), definitions)


def _leaving(request: HttpRequest, definitions: Sequence[Definition]) -> Question:
    """The same as of the end of a month: what two tables a day apart differ by would be what happened that day.

    Only of the whole country: a body's own table beside the country's would tell of the other bodies.
    """
    asked = _question(request, definitions)
    if not asked.asked.reach.national:
        raise Http404
    day = as_known_on(asked.asked.as_of, timezone.localdate())
    good = {name: value for name, value in asked.given.items() if name != "as_of"}
    return question(cast(Request, request).actor, {**good, "as_of": day.isoformat()}, definitions)


def _definition(code: str) -> Definition:
    if code not in DEFINITIONS:
        raise Http404
    return DEFINITIONS[code]


def _overview_split(request: HttpRequest, reach: Reach) -> str:
    """By organisation only where there is more than one's own."""
    by = request.GET.get("by", "")
    if by not in {"", ORGANISATION} or (by and not reach.national):
        raise Http404
    return by


def _splits(definition: Definition, reach: Reach) -> list[str]:
    return [*([ORGANISATION] if reach.national else []), *definition.splits]


def _split(request: HttpRequest, definition: Definition, reach: Reach) -> str:
    """The split asked for, the definition's first unless told. Raises Http404 for one that it does not have."""
    allowed = _splits(definition, reach)
    by = request.GET.get("by", allowed[0])
    if by not in allowed:
        raise Http404
    return by


def _year(request: HttpRequest, asked: Asked) -> int:
    """The year asked for among those of the page, the last unless told."""
    year = request.GET.get("year", str(asked.last))
    if year not in {str(shown) for shown in asked.years}:
        raise Http404
    return int(year)


def _overview_tabs(asked: Question, by: str) -> list[Tab]:
    if not asked.asked.reach.national:
        return []
    return [
        Tab(_("By year"), asked.address("overview"), by == ""),
        Tab(_("By organisation"), asked.address("overview", by=ORGANISATION), by == ORGANISATION),
    ]


def _split_tabs(definition: Definition, asked: Question, by: str) -> list[Tab]:
    return [
        Tab(tables.title_of(code), asked.address("definition", definition, by=code), code == by)
        for code in _splits(definition, asked.asked.reach)
    ]


def _cell(request: HttpRequest, definition: Definition, asked: Asked) -> CellOf:
    """The cell that the address names. Another body's cell looks like an address that does not exist."""
    by, key = request.GET.get("by", ""), request.GET.get("key", "")
    if not by:
        return CellOf(asked.first, asked.last)
    if by not in (ORGANISATION, *definition.splits) or not key:
        raise Http404
    own = str(asked.reach.organisation_id)
    if by == ORGANISATION and not (key.isdecimal() and len(key) < 10 and (asked.reach.national or key == own)):
        raise Http404
    return CellOf(asked.first, asked.last, by, key)


def _cursor(request: HttpRequest, way: str) -> Cursor | None:
    text = request.GET.get(way)
    try:
        return Cursor.read(text) if text else None
    except ValueError as error:
        raise Http404 from error


def _page(request: HttpRequest, template: str, asked: Question, context: dict[str, Any]) -> HttpResponse:
    """The page, and 422 where what was typed into the filter is wrong."""
    whole = {**context, "form": asked.form, "asked": asked.asked, "reach": asked.asked.reach}
    return render(request, template, whole, status=422 if asked.form.errors else 200)


def _csv(by: Actor, asked: Question, definitions: Sequence[Definition], split: str) -> HttpResponse:
    """A download; leaves an entry of the figure and one of the table that left, with the number of lines."""
    figures = compute(definitions, asked.asked, asked.covered, split)
    rows = csv_lines(asked, figures, definitions, by=by)
    named = definitions[0] if len(definitions) == 1 else None
    record("figures.exported", "figure", named.id if named else "", number=len(rows))
    table, what = Table(tables.CSV_HEADER, rows), str(named.id) if named else ""
    return take_away(by=by, what=What.FIGURES, kind="csv", table=table, object_id=what)
