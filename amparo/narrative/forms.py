"""Forms of the narrative room: what to read, how to save it, and a claim's figure as a person writes it."""

from collections.abc import Mapping
from typing import Any

from babel.core import get_global
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from amparo.narrative.codes import WITHOUT_NUMBER, Doer, Measure, Qualifier, Role, Tier, Unit
from amparo.narrative.figure import Figure, Value, currency_name
from amparo.narrative.models import FIRST_YEAR, LAST_YEAR
from amparo.narrative.naming import country_choices, title_of, year_in_name
from amparo.narrative.quoting import holds, places_of
from amparo.narrative.reading import NotANarrative, check_narrative
from amparo.narrative.typed import as_typed, misfits, number_in
from amparo.narrative.words import answer_in_words
from amparo.web import limited
from amparo.web.forms import Form

LARGEST_FILE = 10 * 1024 * 1024
LONGEST_TITLE = 200
LONGEST_TEXT = 400_000
"""Characters; the longest narrative has some 60,000."""
PARSING = "amparo.narrative.parsing:text"
"""What turns a file into text, in the limited process; nothing here loads it."""
FORMATS = ".txt,.html,.htm,.pdf,text/plain,text/html,application/pdf"
FIRST_REPORT = 2001

YEAR_WRONG = gettext_lazy("Write the year in four figures, for example 2006.")


class Year(forms.IntegerField):
    """The year in which a report was published, in four figures."""

    default_error_messages = {"invalid": YEAR_WRONG}

    def __init__(self, **options: Any) -> None:
        typed = forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short", "autocomplete": "off"})
        super().__init__(
            validators=[MinValueValidator(FIRST_YEAR, YEAR_WRONG), MaxValueValidator(LAST_YEAR, YEAR_WRONG)],
            **{"widget": typed, **options},
        )  # fmt: skip


def _text(**options: Any) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Text of the report"), strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "lang": "en"}), **options,
    )  # fmt: skip


def tidy(text: str) -> str:
    """Line ends as one character, nothing that neither a page nor a database can hold; places in it then hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return text.encode("utf-8", "replace").decode()


def checked(text: str) -> str:
    """The text, tidied, if it is a narrative of bearable length. Raises ValidationError with what is wrong."""
    text = tidy(text)
    if len(text) > LONGEST_TEXT:
        raise ValidationError(_("This is much longer than a country narrative. Give the country's part only."))
    try:
        check_narrative(text)
    except NotANarrative as error:
        raise ValidationError(answer_in_words(str(error))) from error
    return text


def _unseen(length: int) -> forms.CharField:
    return forms.CharField(required=False, max_length=length, widget=forms.HiddenInput)


class NamedForm(Form):
    """Beside what a report is called, what the reader called it: so that a person's own words are told from these."""

    read_country = _unseen(2)
    read_title = _unseen(LONGEST_TITLE)

    def own(self, field: str) -> str:
        """What a person wrote in the place of what the reader had put there; "" where it still is the reader's."""
        said = str(self.cleaned_data.get(field) or "")
        return "" if said == self.cleaned_data.get(f"read_{field}") else said


