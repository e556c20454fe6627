"""Forms of the disclosure room. No free text: codes, days, references."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amparo.access.models import Organisation
from amparo.disclosure import codes, law
from amparo.disclosure.models import AskedField
from amparo.protection import places
from amparo.web.forms import DateField, Form

BLANK = ("", _("Choose"))
REFERENCE = r"^[A-Z2-7]{4}-[A-Z2-7]{4}$"


class Reference(forms.RegexField):
    """A reference as people write it down: small letters do."""

    def to_python(self, value: Any) -> str:
        """In capitals."""
        return str(super().to_python(value)).upper()


def _reference(**options: Any) -> Reference:
    return Reference(
        REFERENCE, label=_("Reference of the case"),
        error_messages={"invalid": _("A reference is two groups of four letters and figures, as in ABCD-2345.")},
        **options,
    )  # fmt: skip


class AskForm(Form):
    """What another body is asked, on which basis, for what, until when."""

    holder = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Which body is asked?"), empty_label=_("Choose")
    )
    case_reference = _reference(
        required=False, help_text=_("If you were told one. The answer is no different without.")
    )
    purpose = forms.ChoiceField(label=_("For what?"))
    basis = forms.ChoiceField(label=_("On which legal basis?"))
    fields_asked = forms.MultipleChoiceField(
        label=_("Which fields?"), choices=codes.Field.choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say which fields you ask for: choose at least one.")},
        help_text=_("Each is decided by itself. Ask for what you need, no more."),
    )  # fmt: skip
    expires_on = DateField(label=_("Until which day do you need what is released?"))

    def __init__(
        self, *args: Any, bodies: QuerySet[Organisation], purposes: Sequence[codes.Purpose], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["holder"].queryset = bodies  # type: ignore[attr-defined] # a ModelChoiceField
        offered = [(one.value, one.label) for one in purposes]
        self.fields["purpose"].choices = [BLANK, *offered]  # type: ignore[attr-defined] # a ChoiceField
        bases = [(one.code, one.words) for one in law.in_force(today)]
        self.fields["basis"].choices = [BLANK, *bases]  # type: ignore[attr-defined] # a ChoiceField
        self.fields["expires_on"].initial = today + timedelta(days=30)

    def asked(self) -> dict[str, Any]:
        """What the action takes."""
        return {("fields" if name == "fields_asked" else name): value for name, value in self.cleaned_data.items()}


class OutsideForm(AskForm):
    """Somebody outside the system asks us; we write it down."""

    outside = forms.ChoiceField(label=_("Who asks?"), choices=[BLANK, *codes.Outside.choices])
    outside_country = forms.ChoiceField(label=_("Of which country?"), required=False)
    outside_reference = forms.RegexField(
        r"^[0-9A-Z/.-]{1,40}$", label=_("Their number of the letter or order"), required=False,
        help_text=_("Figures, capital letters, strokes and dots. No names."),
        error_messages={"invalid": _("Only figures, capital letters, strokes and dots, 40 at most.")},
    )  # fmt: skip
    field_order = ("outside", "outside_country", "outside_reference")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["holder"]
        self.fields["outside_country"].choices = places.countries()  # type: ignore[attr-defined] # a ChoiceField


class DecideForm(Form):
    """Each field that was asked for: granted or refused, and why."""

    def __init__(self, *args: Any, asked: Iterable[AskedField], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [one.field for one in asked]
        for name in self.names:
            words = {"field": codes.Field(name).label}
            self.fields[f"{name}_granted"] = forms.ChoiceField(
                label=_("%(field)s: may it be released?") % words, widget=forms.RadioSelect,
                choices=[("yes", _("Yes")), ("no", _("No"))],
                error_messages={"required": _("%(field)s: choose yes or no") % words},
            )  # fmt: skip
            self.fields[f"{name}_reason"] = forms.ChoiceField(
                label=_("%(field)s: why?") % words, choices=[BLANK, *codes.Reason.choices],
                error_messages={"required": _("%(field)s: choose a reason") % words},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A reason that speaks for releasing does not refuse, and the other way round."""
        typed = super().clean() or self.cleaned_data
        for name in self.names:
            granted, reason = typed.get(f"{name}_granted"), typed.get(f"{name}_reason")
            if granted and reason and (granted == "yes") != (reason in codes.GRANTING):
                words = {"field": codes.Field(name).label}
                self.add_error(f"{name}_reason", _("%(field)s: this reason says the opposite of the answer") % words)
        return typed

    def decisions(self) -> list[tuple[str, bool, str]]:
        """What the action takes."""
        typed = self.cleaned_data
        return [(name, typed[f"{name}_granted"] == "yes", typed[f"{name}_reason"]) for name in self.names]


class CaseForm(Form):
    """Of which case."""

    case_reference = _reference()


class ReleaseForm(CaseForm):
    """Out of which case; and, for the person herself, whether that is safe."""

    safety = forms.ChoiceField(
        label=_("Is it safe for the person?"), choices=codes.Safety.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, own_access: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not own_access:
            del self.fields["safety"]


class TurnDownForm(Form):
    """What whoever asked is told."""

    answer = forms.ChoiceField(
        label=_("What is said"), widget=forms.RadioSelect, initial=codes.Answer.CANNOT,
        choices=[(codes.Answer.CANNOT, _("Cannot be answered. This is also said where nothing is known.")),
                 (codes.Answer.REFUSED, _("Refused. This tells that there is something to refuse."))],
    )  # fmt: skip
