"""Forms of a case: decisions, consent, referral, notification, assistance, closing."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amparo.access.models import Organisation
from amparo.protection import codes, places, thresholds
from amparo.protection.forms import FactsForm
from amparo.vault.models import Ground
from amparo.web.forms import DateField, Form

Bodies = QuerySet[Organisation]
USUAL_CONSENT = timedelta(days=90)
BLANK = ("", _("Choose"))


def _bodies(label: Any, help_text: Any = "") -> forms.ModelChoiceField:
    """A choice among bodies; the form's maker says among which."""
    return forms.ModelChoiceField(
        Organisation.objects.none(), label=label, help_text=help_text, empty_label=_("Choose")
    )


def _coded(label: Any, choices: Sequence[tuple[str, Any]], **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[BLANK, *choices], **options)


def _radios(label: Any, choices: Sequence[tuple[str, Any]], **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **options)


class AskForm(Form):
    """Which authority is asked to decide, and at which stage."""

    authority = _bodies(_("Who is asked to decide?"), _("Its deciders may see this case from now on."))
    stage = _radios(_("Which decision?"), codes.Stage.choices, initial=codes.Stage.INITIAL)

    def __init__(self, *args: Any, bodies: Bodies, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["authority"].queryset = bodies  # type: ignore[attr-defined] # a ModelChoiceField


class DecideForm(Form):
    """A decision: stage, outcome, by which test, for which reason. No free text."""

    stage = _radios(_("Which decision?"), codes.Stage.choices)
    outcome = _radios(_("Outcome"), codes.DecisionOutcome.choices)
    threshold = _coded(_("By which test?"), ())
    reason = _coded(_("For which reason?"), codes.DecisionReason.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tests = [(threshold.code, threshold.text) for threshold in thresholds.in_force(timezone.localdate())]
        self.fields["threshold"].choices = [BLANK, *tests]  # type: ignore[attr-defined] # a ChoiceField


class ConsentForm(Form):
    """What the person allows: to whom, for what, which data, until when; and that it was a real choice."""

    recipient = _bodies(_("Who may receive it?"))
    purpose = _radios(_("What for?"), codes.Purpose.choices, initial=codes.Purpose.ASSISTANCE)
    sets = forms.MultipleChoiceField(
        label=_("What may be shared?"),
        help_text=_("Ask about each. Nothing is ticked beforehand."),
        choices=codes.DataSet.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    valid_until = DateField(label=_("Until when?"))
    language = forms.ChoiceField(label=_("Language of the talk"), choices=places.languages)
    method = _radios(_("How was it given?"), codes.ConsentMethod.choices)
    given_by = _radios(_("Who gave it?"), codes.GivenBy.choices)
    understood = forms.BooleanField(
        label=_("I have told the person all this in a language that the person understands, and the answer was yes."),
        error_messages={"required": _("Tell the person first, and tick only if the answer was yes. A no is fine too.")},
    )

    def __init__(self, *args: Any, bodies: Bodies, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipient"].queryset = bodies  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["valid_until"].initial = _in_three_months

    def given(self) -> dict[str, Any]:
        """As the action takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "understood"}


def _in_three_months() -> date:
    return timezone.localdate() + USUAL_CONSENT


CHILD_VIEW = _("What does the child say about it?")


class ReferForm(Form):
    """A referral under a consent: only what was consented to is offered."""

    service = _coded(_("What help is asked for?"), codes.Service.choices)
    sets = forms.MultipleChoiceField(
        label=_("What goes with it?"),
        help_text=_("Only what the person consented to is offered here. You may send less."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, sets: Sequence[str], child: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [choice for choice in codes.DataSet.choices if choice[0] in sets]
        self.fields["sets"].choices = offered  # type: ignore[attr-defined] # a MultipleChoiceField
        self.fields["sets"].initial = [code for code, _label in offered]
        if child:
            self.fields["child_view"] = _radios(CHILD_VIEW, codes.ChildView.choices)


class ChildReferForm(Form):
    """A referral in a child's best interests, without a consent: as little as the help needs."""

    receiver = _bodies(_("Who is asked to help?"))
    service = _coded(_("What help is asked for?"), codes.Service.choices)
    sets = forms.MultipleChoiceField(
        label=_("What goes with it?"),
        help_text=_("As little as this help needs."),
        choices=codes.DataSet.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    child_view = _radios(CHILD_VIEW, codes.ChildView.choices)
    guardian = _radios(_("Who stands beside the child?"), codes.Guardian.choices)
    shared_until = DateField(label=_("Until when may it be seen?"))
    best_interests = forms.BooleanField(label=_("This referral is in the child's best interests."))

    def __init__(self, *args: Any, bodies: Bodies, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = bodies  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["shared_until"].initial = _in_three_months

    def clean_shared_until(self) -> date:
        """The end lies ahead, a year away at most."""
        until: date = self.cleaned_data["shared_until"]
        if not timezone.localdate() <= until <= timezone.localdate() + timedelta(days=366):
            raise forms.ValidationError(_("Choose a day from today on, a year away at most."))
        return until

    def referred(self) -> dict[str, Any]:
        """As the action takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "best_interests"}


class NotifyForm(FactsForm):
    """A notification: coded facts and the body that is told. There is no field for a name."""

    receiver = _bodies(_("Who is told?"))
    field_order = ("receiver",)

    def __init__(self, *args: Any, bodies: Bodies, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = bodies  # type: ignore[attr-defined] # a ModelChoiceField
        del self.fields["age_status"]  # adults only: a child is referred


class DeclineForm(Form):
    """Why a referral is declined."""

    reason = _radios(_("For which reason?"), codes.DeclineReason.choices)


def _past(day: date) -> date:
    if day > timezone.localdate():
        raise forms.ValidationError(_("This day is still to come. Record what has happened."))
    return day


class AssistanceForm(Form):
    """A service that was given."""

    service = _coded(_("What help was given?"), codes.Service.choices)
    provided_on = DateField(label=_("On which day?"), initial=timezone.localdate)
    funding = _coded(_("Who paid for it?"), codes.Funding.choices)

    def clean_provided_on(self) -> date:
        """What is recorded has happened."""
        return _past(self.cleaned_data["provided_on"])


class UnmetForm(Form):
    """A service that was needed and could not be given."""

    service = _coded(_("What help was needed?"), codes.Service.choices)
    noticed_on = DateField(label=_("On which day?"), initial=timezone.localdate)
    reason = _radios(_("Why could it not be given?"), codes.UnmetReason.choices)

    def clean_noticed_on(self) -> date:
        """What is recorded has happened."""
        return _past(self.cleaned_data["noticed_on"])


class CloseForm(Form):
    """Why a case is closed."""

    reason = _radios(_("For which reason?"), codes.ClosureReason.choices)


class EraseForm(Form):
    """Of which case who the person is may be erased: typed, since nothing brings it back."""

    case_reference = forms.CharField(label=_("Type the case's reference, so that no press alone erases"), max_length=20)

    def __init__(self, *args: Any, reference: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reference = reference

    def clean_case_reference(self) -> str:
        """Of this case and of no other; small letters do."""
        if self.cleaned_data["case_reference"].strip().upper() != self.reference:
            raise forms.ValidationError(_("This is not the reference of this case. Nothing was erased."))
        return self.reference


class HoldForm(Form):
    """Why a person may not be erased for now, and when somebody looks at it again."""

    ground = _radios(_("For which reason?"), Ground.choices)
    review_on = DateField(label=_("By which day, within a year, is it looked at again?"))
