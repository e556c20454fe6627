"""The content of the style guide: one of everything, invented, in the language of the page."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from amparo.web.charts import Bar, bar_chart
from amparo.web.components import (
    DONE,
    IN_PROGRESS,
    NOT_YET,
    TO_DO,
    Cell,
    Column,
    Figure,
    Link,
    Moment,
    Page,
    Row,
    Tab,
    Table,
    Tag,
    Task,
    TaskGroup,
)
from amparo.web.forms import DateField, Form
from amparo.web.templatetags.amparo import number


class SampleForm(Form):
    """A field of each kind."""

    town = forms.CharField(
        label=gettext_lazy("Town or village"), help_text=gettext_lazy("Where the person was met, not where they live.")
    )
    day = DateField(label=gettext_lazy("Date of the meeting"))
    notes = forms.CharField(label=gettext_lazy("Notes"), widget=forms.Textarea, required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the talk"),
        choices=[("be", gettext_lazy("Belarusian")), ("ru", gettext_lazy("Russian")), ("en", gettext_lazy("English"))],
    )
    age = forms.ChoiceField(
        label=gettext_lazy("Age"),
        widget=forms.RadioSelect,
        choices=[
            ("child", gettext_lazy("Child")),
            ("presumed", gettext_lazy("Presumed to be a child")),
            ("adult", gettext_lazy("Adult")),
        ],
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("Urgent needs"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[
            ("doctor", gettext_lazy("A doctor")),
            ("bed", gettext_lazy("A safe place for the night")),
            ("food", gettext_lazy("Food and clothes")),
        ],
    )
    told = forms.BooleanField(
        label=gettext_lazy("I have explained that help does not depend on the answers"),
        help_text=gettext_lazy("Say it in the person's own language."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["age"].choice_hints = {  # type: ignore[attr-defined] # read by the choice_hint filter
            "presumed": _("Treat the person as a child until the age is known.")
        }


def everything() -> dict[str, Any]:
    """The context of `web/styleguide.html`."""
    return {
        "form": SampleForm({"town": "Брэст", "day": "31.02.2005", "needs": ["bed"]}),
        "empty_form": SampleForm(prefix="empty"),
        "tabs": [
            Tab(pgettext("tab: records", "Waiting"), "#tabs", current=True, count=12),
            Tab(pgettext("tab: records", "Sent"), "#tabs", count=3),
            Tab(pgettext("tab: records", "Closed"), "#tabs"),
        ],
        "groups": _tasks(),
        "rows": _facts(),
        "moments": _moments(),
        "table": _records(),
        "figures": [_by_year(), _by_kind()],
        "tags": [
            Tag(pgettext("record", "New")),
            IN_PROGRESS,
            Tag(_("Waiting for an answer"), "waiting"),
            DONE,
            Tag(pgettext("record", "Late"), "bad"),
        ],
        "effects": [
            _("The other organisation can no longer open this record."),
            _("What it has done so far stays in its own books."),
            _("The withdrawal is written down with your name and the time."),
        ],
    }


def _tasks() -> list[TaskGroup]:
    return [
        TaskGroup(
            _("Before the talk"),
            [
                Task(_("Find a place where nobody listens"), "#tasks", DONE),
                Task(_("Ask about urgent needs"), "#tasks", IN_PROGRESS, _("One of three answered.")),
            ],
        ),
        TaskGroup(
            _("After the talk"),
            [
                Task(_("Record the answers"), "#tasks", TO_DO),
                Task(_("Send to another organisation"), "", NOT_YET, _("Needs a consent first.")),
            ],
        ),
    ]


def _facts() -> list[Row]:
    change = _("Change")
    return [
        Row(_("Reference"), "BR-2005-0417"),
        Row(_("Town or village"), "Брэст", [Link(change, "#summary", _("town or village"))], lang="be"),
        Row(_("Languages"), [_("Belarusian"), _("Russian")], [Link(change, "#summary", _("languages"))]),
        Row(_("Interpreter"), "", [Link(_("Add"), "#summary", _("an interpreter"))]),
    ]


def _moments() -> list[Moment]:
    return [
        Moment(_("Accepted"), datetime(2005, 3, 29, 14, 5, tzinfo=UTC), _("Shelter “Lipa”"), url="#timeline"),
        Moment(
            _("Sent to another organisation"),
            datetime(2005, 3, 28, 9, 30, tzinfo=UTC),
            _("Border post “Buh”"),
            _("With the consent given the same day, for shelter only."),
        ),
        Moment(_("First talk"), datetime(2005, 3, 27, 22, 10, tzinfo=UTC), _("Border post “Buh”")),
    ]


def _records() -> Table:
    columns = [
        Column(_("Reference"), sort="reference"),
        Column(_("State")),
        Column(_("Organisation"), sort="organisation"),
        Column(_("Days waiting"), numeric=True, sort="days"),
    ]
    rows = [
        [
            Cell("BR-2005-0417", url="#table"),
            Cell(tag=Tag(pgettext("record", "Late"), "bad")),
            Cell(_("Shelter “Lipa”")),
            Cell(14),
        ],
        [Cell("BR-2005-0422", url="#table"), Cell(tag=IN_PROGRESS), Cell(_("Border post “Buh”")), Cell(3)],
        [Cell("HR-2005-0031", url="#table"), Cell(tag=DONE), Cell(_("Shelter “Lipa”")), Cell(missing=True)],
    ]
    page = Page(26, 50, 3300, previous="a", next="b")
    return Table(_("Records sent to us"), columns, rows, sort="-days", page=page)


def _by_year() -> Figure:
    counts = {"2002": 153, "2003": 175, "2004": 230, "2005": 359}
    rows = [[Cell(year), Cell(count)] for year, count in counts.items()]
    title = _("Persons investigated, by year")
    reading = _("The number grew each year and rose by more than half from 2004 to 2005.")
    drawing = bar_chart(
        [Bar(year, count, number(count)) for year, count in counts.items()], title=title, direction="up"
    )
    table = Table(title, [Column(_("Year")), Column(_("Persons"), numeric=True)], rows, narrow="scroll")
    return Figure("by-year", title, reading, drawing, table, "#by-year", _("invented for this page"))


def _by_kind() -> Figure:
    title = _("Help given, by kind and year")
    kinds = {
        _("Shelter"): (61, 84),
        _("Medical help"): (45, 102),
        _("Legal advice"): (0, 1320),
        _("Work training"): (None, 37),
    }
    years = ("2004", "2005")
    bars = [
        Bar(kind, count, _("not available") if count is None else number(count), year)
        for kind, counts in kinds.items()
        for year, count in zip(years, counts, strict=True)
    ]
    rows = [
        [Cell(kind), *(Cell(missing=True) if count is None else Cell(count) for count in counts)]
        for kind, counts in kinds.items()
    ]
    table = Table(title, [Column(_("Kind")), *(Column(year, numeric=True) for year in years)], rows, narrow="scroll")
    reading = _("Legal advice was hardly given in 2004 and was the most frequent help in 2005.")
    return Figure(
        "by-kind", title, reading, bar_chart(bars, title=title), table, "#by-kind", _("invented for this page")
    )