class ReadForm(NamedForm):
    """What to read: a text or a file, and the year of the report; what it is called where it was read before."""

    text = _text(
        required=False, help_text=gettext_lazy("Paste one country's narrative, in English as it was published.")
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"), required=False, allow_empty_file=True,
        help_text=gettext_lazy("Text, HTML or PDF, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": FORMATS}),
    )  # fmt: skip
    year = Year(
        label=gettext_lazy("Year of the report"), required=False,
        help_text=gettext_lazy(
            "A report of 2006 tells of 2005. May stay empty if the file's name begins with the year: 2006-belarus.txt"
        ),
    )  # fmt: skip
    country, title = _unseen(2), _unseen(LONGEST_TITLE)
    mark_optional = False

    def retyped(self) -> bool:
        """What a file held stands in the text field, unless something is wrong with it: it need not be put in again."""
        return "file" in self.errors or not self.data.get(self.add_prefix("text"))

    def clean_text(self) -> str:
        """Tidied; whether it is a narrative is asked where there is no file."""
        return tidy(self.cleaned_data["text"])

    def clean_file(self) -> str | None:
        """The file's text. Raises ValidationError for a file that is too large or no text."""
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file is None:
            return None
        if (file.size or 0) > LARGEST_FILE:
            raise ValidationError(_("The file is larger than 10 MB. Give the country's part only, or paste its text."))
        try:
            return tidy(limited.run(PARSING, file.read()).decode())
        except limited.Overwhelmed as error:
            raise ValidationError(
                _("The file is too much to read. Give the country's part only, or paste its text.")
            ) from error
        except limited.Refused as error:
            raise ValidationError(answer_in_words(str(error))) from error

    def clean(self) -> dict[str, Any]:
        """One text, which is a narrative, and its year. What a file holds is kept in the form as text."""
        data = dict(super().clean() or {})
        if not {"text", "file"} & self.errors.keys():
            self._one_text(data)
        if data.get("year") is None and "year" not in self.errors:
            data["year"] = year_in_name(self._file_name())
            if data["year"] is None:
                self.add_error("year", self._without_year(data))
        return data

    def _without_year(self, data: dict[str, Any]) -> str:
        words = _("Write the year of the report, for example 2006.")
        kept = _("The text of the file stands in the field above: it need not be chosen again.")
        return words if data.get("file") is None or "file" in self.errors else f"{words} {kept}"

    def _one_text(self, data: dict[str, Any]) -> None:
        field, text = ("text", data["text"]) if data.get("file") is None else ("file", data["file"])
        if data.get("file") is not None and data["text"].strip() not in ("", data["file"].strip()):
            self.add_error("file", _("There is a text and a file. Give one of them."))
            return
        if field == "text" and not text.strip():
            self.add_error("text", _("Paste a report's text, or choose a file."))
            return
        self._keep(text)
        try:
            data["text"] = checked(text)
        except ValidationError as error:
            self.add_error(field, error)

    def _keep(self, text: str) -> None:
        """What a file holds goes into the text field, for a browser does not keep files."""
        if len(text) <= LONGEST_TEXT:
            self.data = {**{name: self.data[name] for name in self.data}, self.add_prefix("text"): text}

    def _file_name(self) -> str:
        file = self.files.get(self.add_prefix("file"))
        return str(file.name) if file else ""


