"""The sheet as a device shows it and as it comes back, made of the forms of ordinary screenings; enrolling a device."""

import base64
import binascii
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amparo.events.kinds import Exploitation, Sex
from amparo.intake.envelope import is_public_key
from amparo.protection import sheet
from amparo.protection.forms import OLDEST, FactsForm, IdentityForm, QuestionsForm, StartForm
from amparo.vault.values import SafeToContact, Value
from amparo.web.forms import Form

OFF = {"autocomplete": "off", "autocorrect": "off", "spellcheck": "false"}
"""For everything that is typed: browsers keep no words of it."""
LONGEST_NAME = 60


class EnrolForm(Form):
    """What a device is called; its key is put in by the page's script."""

    name = forms.CharField(
        label=_("What the device is called"),
        help_text=_("For example “tablet 3, western gate”. No name of a person."),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs=OFF),
    )
    public_key = forms.CharField(max_length=100, widget=forms.HiddenInput)

    def clean_public_key(self) -> bytes:
        """A point of P-256, in base64."""
        try:
            point = base64.b64decode(self.cleaned_data["public_key"], validate=True)
        except (binascii.Error, ValueError):
            point = b""
        if not is_public_key(point):
            raise forms.ValidationError(_("This browser made no key. Load the page anew, or take another browser."))
        return point


class WhoForm(IdentityForm):
    """Who the person is, all of it open. Days are as the browser's own field for days sends them, in every language."""

    born_on = forms.DateField(  # type: ignore[assignment] # the browser's own field, for there is no server to correct it
        label=_("Birth date"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    estimated_age = forms.IntegerField(
        label=_("Or the age, estimated"), help_text=_("In years, as it seems today."), required=False, min_value=0,
        max_value=OLDEST, widget=forms.NumberInput(attrs={"class": "input--short"}),
    )  # fmt: skip
    replace = None  # type: ignore[assignment] # nothing is recorded yet that could be corrected
    met_on = forms.DateField(required=False, input_formats=["%Y-%m-%d"], widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A contact of which nobody said that it is safe is not."""
        said = self.cleaned_data
        said["safe"] = said.get("safe") or SafeToContact.UNKNOWN
        return said


class Sheet:
    """All of it on one page: where the person was met, urgent needs, facts, questions, who it is."""

    def __init__(self, sent: Mapping[str, Any] | None = None) -> None:
        self.start = StartForm(sent)
        facts = {"sex": Sex.UNKNOWN, "exploitation": Exploitation.UNKNOWN}
        self.facts = FactsForm(sent, initial=facts)
        self.pages = [(page, QuestionsForm(sent, page=page, child=True)) for page in sheet.PAGES]
        self.who = WhoForm(sent, initial={"safe": SafeToContact.UNKNOWN})
        for form in (self.start, self.facts, self.who, *(form for _page, form in self.pages)):
            _let_nothing_be_kept(form)

    def is_valid(self) -> bool:
        """Is it a screening? (Only a device that was tampered with sends another.)"""
        return all(
            form.is_valid() for form in (self.start, self.facts, self.who, *(form for _page, form in self.pages))
        )

    @property
    def place(self) -> str:
        """Where the person was met."""
        return str(self.start.cleaned_data["place"])

    @property
    def met_on(self) -> date:
        """On which day, by the device's clock; today where that is wrong or says nothing."""
        today = timezone.localdate()
        return min(self.who.cleaned_data["met_on"] or today, today)

    @property
    def answers(self) -> dict[str, str]:
        """What was answered."""
        return {code: reply for _page, form in self.pages for code, reply in form.cleaned_data.items() if reply}

    @property
    def values(self) -> list[Value]:
        """Who the person is, as the vault takes it; nothing where nothing was said."""
        return self.who.values()


def sheet_in(content: bytes) -> Sheet | None:
    """The screening that was sealed, as a form sends it; None where it is none."""
    try:
        found = Sheet(QueryDict(content.decode()))
        return found if found.is_valid() else None
    except (UnicodeDecodeError, SuspiciousOperation):
        return None


def _let_nothing_be_kept(form: Form) -> None:
    for field in form.fields.values():
        field.widget.attrs.update(OFF)
