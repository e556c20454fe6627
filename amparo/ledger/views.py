"""The ledger's pages: its entries, newest first, and the latest checkpoint as a file to keep elsewhere."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amparo.access.gate import Request, may
from amparo.ledger.actions import record
from amparo.ledger.forms import FilterForm
from amparo.ledger.models import Entry, Outcome
from amparo.ledger.queries import Cursor, EntriesPage, Watch, entries_page, latest_checkpoint, watch
from amparo.ledger.words import act_in_words, kind_in_words
from amparo.web.components import Cell, Column, Kind, Page, Table, Tag

_KIND: dict[Outcome, Kind] = {Outcome.COSIGNED: "good", Outcome.UNREACHABLE: "waiting", Outcome.REFUSED: "waiting"}


@may("ledger.read")
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """Who did what, to which record, when: never the content."""
    by = cast(Request, request).actor
    typed = cast(dict[str, str], request.GET.dict())
    form = FilterForm(typed)
    chosen = form.cleaned_data if form.is_valid() else {}
    after, before = (_cursor(request, way) for way in ("after", "before"))
    page = entries_page(
        by=by, act=chosen.get("act", ""), worker=chosen.get("worker"), after=after, before=before
    )  # fmt: skip
    query = {name: value for name, value in typed.items() if name in form.fields}
    seen = watch(by=by)
    context = {"form": form, "table": _table(page, query), "checkpoint": latest_checkpoint(by=by), "watch": seen,
               "witnesses": _witnesses(seen)}  # fmt: skip
    return render(request, "ledger/entries.html", context, status=422 if form.errors else 200)


@may("ledger.read")
@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The latest checkpoint as a file: kept elsewhere, it proves later that nothing was changed since."""
    latest = latest_checkpoint(by=cast(Request, request).actor)
    if latest is None:
        raise Http404
    record("checkpoint.read", "checkpoint", number=latest.size)
    response = HttpResponse(latest.note, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="checkpoint-{latest.size}.txt"'
    return response


def _cursor(request: HttpRequest, way: str) -> Cursor | None:
    text = request.GET.get(way)
    try:
        return Cursor.read(text) if text else None
    except ValueError as error:
        raise Http404 from error


def _table(page: EntriesPage, query: Mapping[str, str]) -> Table:
    columns = [Column(_("Entry")), Column(_("When")), Column(_("Account")), Column(_("Organisation")),
               Column(_("Act")), Column(_("Record")), Column(_("Rows"), numeric=True)]  # fmt: skip
    rows = [_row(entry, page.bodies) for entry in page.entries]
    shown = Page(
        page.first,
        page.first + len(rows) - 1,
        previous=str(page.previous) if page.previous else None,
        next=str(page.next) if page.next else None,
    )
    return Table(_("Entries, newest first"), columns, rows, query, page=shown)


def _row(entry: Entry, bodies: Mapping[int, str]) -> list[Cell]:
    return [
        Cell(str(entry.pk)),
        Cell(date_format(localtime(entry.at), "DATETIME_FORMAT")),
        Cell(str(entry.worker_id) if entry.worker_id else _("nobody signed in")),
        Cell(bodies.get(entry.organisation_id or 0, "")),
        Cell(act_in_words(entry.act)),
        Cell(f"{kind_in_words(entry.kind)} {entry.object_id}".strip(), url=_report_on(entry)),
        Cell("" if entry.number is None else entry.number),
    ]


def _report_on(entry: Entry) -> str:
    """The page on who opened the record that the entry is about, where its kind has one."""
    page = settings.LEDGER_RECORD_PAGES.get(entry.kind)
    return reverse(page, args=[entry.object_id]) if page and entry.object_id else ""


def _witnesses(seen: Watch) -> Table:
    columns = [Column(_("Witness")), Column(_("Last cosigned")), Column(_("Entries covered"), numeric=True),
               Column(_("Last answer"))]  # fmt: skip
    rows = [
        [
            Cell(one.name),
            Cell(_moment(one.cosigned_at), missing=one.cosigned_at is None),
            Cell(one.size or 0, missing=one.size is None),
            Cell(tag=Tag(one.answer.label, _KIND.get(one.answer, "bad"))) if one.answer else Cell(missing=True),
        ]
        for one in seen.witnesses
    ]
    return Table(_("Witnesses outside"), columns, rows)


def _moment(at: datetime | None) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT") if at else ""
