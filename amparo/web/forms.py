"""Forms: fields with label, hint and error in one group, and an error summary that says the same words.

`amparo.web.forms.Renderer` (setting FORM_RENDERER) draws every form of every room. `Form` is the base of them all:
it leaves checking to the server, so that errors appear in the page's language and at one place, and it phrases the
message for a field left empty. A form hands `cleaned_data` to its room's action and saves nothing itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.renderers import DjangoTemplates
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.web.components import Text


class Renderer(DjangoTemplates):
    """Draws forms and field groups with the templates of `web/forms/`."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"


@dataclass(frozen=True)
class Problem:
    """A line of the error summary: the message, and the id of the input that it is about ("" = the whole form)."""

    text: Text
    target: str = ""


class Form(forms.Form):
    """The base of every form: no browser bubbles, a summary of problems, words for fields left empty.

    `mark_optional` notes "(optional)" at fields that may stay empty; switch it off where all may (a filter).
    """

    use_required_attribute = False
    mark_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _phrase_required(field)
            _phrase_number(field)

    def problems(self) -> list[Problem]:
        """Every error in the order of the fields, those of the whole form first; empty when there is none."""
        whole = [Problem(str(error)) for error in self.non_field_errors()]
        return whole + [Problem(str(error), _first_input(bound)) for bound in self for error in bound.errors]

    def retyped(self) -> bool:
        """Does it hold what no page gives back: a password or a file? The summary of problems says so."""
        return any(isinstance(field.widget, forms.PasswordInput | forms.FileInput) for field in self.fields.values())


def _phrase_required(field: forms.Field) -> None:
    """Say which field to fill in, unless the form's author said it better."""
    if field.error_messages.get("required") == forms.Field.default_error_messages["required"] and field.label:
        choose = isinstance(field, forms.ChoiceField | forms.ModelChoiceField | forms.BooleanField)
        words = _("Choose an answer: “%(label)s”") if choose else _("Fill in: “%(label)s”")
        field.error_messages["required"] = words % {"label": field.label}


def _phrase_number(field: forms.Field) -> None:
    """Say which field takes a whole number, and from where to where, unless the form's author said it better."""
    if not isinstance(field, forms.IntegerField) or not field.label:
        return
    if field.error_messages.get("invalid") == forms.IntegerField.default_error_messages["invalid"]:
        field.error_messages["invalid"] = _("Enter a whole number: “%(label)s”") % {"label": field.label}
    if field.min_value is None or field.max_value is None:
        return
    words = {"label": field.label, "least": field.min_value, "most": field.max_value}
    said = _("From %(least)s to %(most)s: “%(label)s”") % words
    others = [each for each in field.validators if not isinstance(each, MinValueValidator | MaxValueValidator)]
    field.validators = [*others, MinValueValidator(field.min_value, said), MaxValueValidator(field.max_value, said)]


def _first_input(bound: forms.BoundField) -> str:
    """Id of the input that a link in the error summary should put the focus on."""
    several = bound.field.widget.use_fieldset
    return f"{bound.auto_id}_0" if several else bound.auto_id


def _example_date() -> str:
    return _("For example, %(date)s") % {"date": date_format(date(2004, 3, 27), "SHORT_DATE_FORMAT")}


# in the language of the page at the time when it is drawn, not of the process when it started
_date_hint = lazy(_example_date, str)


class DateInput(forms.DateInput):
    """A date typed as text: date pickers are slow for years long past and cannot be read aloud well."""

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(attrs={"autocomplete": "off", "class": "input--date", **(attrs or {})})


class DateField(forms.DateField):
    """A day, typed the way the page's language writes it; the hint shows how."""

    widget = DateInput
    default_error_messages = {
        "invalid": gettext_lazy("Enter a date with day, month and year in figures, as in the example."),
    }

    def __init__(self, *, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(help_text=help_text or _date_hint(), **kwargs)
