"""What the components of `templates/web/components/` are given: plain values, no request, no database.

A view builds these and hands them to `{% include "web/components/….html" with … %}`. Texts are already translated;
the components escape them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
Kind = Literal["neutral", "active", "waiting", "good", "bad"]


@dataclass(frozen=True)
class Tag:
    """A state in words; `kind` only adds a colour and a mark to them."""

    text: Text
    kind: Kind = "neutral"


@dataclass(frozen=True)
class Link:
    """Somewhere to go. `hidden` completes the text for people who hear it out of context ("Change" + "birth date")."""

    text: Text
    url: str
    hidden: Text = ""


@dataclass(frozen=True)
class Tab:
    """One of several views of the same thing, each with an address of its own."""

    label: Text
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Row:
    """A line of a summary list: what, its value or values, and how to change it; `lang` where the value's differs."""

    key: Text
    value: Text | Sequence[Text]
    actions: Sequence[Link] = ()
    lang: str = ""

    @property
    def values(self) -> list[Text]:
        """The value as a list without blanks, so that one, several and none are drawn alike."""
        several = [self.value] if isinstance(self.value, str | Promise) else self.value
        return [value for value in several if value not in ("", None)]


DONE = Tag(_("Completed"), "good")
IN_PROGRESS = Tag(_("In progress"), "active")
TO_DO = Tag(_("To do"), "waiting")
NOT_YET = Tag(_("Cannot start yet"), "neutral")


@dataclass(frozen=True)
class Task:
    """A line of a task list. Without a `url` it cannot be started, and `hint` says why."""

    label: Text
    url: str
    tag: Tag
    hint: Text = ""


@dataclass(frozen=True)
class TaskGroup:
    """Tasks that belong together."""

    title: Text
    tasks: Sequence[Task]


@dataclass(frozen=True)
class Moment:
    """An entry of a timeline: what happened, when, done by which organisation."""

    title: Text
    when: datetime
    by: Text = ""
    text: Text = ""
    url: str = ""


@dataclass(frozen=True)
class Cell:
    """What stands in one cell of a table. `missing` tells "not available" from an empty text and from zero."""

    text: Text | int = ""
    url: str = ""
    tag: Tag | None = None
    lang: str = ""
    missing: bool = False


@dataclass(frozen=True)
class Column:
    """A column: its heading, whether its values are numbers, and the key to sort by ("" = not sortable)."""

    label: Text
    numeric: bool = False
    sort: str = ""


@dataclass(frozen=True)
class Page:
    """Where in a long list we are. `previous` and `next` are cursors (keyset), None at the ends.

    `first` and `last` count from 1; `total` None means that it was not counted; `about` that it is an estimate.
    """

    first: int
    last: int
    total: int | None = None
    about: bool = False
    previous: str | None = None
    next: str | None = None


@dataclass(frozen=True)
class Heading:
    """A column's heading as drawn: the address that sorts by it, and how it is sorted now (value of aria-sort)."""

    label: Text
    numeric: bool
    url: str = ""
    sorted: Literal["", "ascending", "descending"] = ""


def with_query(query: Mapping[str, str], **changes: str | None) -> str:
    """The query string `query` with `changes` made to it; None takes a parameter out. Starts with "?"."""
    merged = {**{key: query[key] for key in query}, **changes}
    return "?" + urlencode({key: value for key, value in merged.items() if value not in (None, "")})


@dataclass(frozen=True)
class Table:
    """A table with a caption. `rows` hold one `Cell` a column; the first cell of a row is its heading.

    `query` is the page's own query string as a mapping: sorting and paging keep every other parameter. The parameters
    used are `sort` (a column's key, with "-" before it for descending), `after` and `before` (cursors). `narrow` says
    what a narrow screen does: stack the cells of a row (lists of records) or scroll the table in its frame (figures).
    """

    caption: Text
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    query: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    page: Page | None = None
    note: Text = ""
    narrow: Literal["stack", "scroll"] = "stack"

    def headings(self) -> list[Heading]:
        """The columns as drawn: clicking a sorted one turns the order round, and goes back to the first page."""
        return [self._heading(column) for column in self.columns]

    def _heading(self, column: Column) -> Heading:
        if not column.sort:
            return Heading(column.label, column.numeric)
        now = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(self.sort, "")
        target = f"-{column.sort}" if now == "ascending" else column.sort
        url = with_query(self.query, sort=target, after=None, before=None)
        return Heading(column.label, column.numeric, url, now)  # type: ignore[arg-type] # one of the three literals

    def lines(self) -> list[list[tuple[Column, Cell]]]:
        """Rows with each cell beside its column."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]

    @property
    def next_url(self) -> str:
        """Address of the next page, "" on the last."""
        return self._turn("after", self.page.next if self.page else None)

    @property
    def previous_url(self) -> str:
        """Address of the previous page, "" on the first."""
        return self._turn("before", self.page.previous if self.page else None)

    def _turn(self, way: str, cursor: str | None) -> str:
        return with_query(self.query, **{"after": None, "before": None, way: cursor}) if cursor else ""


@dataclass(frozen=True)
class Figure:
    """A chart that can be read: title, one sentence that says what it shows, the drawing, the numbers as a table."""

    id: str
    title: Text
    reading: Text
    svg: str
    table: Table
    csv_url: str = ""
    source: Text = ""
