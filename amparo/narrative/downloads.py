"""Files of claims as answers to a browser."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse

from amparo.narrative.exporting import csv_of, jsonl_of, xlsx_of
from amparo.narrative.showing import Shown

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {"csv": "CSV", "xlsx": "XLSX", "jsonl": "JSON Lines"}


def answer(kind: str, doc: str, title: str, claims: Sequence[Shown]) -> HttpResponse:
    """The claims as a file of that kind, called by the report's name. Raises Http404 for a kind that is none."""
    if kind == "csv":
        return _file(f"{doc}.csv", "text/csv; charset=utf-8", csv_of(doc, claims))
    if kind == "xlsx":
        return _file(f"{doc}.xlsx", XLSX, xlsx_of(doc, claims, title))
    if kind == "jsonl":
        return _file(f"{doc}.jsonl", "application/jsonl; charset=utf-8", jsonl_of(doc, claims))
    raise Http404


def _file(name: str, content_type: str, content: bytes) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
