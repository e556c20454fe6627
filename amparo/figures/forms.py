"""What can be asked of the figures: which years, and as known on which day."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.web.forms import DateField, Form

SPAN = 30
"""Years that one page shows at most."""


class YearField(forms.IntegerField):
    """A year in four figures."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": gettext_lazy("Enter the year in four figures, for example 2005."),
        "min_value": gettext_lazy("Enter the year in four figures, for example 2005."),
        "max_value": gettext_lazy("Enter the year in four figures, for example 2005."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1900, max_value=2199, required=False, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """A short box with figures on a telephone's keyboard."""
        return {"class": "input--short", "inputmode": "numeric", "autocomplete": "off"}


class AskForm(Form):
    """The filter above every table; all of it may stay empty."""

    mark_optional = False

    first = YearField(label=gettext_lazy("From year"))
    last = YearField(label=gettext_lazy("To year"))
    as_of = DateField(label=gettext_lazy("As known on"), required=False)

    def clean_as_of(self) -> date | None:
        """Nobody knows yet what will be known."""
        day: date | None = self.cleaned_data["as_of"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("Choose today or an earlier day."))
        return day

    def clean(self) -> dict[str, Any]:
        """The years in order, and not too many for a page."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and not first <= last < first + SPAN:
            self.add_error("last", _("Enter a year that is not before the first and at most 30 years on."))
        return cleaned
