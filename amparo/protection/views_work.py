"""My work, the list of cases, its export, finding a person."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amparo.access.gate import Request, may
from amparo.exchange import actions as exchange
from amparo.exchange.tables import Table
from amparo.protection import queries, show_lists
from amparo.protection.forms import SearchForm, StartForm
from amparo.protection.forms_reading import TOO_MANY, ask_form
from amparo.protection.queries import CasePage
from amparo.protection.views_base import budget_reached, draw, typed
from amparo.vault import queries as vault
from amparo.vault.asking import BudgetReached
from amparo.vault.blind import TooLittleToSearchError, TooMuchToAskError

Place = tuple[datetime, UUID]


@may("home.open")
@require_GET
def home(request: Request) -> HttpResponse:
    """My work: what is late, what waits for me, what I sent and has no answer."""
    by = request.actor
    work = queries.my_work(by=by)
    start = StartForm(initial={"place": show_lists.usual_place(by)}) if by.may("screening.write") else None
    return draw(request, "home", groups=show_lists.work_groups(work), work=work, start=start)


@may("case.list")
@require_GET
def cases(request: Request) -> HttpResponse:
    """Cases within sight, newest first, a page at a time, without names."""
    before, first = _read_cursor(request.GET.get("after", ""))
    page = queries.cases_page(by=request.actor, before=before)
    table = show_lists.case_table(page, first, _cursor(page, first))
    return draw(request, "cases", table=table, may_export=request.actor.may("case.export"), later=first > 1)


def _cursor(page: CasePage, first: int) -> str | None:
    """Where the next page begins, as an opaque word for the address."""
    if page.next is None:
        return None
    opened_at, record_id = page.next
    plain = f"{opened_at.isoformat()}~{record_id}~{first + len(page.cases)}"
    return urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _read_cursor(word: str) -> tuple[Place | None, int]:
    """Where a page begins and its first row's number; the newest page for anything that was not made by us."""
    try:
        opened_at, record_id, first = urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode().split("~")
        return (datetime.fromisoformat(opened_at), UUID(record_id)), max(1, int(first))
    except ValueError:
        return None, 1


@may("case.export")
@require_POST
def export(request: Request) -> HttpResponse:
    """Ask for the cases within sight as a table; a colleague has to agree before it is made."""
    exchange.ask(by=request.actor, rows=queries.exportable(by=request.actor))
    messages.success(request, _("You have asked for the table. A colleague has to agree to it."))
    return redirect("exchange:exports")


@may("case.export")
@require_POST
def export_file(request: Request, export_id: UUID) -> HttpResponse:
    """The table of coded facts, made now: of the cases that were there when it was asked for and may still be seen."""
    by = request.actor
    try:
        asked_at = exchange.take(by=by, export_id=export_id)
    except exchange.NotNow as error:
        raise Http404 from error
    rows = queries.exported(by=by, until=asked_at)
    exchange.record_taken(export_id, len(rows))
    return exchange.file("csv", Table(["reference", *queries.EXPORTED], rows), export_id)


@may("person.search")
@require_http_methods(["GET", "POST"])
def search(request: Request) -> HttpResponse:
    """Find a person by name or document; what was typed is sent in the body and stands in no address."""
    form = SearchForm(typed(request))
    found: list[vault.Found] | None = None
    if form.is_valid():
        try:
            found = _find(request, form)
        except TooLittleToSearchError:
            form.add_error("document" if form.cleaned_data["document"] else "name", _too_little(form))
        except TooMuchToAskError:
            form.add_error("name", TOO_MANY)
        except BudgetReached as reached:
            return budget_reached(request, reached)
    if found is None:
        return draw(request, "search", form=form, people=None)
    shown, cut = found[: vault.MOST_FOUND], len(found) > vault.MOST_FOUND
    people = show_lists.people(shown, _cases_of(request, shown))
    return draw(request, "search", form=form, people=people, cut=cut, ask=ask_form(form.cleaned_data))


def _find(request: Request, form: SearchForm) -> list[vault.Found]:
    said = form.cleaned_data
    if said["document"]:
        return vault.find_document(by=request.actor, number=said["document"])
    return vault.find_person(by=request.actor, text=said["name"], birth_year=said["birth_year"])


def _too_little(form: SearchForm) -> str:
    if form.cleaned_data["document"]:
        return _("Type the whole number of the document.")
    return _("One name alone finds too many people. Type a given name and a surname.")


def _cases_of(request: Request, found: list[vault.Found]) -> dict[UUID, list[queries.Case]]:
    return queries.cases_of(by=request.actor, person_ids=[one.person_id for one in found]) if found else {}
