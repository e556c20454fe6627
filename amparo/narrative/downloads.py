"""Files of what was read as answers to a browser."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse

from amparo.access.context import Actor
from amparo.exchange.actions import take_away
from amparo.exchange.models import What
from amparo.exchange.tables import KINDS, Table
from amparo.narrative.bearing import file_of
from amparo.narrative.exporting import table_of
from amparo.narrative.reading import Reading
from amparo.narrative.showing import Shown


def answer(by: Actor, kind: str, doc: str, title: str, claims: Sequence[Shown], report_id: object = "") -> HttpResponse:
    """The claims as a file of that kind; recorded. Raises Http404 for a kind that is none."""
    return _taken(by, kind, doc, table_of(doc, title, claims), report_id)


def criteria(by: Actor, kind: str, doc: str, title: str, reading: Reading, report_id: object = "") -> HttpResponse:
    """The sentences by criterion as a file of that kind; recorded. Raises Http404 for a kind that is none."""
    return _taken(by, kind, doc, file_of(doc, title, reading), report_id)


def _taken(by: Actor, kind: str, doc: str, table: Table, report_id: object) -> HttpResponse:
    """The file's name says what it is of: a country's published report is no person's."""
    if kind not in KINDS:
        raise Http404
    name = f"{doc.strip('-')}-{table.name}"
    return take_away(by=by, what=What.CLAIMS, kind=kind, table=table, object_id=str(report_id), name=name)
