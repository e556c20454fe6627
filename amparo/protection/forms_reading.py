"""Forms of reading an identity: what for, more than the limit, and whether other bodies know somebody."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from amparo.vault.models import MOST_IN_BULK, OFFERED_PURPOSES, HolderQuestion
from amparo.web.forms import Form

LONGEST = 200
TOO_LITTLE = _(
    "Other bodies are asked with a given name, a surname and the year of birth, or with the whole number of a document."
)
TOO_MANY = _("These are too many names. Search again with one given name and one surname.")
REMEMBERED = "purpose"
"""In the session: what the last identity was opened for, chosen beforehand the next time."""


class PurposeForm(Form):
    """What an identity is opened for."""

    purpose = forms.ChoiceField(
        label=_("What do you need it for?"),
        choices=[("", _("Choose")), *[(one.value, one.label) for one in OFFERED_PURPOSES]],
    )


class MoreForm(PurposeForm):
    """How many more identities, and what for."""

    field_order = ("persons", "purpose")
    persons = forms.IntegerField(
        label=_("How many people?"),
        help_text=_("For one day. Ask for no more than the work needs: whoever approves sees the number."),
        min_value=1,
        max_value=MOST_IN_BULK,
    )


class AskHoldersForm(PurposeForm):
    """Ask other bodies for somebody who was searched for: a name with the year of birth, or a document."""

    name = forms.CharField(max_length=LONGEST, required=False, widget=forms.HiddenInput)
    birth_year = forms.IntegerField(min_value=1900, max_value=2100, required=False, widget=forms.HiddenInput)
    document = forms.CharField(max_length=LONGEST, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Never a name alone."""
        said = self.cleaned_data
        if not said.get("document") and not (said.get("name") and said.get("birth_year")):
            self.add_error(None, TOO_LITTLE)
        return said


def ask_form(said: Mapping[str, Any]) -> AskHoldersForm | None:
    """The question to other bodies after a search; None after a search by a name alone."""
    if not said["document"] and said["birth_year"] is None:
        return None
    return AskHoldersForm(initial=said, auto_id="ask_%s")


class AnswerForm(Form):
    """What we answer another body."""

    answer = forms.ChoiceField(choices=HolderQuestion.Answer.choices)


def purpose_form(request: HttpRequest) -> PurposeForm:
    """The question what for, answered beforehand as the last time."""
    return PurposeForm(initial={"purpose": request.session.get(REMEMBERED, "")})
