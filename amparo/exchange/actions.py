"""What leaves the house: asked for, agreed to by a second person where it is of persons, taken once, written down."""

import uuid
from datetime import datetime

from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from amparo.access.context import Actor
from amparo.exchange.models import What
from amparo.exchange.tables import BOM, TYPES, Table, written
from amparo.ledger import actions as ledger

ACTS = {
    What.CASES: "case.export", What.FIGURES: "figures.national", What.CLAIMS: "narrative.read",
    What.ESTIMATE: "estimation.read",
}  # fmt: skip


class NotNow(Exception):
    """The export cannot be agreed to, stopped or taken: it is not there, not yet ready, over, or another's to take."""


@transaction.atomic
def take_away(
    *, by: Actor, what: What, kind: str, table: Table, object_id: str = "", name: str = "table"
) -> HttpResponse:
    """A table that is of no person, as a file for a browser; recorded with the number of its rows.

    `name` is the file's: only what was published may say there what it is of, and in letters that need no quoting.
    Raises NotAllowed; KeyError for a kind of file that is none; ValueError for a table of persons.
    """
    if what == What.CASES:
        raise ValueError("a table of persons is asked for, and taken with `take`")
    return file(kind, table, _begun(by, what, len(table.rows), object_id), name)


@transaction.atomic
def take_document(*, by: Actor, what: What, text: str, object_id: str = "") -> HttpResponse:
    """A text that is of no person, as a file for a browser; recorded with the number of its lines.

    Raises NotAllowed; ValueError for a document of persons.
    """
    if what == What.CASES:
        raise ValueError("what is of persons is asked for, and taken with `take`")
    lines = text.count("\n")
    content = f"{BOM}{text}\n{mark(_begun(by, what, lines, object_id), lines)}\n"
    headers = {"Content-Disposition": 'attachment; filename="document.txt"'}
    return HttpResponse(content, content_type="text/plain; charset=utf-8", headers=headers)


@transaction.atomic
def ask(*, by: Actor, rows: int) -> uuid.UUID:
    """Ask for the table of cases, of that many rows now; a colleague has to agree. Returns its number."""
    return _begun(by, What.CASES, rows)


def _begun(by: Actor, what: What, rows: int, object_id: str = "") -> uuid.UUID:
    by.require(ACTS[what])
    export = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into exchange_export (id, what, object_id, rows) values (%s, %s, %s, %s)",
            [export, what.value, object_id, rows],
        )
    ledger.record("export.asked" if what == What.CASES else "export.taken", "export", export, number=rows)
    return export


@transaction.atomic
def agree(*, by: Actor, export_id: uuid.UUID) -> None:
    """Agree to a colleague's export: it can be taken once it has cooled. Raises NotAllowed, NotNow."""
    by.require("case.export")
    _decide("select exchange_agree(%s)", export_id)
    ledger.record("export.agreed", "export", export_id)


@transaction.atomic
def stop(*, by: Actor, export_id: uuid.UUID) -> None:
    """Withdraw one's own export, or refuse or take back the agreement to a colleague's. Raises NotAllowed, NotNow."""
    by.require("case.export")
    _decide("select exchange_stop(%s)", export_id)
    ledger.record("export.stopped", "export", export_id)


@transaction.atomic
def take(*, by: Actor, export_id: uuid.UUID) -> datetime:
    """Take an export that was agreed to and has cooled, once and in the session that asked; says when it was asked for.

    The table is then made by whoever holds the records, of what was there at that moment and may still be seen, and
    recorded with `record_taken`. Raises NotAllowed, NotNow.
    """
    by.require("case.export")
    by.require_step_up()
    return _decide("select exchange_take(%s)", export_id)


def record_taken(export_id: uuid.UUID, rows: int) -> None:
    """That the file was written, with the rows that are in it."""
    ledger.record("export.taken", "export", export_id, number=rows)


def _decide(statement: str, export_id: uuid.UUID) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute(statement, [export_id])
        answer: datetime | None = cursor.fetchone()[0]
    if not answer:
        raise NotNow
    return answer


def file(kind: str, table: Table, export_id: uuid.UUID, name: str = "table") -> HttpResponse:
    """The table as a file for a browser; its name says nothing unless told. Raises KeyError for a kind that is none."""
    content = written(kind, table, mark(export_id, len(table.rows)))
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)


def mark(export_id: uuid.UUID, rows: int) -> str:
    """What every file says of itself, in plain sight; who took it, the ledger says under this number."""
    told = {"number": export_id, "rows": rows, "at": timezone.now().strftime("%Y-%m-%d %H:%M UTC")}
    return _("Export %(number)s, %(rows)s rows, %(at)s. It is written down who took it.") % told
