"""What a saved report says to each criterion, as a file."""

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from amparo.access.gate import Request, may
from amparo.narrative import downloads, queries
from amparo.narrative.models import Report
from amparo.narrative.reading import read


@may("narrative.read")
@require_safe
def export(request: HttpRequest, report_id: UUID, kind: str) -> HttpResponse:
    """The sentences by criterion."""
    by = cast(Request, request).actor
    try:
        saved = queries.report(by=by, report_id=report_id, act="report.exported")
    except Report.DoesNotExist as error:
        raise Http404 from error
    reading = read(saved.report.text, saved.doc)
    return downloads.criteria(by, kind, saved.doc, saved.report.title, reading, report_id)