class SaveForm(NamedForm):
    """What a saved report is called, with the text that was read and the year that it was read as of."""

    country = forms.ChoiceField(label=gettext_lazy("Country"))
    year = Year(label=gettext_lazy("Year of the report"))
    title = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    text = _text()
    read_year = Year(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["form"] = "reading"  # it stands below, outside the form's element
        self.fields["country"].choices = country_choices(_("Choose"))  # type: ignore[attr-defined] # a ChoiceField

    def clean_text(self) -> str:
        """Still a narrative."""
        return checked(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        """A title that is the reader's still goes with the country and the year."""
        data = dict(super().clean() or {})
        if {"country", "year", "title"} <= data.keys():
            data["title"] = self.own("title") or title_of(data["country"], data["year"])
        return data


def units() -> list[tuple[str, Any]]:
    """Units for a select: those of the guide, then the currencies in use."""
    return [*Unit.choices, (_("Money"), [(code, f"{code} – {currency_name(code)}") for code in _currencies()])]


def _currencies() -> list[str]:
    """Codes of the currencies that some country has had since the first report."""
    used: Mapping[str, Any] = get_global("territory_currencies")
    return sorted({
        code for each in used.values() for code, start, end, tender in each
        if tender and (end is None or end[0] >= FIRST_REPORT)
    })  # fmt: skip


def _coded(label: Any, choices: Any, **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, **options)


class FigureForm(Form):
    """A claim's figure, as the guide describes it."""

    measure = _coded(gettext_lazy("What is counted"), Measure.choices)
    qualifier = _coded(gettext_lazy("How the figure is meant"), Qualifier.choices, initial=Qualifier.EXACT)
    value = forms.CharField(
        label=gettext_lazy("Figure"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"class": "input--short", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "In figures; sentences and penalties in months. For a tier: 1, 2, 2WL, 3 or special. "
            "Empty where it is not reported, for life, or a fine."
        ),
    )  # fmt: skip
    unit = _coded(gettext_lazy("Unit"), Unit.choices)
    year = Year(label=gettext_lazy("Year that the figure is about"), required=False)
    role = _coded(gettext_lazy("The figure is of"), Role.choices, initial=Role.CURRENT, widget=forms.RadioSelect)
    actor = _coded(pgettext_lazy("claim", "Who did it"), Doer.choices, initial=Doer.GOVERNMENT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units()  # type: ignore[attr-defined] # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """The value is one, and all of it fits what is counted."""
        data = dict(super().clean() or {})
        if not {"measure", "qualifier", "value"} & self.errors.keys():
            try:
                data["value"] = self._value(data)
            except ValidationError as error:
                self.add_error("value", error)
        if not {"measure", "qualifier", "unit"} & self.errors.keys():
            value = None if "value" in self.errors else data["value"]
            for field, words in misfits(data["measure"], data["unit"], data["qualifier"], value).items():
                self.add_error(field, words)
        return data

    def _value(self, data: dict[str, Any]) -> Value:
        words = str(data["value"]).strip()
        if data["measure"] == Measure.TIER:
            return _tier(words)
        if data["qualifier"] in WITHOUT_NUMBER:
            if words:
                raise ValidationError(_("Leave the figure empty: the qualifier stands in its place."))
            return None
        return number_in(words)

    def figure(self) -> Figure:
        """What was filled in; the form must be valid."""
        data = self.cleaned_data
        unit = Unit.TIER if data["measure"] == Measure.TIER else data["unit"]
        return Figure(
            data["measure"], data["value"], unit, data["year"], data["role"], data["qualifier"], data["actor"]
        )

    def set_beside(self, figure: Figure, name: str) -> None:
        """Note at each field where a colleague wrote something else meanwhile; what was typed stays."""
        for field, value in initial_of(figure).items():
            if str(self[field].value() or "") != (theirs := "" if value is None else str(value)):
                words = dict(flatten_choices(getattr(self.fields[field], "choices", []))).get(theirs, theirs) or "–"
                self.add_error(field, _("%(name)s left here: %(value)s") % {"name": name, "value": words})


def initial_of(figure: Figure) -> dict[str, Any]:
    """A figure as the form shows it before anything is changed."""
    value = figure.value if isinstance(figure.value, str) else "" if figure.number is None else as_typed(figure.number)
    return {
        "measure": figure.measure, "qualifier": figure.qualifier, "value": value, "unit": figure.unit,
        "year": figure.year, "role": figure.role, "actor": figure.actor,
    }  # fmt: skip


def _tier(words: str) -> str:
    found = {tier.casefold(): tier for tier in Tier.values}.get(words.casefold())
    if found is None:
        raise ValidationError(_("Write the tier as 1, 2, 2WL, 3 or special."))
    return str(found)


class AddForm(FigureForm):
    """A claim that the reader missed: its words, then its figure."""

    quote = forms.CharField(
        label=gettext_lazy("Words of the report that state the figure"),
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
        help_text=gettext_lazy("Copy them from the text: the shortest run with the number and what it counts."),
    )  # fmt: skip
    field_order = ["quote"]

    def __init__(self, *args: Any, text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [("", _("Choose")), *Measure.choices]  # type: ignore[attr-defined] # a ChoiceField
        self.text = text

    def clean_quote(self) -> tuple[str, int]:
        """The words exactly as they stand, and where. Raises ValidationError unless they stand at just one place."""
        places = places_of(tidy(self.cleaned_data["quote"]), self.text)
        if not places:
            raise ValidationError(_("These words do not stand in the report. Copy them exactly as they are."))
        if len(places) > 1:
            raise ValidationError(_("These words stand in the report more than once. Copy a few words more."))
        return places[0].group(), places[0].start()

    def clean(self) -> dict[str, Any]:
        """The words state the figure."""
        data = self.cleaned_data = super().clean()
        if not self.errors and not holds(data["quote"][0], self.figure()):
            self.add_error("quote", _("These words do not hold the figure. Copy the words that state it."))
        return data
