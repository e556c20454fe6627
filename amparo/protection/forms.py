"""Forms around a screening: where a person was met, the coded facts, the questions, who it is, and finding a person."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amparo.events.kinds import AgeStatus, Exploitation, Sex
from amparo.protection import codes, places, sheet
from amparo.vault.models import Field
from amparo.vault.values import Birth, Contact, Document, Name, SafeToContact, Value, Whereabouts
from amparo.web.forms import DateField, Form

LONGEST = 200
OLDEST = 120


class StartForm(Form):
    """Where the person is met: all that is needed to begin."""

    place = forms.ChoiceField(label=_("Where did you meet the person?"), choices=codes.Place.choices)


class FactsForm(Form):
    """The coded facts of a person; any may stay open."""

    mark_optional = False
    age_status = forms.ChoiceField(
        label=_("Child or adult?"),
        help_text=_("Decides who has to be asked, and which questions are put. Not sure? Choose “presumed child”."),
        choices=[("", _("Not asked yet")), *AgeStatus.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        help_text=_("For a fitting shelter and interviewer, and for the figures."),
        choices=Sex.choices,
        widget=forms.RadioSelect,
    )
    citizenship = forms.ChoiceField(
        label=_("Citizenship"),
        help_text=_("For an interpreter, a consulate that can help, and the figures. No document is needed."),
        choices=places.countries,
        required=False,
    )
    exploitation = forms.ChoiceField(
        label=_("Form of exploitation"),
        help_text=_("What it looks like so far; it can be changed at any time."),
        choices=Exploitation.choices,
    )
    region = forms.ChoiceField(
        label=_("Region where the person is now"),
        help_text=_("For help nearby. No address: that belongs under “whereabouts”."),
        choices=places.regions,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["age_status"].choice_hints = {  # type: ignore[attr-defined] # read by the template of choices
            "": _("Until it is known, the person is treated as a child."),
            AgeStatus.PRESUMED_CHILD: _(
                "In doubt a person is presumed to be a child until the age is known"
                " (Council of Europe Convention, Article 10(3))."
            ),
        }

    def facts(self) -> dict[str, str | None]:
        """As the case keeps them: left open is None where there is no code for unknown."""
        return {name: value or None for name, value in self.cleaned_data.items()}


class QuestionsForm(Form):
    """One page of the sheet; every question may stay open."""

    mark_optional = False

    def __init__(self, *args: Any, page: sheet.Page, child: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in sheet.questions_of(page, child=child):
            self.fields[question.code] = forms.ChoiceField(
                label=question.text,  # type: ignore[arg-type] # a lazy text, as every label
                choices=[*sheet.Reply.choices, ("", _("Not asked"))],
                widget=forms.RadioSelect,
                required=False,
            )


class OutcomeForm(Form):
    """What the screener judged."""

    outcome = forms.ChoiceField(
        label=_("What do you think, having talked to the person?"),
        help_text=_("Your own judgement. Answers are not added up: one can be enough, and many can have other causes."),
        choices=codes.ScreeningOutcome.choices,
        widget=forms.RadioSelect,
    )


class IdentityForm(Form):
    """Who the person is; what is typed goes into the vault, sealed, and nowhere else."""

    mark_optional = False
    names = forms.CharField(
        label=_("Names"),
        help_text=_("As the person gives them, in any script. One name a line, if there are several."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )
    born_on = DateField(label=_("Birth date"), required=False)
    estimated_age = forms.IntegerField(
        label=_("Or the age, estimated"),
        help_text=_("In years, as it seems today."),
        min_value=0,
        max_value=OLDEST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}),
        required=False,
    )
    document_number = forms.CharField(label=_("Number of a document"), max_length=40, required=False)
    document_country = forms.ChoiceField(label=_("Country of the document"), choices=places.countries, required=False)
    contact = forms.CharField(
        label=_("A way to reach the person"),
        help_text=_("A telephone number, an address for messages, a person of trust."),
        max_length=LONGEST,
        required=False,
    )
    safe = forms.ChoiceField(
        label=_("Is it safe to use it?"), choices=SafeToContact.choices, widget=forms.RadioSelect, required=False
    )
    how = forms.CharField(
        label=_("How to use it safely"),
        help_text=_("For example: mornings only; ask for a parcel; no messages."),
        max_length=LONGEST,
        required=False,
    )
    whereabouts = forms.CharField(label=_("Where the person is"), max_length=LONGEST, required=False)
    replace = forms.MultipleChoiceField(
        label=_("Does this correct what was recorded before?"),
        help_text=_("What you tick is taken out of the vault and replaced by what you typed above."),
        choices=[
            (Field.NAME, _("The names recorded before were wrong")),
            (Field.DOCUMENT, _("The documents recorded before were wrong")),
            (Field.CONTACT, _("The contacts recorded before are no longer to be used")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def clean_born_on(self) -> date | None:
        """A birth date lies in the past."""
        born_on: date | None = self.cleaned_data["born_on"]
        if born_on and born_on > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. Check the year."))
        return born_on

    def clean(self) -> dict[str, Any]:
        """Something is said, and a contact never without its safety."""
        said = self.cleaned_data
        if said.get("contact") and not said.get("safe"):
            self.add_error("safe", _("Say whether this contact is safe. If you do not know, choose “not known”."))
        if not self.errors and not self.values() and not said.get("replace"):
            self.add_error(None, _("Nothing is filled in yet. Fill in what you know, or go back."))
        return said

    def values(self) -> list[Value]:
        """What was typed, as the vault takes it."""
        said, today = self.cleaned_data, timezone.localdate().isoformat()
        values: list[Value] = [Name(line.strip()[:LONGEST]) for line in said["names"].splitlines() if line.strip()]
        if said["born_on"]:
            values.append(Birth(born_on=said["born_on"].isoformat()))
        elif said["estimated_age"] is not None:
            values.append(Birth(estimated_age=said["estimated_age"], estimated_on=today))
        if said["document_number"]:
            values.append(Document(said["document_number"], said["document_country"]))
        if said["contact"]:
            values.append(Contact(said["contact"], said["safe"], said["how"]))
        if said["whereabouts"]:
            values.append(Whereabouts(said["whereabouts"]))
        return values

    def replaced(self) -> set[str]:
        """Fields whose earlier values go: those ticked, and those of which there is only one at a time."""
        single = {Field.BIRTH, Field.ADDRESS} & {value.field for value in self.values()}
        return {*self.cleaned_data["replace"], *single}


class SearchForm(Form):
    """Find a person by name, or by the number of a document."""

    mark_optional = False
    name = forms.CharField(
        label=_("Given name and surname"),
        help_text=_("In Cyrillic or Latin letters, in any order; spelling may differ."),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_year = forms.IntegerField(
        label=_("Year of birth, if known"),
        min_value=1900,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short", "autocomplete": "off"}),
        required=False,
    )
    document = forms.CharField(
        label=_("Or the number of a document"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two ways."""
        said = self.cleaned_data
        if not self.errors and not said.get("name") and not said.get("document"):
            self.add_error("name", _("Type a given name and a surname, or the number of a document."))
        return said
