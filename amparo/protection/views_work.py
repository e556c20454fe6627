"""My work, the list of cases, its export, finding a person."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from amparo.access.gate import Request, may
from amparo.exchange.tables import csv_lines
from amparo.protection import queries, show_lists
from amparo.protection.forms import SearchForm, StartForm
from amparo.protection.queries import CasePage
from amparo.protection.views_base import draw, typed
from amparo.vault import queries as vault
from amparo.vault.blind import TooLittleToSearchError

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
@require_GET
def export(request: Request) -> HttpResponse:
    """The cases within sight as a table of coded facts; made whole here, within the transaction that may see them."""
    lines = csv_lines(["reference", *queries.EXPORTED], queries.exported(by=request.actor))
    response = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="table.csv"'
    return response


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
        except vault.TooManySearches:
            return HttpResponse(draw(request, "too_many_searches").content, status=429)
    if found is None:
        return draw(request, "search", form=form, people=None)
    shown, cut = found[: vault.MOST_FOUND], len(found) > vault.MOST_FOUND
    return draw(request, "search", form=form, people=show_lists.people(shown, _cases_of(request, shown)), cut=cut)


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
