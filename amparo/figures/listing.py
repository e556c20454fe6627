"""The events behind a number as a table: coded facts in words, and persons under marks that mean nothing elsewhere."""

import hashlib
from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amparo.events.kinds import Instance
from amparo.events.models import Event
from amparo.figures.asking import Question
from amparo.figures.definitions import Counts, Definition
from amparo.figures.opening import Opened
from amparo.figures.queries import CellOf
from amparo.figures.splits import ORGANISATION, SPLITS, Split
from amparo.figures.tables import title_of
from amparo.web.components import Cell, Column, Page, Table
from amparo.web.templatetags.amparo import number


def mark(definition: Definition, event: Event) -> str:
    """Six signs that tell persons apart within one figure; in another figure the same person has others."""
    if event.subject is None:
        return _("no key")
    return hashlib.sha256(definition.id.bytes + event.subject.bytes).hexdigest()[:6].upper()


def in_words(definition: Definition, cell: CellOf, question: Question) -> str:
    """Which number this is: years, split and key."""
    years = str(cell.first) if cell.first == cell.last else f"{cell.first}–{cell.last}"
    if not cell.split:
        return years
    if cell.split == ORGANISATION:
        words = question.covered.names.get(int(cell.key), "")
    else:
        words = str(SPLITS[cell.split].word(cell.key))
    return f"{years}, {title_of(cell.split)}: {words}"


def sentence(definition: Definition, opened: Opened) -> str:
    """What the number is made of."""
    if definition.counts == Counts.EVENTS:
        return _("Each event counts.")
    events = ngettext("%(number)s event", "%(number)s events", opened.total) % {"number": number(opened.total)}
    return _("%(events)s; a person with several counts once in the number above.") % {"events": events}


def table(definition: Definition, opened: Opened, query: Mapping[str, str], names: Mapping[int, str]) -> Table:
    """One page of events; `names` are of bodies, by id."""
    columns = [Column(_("Day")), Column(_("Organisation")), Column(_("Facts as they stood")), Column(_("Known since"))]
    if definition.counts == Counts.SUBJECTS:
        columns.append(Column(_("Person")))
    rows = [_row(definition, event, names) for event in opened.events]
    page = Page(
        opened.first,
        opened.first + len(rows) - 1,
        opened.total,
        previous=str(opened.previous) if opened.previous else None,
        next=str(opened.next) if opened.next else None,
    )
    return Table(_("Events behind the number"), columns, rows, query, page=page)


def _row(definition: Definition, event: Event, names: Mapping[int, str]) -> list[Cell]:
    cells = [
        Cell(_day(event.occurred_on)),
        Cell(names.get(event.organisation_id, "")),
        Cell(_facts(definition, event)),
        Cell(_day(localtime(event.recorded_at).date())),
    ]
    return [*cells, Cell(mark(definition, event))] if definition.counts == Counts.SUBJECTS else cells


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _facts(definition: Definition, event: Event) -> str:
    """The facts by which the figure can be split, and the instance, in words; what is unknown says so."""
    words = [_fact(event, SPLITS[code]) for code in definition.splits]
    if event.instance:
        words.append(str(Instance(event.instance).label))
    return ", ".join(words)


def _fact(event: Event, split: Split) -> str:
    value = getattr(event, split.code)
    if value in (None, split.unknown):
        return f"{split.title}: {split.word(split.unknown)}"
    if split.code == "months":
        return ngettext("%(n)s month", "%(n)s months", value) % {"n": value}
    return str(split.word(value))
