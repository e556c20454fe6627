"""Forms of this room: closed lists only, no free text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from amparo.access.models import Organisation
from amparo.safeguards import codes
from amparo.safeguards.emergencies import digits_of
from amparo.web.forms import Form

BLANK = ("", _("Choose"))
ELSE_LAST = sorted(codes.Suspicion.choices, key=lambda one: one[0] == codes.Suspicion.EVIDENCE)
"""What points to an official; whatever none of the others is stands last."""
Numbered = list[tuple[int, str]]


class WallAskForm(Form):
    """Who may be involved: a body, how far one knows, and the number of an account if it is known."""

    body = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("In which body does the official work?"), empty_label=_("Choose")
    )
    extent = forms.ChoiceField(label=_("Who may be involved?"), choices=codes.Extent.choices, widget=forms.RadioSelect)
    account = forms.IntegerField(
        label=_("Number of the account, if you know it"), required=False, min_value=1, max_value=2**31 - 1
    )
    suspicion = forms.ChoiceField(label=_("What points to it?"), choices=ELSE_LAST, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = Organisation.objects.filter(active=True)  # type: ignore[attr-defined] # a ModelChoiceField


class WallForm(Form):
    """Whom the wall keeps out."""

    whom = forms.ChoiceField(
        label=_("Whom does the wall keep out?"), choices=codes.Extent.choices, widget=forms.RadioSelect
    )
    account = forms.TypedChoiceField(label=_("Which official?"), coerce=int, empty_value=None, required=False)
    team = forms.TypedChoiceField(label=_("Which team or shift?"), coerce=int, empty_value=None, required=False)
    chain = forms.BooleanField(label=_("Also everybody above, whose scope reaches them"), required=False, initial=True)

    def __init__(self, *args: Any, accounts: Numbered, teams: Numbered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = [BLANK, *accounts]  # type: ignore[attr-defined] # a ChoiceField
        self.fields["team"].choices = [BLANK, *teams]  # type: ignore[attr-defined] # the same

    def clean(self) -> dict[str, Any]:
        """The one that was chosen must be named; what belongs to another choice is not looked at."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        whom = said.get("whom")
        if whom == codes.Extent.OFFICIAL and not said.get("account"):
            self.add_error("account", _("Choose the official."))
        if whom == codes.Extent.UNIT and not said.get("team"):
            self.add_error("team", _("Choose the team or shift."))
        return said

    def chosen(self) -> dict[str, Any]:
        """As `walls.set_wall` takes it."""
        said = self.cleaned_data
        official, unit = (said["whom"] == one for one in (codes.Extent.OFFICIAL, codes.Extent.UNIT))
        return {
            "account": said["account"] if official else None,
            "team_id": said["team"] if unit else None,
            "chain": said["chain"],
        }


class SecondForm(Form):
    """Who stands by."""

    second = forms.TypedChoiceField(label=_("Who confirms within a day?"), coerce=int)

    def __init__(self, *args: Any, seconds: Numbered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["second"].choices = [BLANK, *seconds]  # type: ignore[attr-defined] # a ChoiceField


class EmergencyForm(SecondForm):
    """Which case, why, why nobody could be asked, and who stands by."""

    reference = forms.CharField(
        label=_("Reference of the case"), max_length=20, help_text=_("Eight letters and figures, such as ABCD-2345."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    reason = forms.ChoiceField(
        label=_("What is the emergency?"), choices=codes.Reason.choices, widget=forms.RadioSelect
    )
    ground = forms.ChoiceField(
        label=_("Why can nobody who sees the case be asked?"), choices=codes.Ground.choices, widget=forms.RadioSelect
    )
    field_order = ["reference", "reason", "ground", "second"]

    def clean_reference(self) -> str:
        """As the digits by which the case is found."""
        try:
            return digits_of(self.cleaned_data["reference"])
        except ValueError as error:
            raise forms.ValidationError(_("A reference has eight letters and figures, such as ABCD-2345.")) from error
