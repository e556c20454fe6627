"""What can be asked: the period, the lists, how to divide, which method; or a table instead of lists."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.access.models import Organisation
from amparo.estimation import PatternTable, TableError
from amparo.estimation.table import parse_csv, table_from_frame
from amparo.studies.actions import Asked
from amparo.studies.codes import FEWEST_LISTS, METHODS, MOST_LISTS, SEED, SHORTEST_DAYS, Method, Split
from amparo.studies.table_words import in_words
from amparo.web.forms import DateField, Form

LONGEST_TABLE = 200_000
"""Characters; ten lists have 1,023 patterns, some 25,000."""
LARGEST = 10**12
LONGEST_NAME = 100


def _number(label: Any, most: int, help_text: Any, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=most, help_text=help_text, **options,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short", "autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("Enter a whole number in figures.")},
    )  # fmt: skip


class PeriodForm(Form):
    """What every estimate needs."""

    first = DateField(label=gettext_lazy("First day"))
    last = DateField(label=gettext_lazy("Last day"))
    method = forms.ChoiceField(
        label=gettext_lazy("Method of the headline"), choices=[(one.value, one.label) for one in METHODS],
        initial=Method.BIC, widget=forms.RadioSelect,
        help_text=gettext_lazy("All methods are computed and shown; whether to publish is decided by the first one."),
    )  # fmt: skip
    population = _number(
        gettext_lazy("Population"), LARGEST, gettext_lazy("Of the country, for the rate of SDG indicator 16.2.2."),
        required=False,
    )  # fmt: skip
    seed = _number(
        gettext_lazy("Seed"), 2**63 - 1, gettext_lazy("The same seed gives the same intervals again."), initial=SEED
    )  # fmt: skip
    shortest = 1

    def clean_population(self) -> int | None:
        """Nobody lives where nobody lives."""
        given: int | None = self.cleaned_data["population"]
        if given == 0:
            raise ValidationError(_("Enter a number of people, or leave it empty."))
        return given

    def clean_last(self) -> date:
        """A period that has ended, in order, and not so short that it tells of single days."""
        first: date | None = self.cleaned_data.get("first")
        last: date = self.cleaned_data["last"]
        if last > timezone.localdate():
            raise ValidationError(_("Choose a period that is over."))
        if first and (last - first).days + 1 < self.shortest:
            if self.shortest == 1:
                raise ValidationError(_("Choose a day that is not before the first."))
            raise ValidationError(
                _("Choose at least %(days)s days: a shorter period would tell who was where.") % {"days": self.shortest}
            )
        return last

    def asked(self) -> Asked:
        """What is asked, once valid."""
        data = self.cleaned_data
        return Asked(
            data["first"], data["last"], data["method"], data.get("split", ""), data["population"], data["seed"]
        )


class EventsForm(PeriodForm):
    """Lists from what bodies recorded."""

    bodies = forms.MultipleChoiceField(
        label=gettext_lazy("Whose lists"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("A body's list is everybody whom it met with reasons seen, took over or helped."),
    )  # fmt: skip
    split = forms.ChoiceField(
        label=gettext_lazy("Divided by"), required=False, widget=forms.RadioSelect,
        choices=[("", gettext_lazy("Nothing")), *Split.choices],
        help_text=gettext_lazy("Every part is estimated by itself, and the parts add up."),
    )  # fmt: skip
    field_order = ("first", "last", "bodies", "split", "method", "population", "seed")
    shortest = SHORTEST_DAYS

    def __init__(self, *args: Any, among: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.among = {str(one.pk): one for one in among}
        bodies = cast(forms.MultipleChoiceField, self.fields["bodies"])
        bodies.choices = [(key, one.name) for key, one in self.among.items()]

    def clean_bodies(self) -> list[Organisation]:
        """Two to ten."""
        chosen = self.cleaned_data["bodies"]
        if not FEWEST_LISTS <= len(chosen) <= MOST_LISTS:
            raise ValidationError(_("Choose two to ten bodies."))
        return [self.among[key] for key in chosen]


class TableForm(PeriodForm):
    """A table of patterns that was made elsewhere."""

    table = forms.CharField(
        label=gettext_lazy("Table of patterns"), strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "input--code"}),
        help_text=gettext_lazy(
            "As CSV: a column of 0 and 1 for each list, and a column “count” with the number of people. Never paste "
            "names or numbers of persons."
        ),
    )  # fmt: skip
    field_order = ("first", "last", "table", "method", "population", "seed")

    def clean_table(self) -> PatternTable:
        """The table. Raises ValidationError with what is wrong where."""
        text = self.cleaned_data["table"].replace("\0", "")
        if len(text) > LONGEST_TABLE:
            raise ValidationError(_("This is longer than a table of patterns of ten lists can be."))
        try:
            table = read_counts(text)
        except TableError as error:
            raise ValidationError(_("The table cannot be read: %(why)s.") % {"why": in_words(error)}) from error
        if max(map(len, table.lists)) > LONGEST_NAME:
            raise ValidationError(_("Give every list a shorter name."))
        return table


def read_counts(text: str) -> PatternTable:
    """A table of counts; one of persons is refused, for it would bring them here. Raises TableError."""
    frame = parse_csv(text)
    if "count" not in frame.columns:
        raise TableError("there is no column “count”; a row for each person is not taken here")
    table = table_from_frame(frame, ())[0].table
    if not table.people:
        raise TableError("there is nobody in the table")
    return table
