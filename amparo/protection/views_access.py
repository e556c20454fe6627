"""Who opened a record: a page to read and print with the person who asks, and a file that proves it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amparo.access.duties import Duty
from amparo.access.gate import Request, may
from amparo.ledger.receipts import Told
from amparo.ledger.words import act_in_words
from amparo.protection.access_report import FROM_NEWEST, AccessReport, access_report
from amparo.protection.views_base import draw, found
from amparo.web.components import Cell, Column, Table


@may("person.access_report")
@require_safe
def report(request: Request, case_id: UUID) -> HttpResponse:
    """Bodies and duties, what was done and when; each line with the number of its receipt."""
    made = _report(request, case_id)
    back = "ledger:entries" if request.actor.may("ledger.read") else "protection:case"
    context: dict[str, Any] = {
        "case": made.case, "table": _table(made), "shown": made.shown, "older": made.next,
        "waiting": sum(not made.covered(entry) for entry in made.entries),
        "withheld": any(not entry.told for entry in made.entries),
        "back": reverse(back, args=[case_id] if back == "protection:case" else []),
    }  # fmt: skip
    return draw(request, "access_report", **context)


@may("person.access_report")
@require_safe
def receipts(request: Request, case_id: UUID) -> HttpResponse:
    """The same as a file that `amparo-verify receipt` checks anywhere."""
    made = _report(request, case_id)
    response = HttpResponse(found(made.file), content_type="application/jsonl; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="receipts.jsonl"'
    return response


def _report(request: Request, case_id: UUID) -> AccessReport:
    text = request.GET.get("before", str(FROM_NEWEST))
    if not text.isdecimal() or not 0 < int(text) <= FROM_NEWEST:
        raise Http404
    return found(access_report, by=request.actor, case_id=case_id, before=int(text))


def _table(made: AccessReport) -> Table:
    columns = [
        Column(_("When")),
        Column(_("Body")),
        Column(_("Duty")),
        Column(_("What was done")),
        Column(_("Receipt")),
    ]
    return Table(_("Entries, newest first"), columns, [_row(made, entry) for entry in made.entries])


def _row(made: AccessReport, entry: Told) -> list[Cell]:
    local = timezone.localtime(entry.at)
    when = date_format(local, "DATETIME_FORMAT") if entry.told else date_format(local, "DATE_FORMAT")
    receipt = str(entry.position) if made.covered(entry) else _("not yet")
    return [
        Cell(when), Cell(entry.organisation or _("another body, not named here")), Cell(_who(entry)),
        Cell(act_in_words(entry.act)), Cell(receipt),
    ]  # fmt: skip


def _who(entry: Told) -> str:
    """The duties as they are held today; a name for a colleague of the same body only."""
    duties = ", ".join(str(Duty(duty).label) for duty in entry.duties or ())
    return f"{duties} ({entry.worker})" if entry.worker else duties
