"""The form by which duties are asked for. Only its own fields count: whatever else is sent is not looked at."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from amparo.access.actions import DutiesRefused, side_for
from amparo.access.duties import Duty, Scope, all_scope_allowed
from amparo.access.models import Organisation, Worker
from amparo.web.forms import Form


class AccountField(forms.ModelChoiceField):
    """An account by all that tells it apart: two people may share a name, and duties must not go to the wrong one."""

    def label_from_instance(self, account: Worker) -> str:
        """Name, name for signing in, body."""
        return f"{account.display_name} · {account.username} · {account.organisation}"


class GrantForm(Form):
    """Which account is to hold which duties, how far it sees, in which body."""

    worker = AccountField(Worker.objects.none(), label=_("Account"), empty_label=_("Choose"))
    duties = forms.MultipleChoiceField(
        label=_("Duties"),
        help_text=_("All that the account is to hold from then on. What is not ticked is taken away."),
        choices=Duty.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    scope = forms.ChoiceField(label=_("How far does it see?"), choices=Scope.choices, widget=forms.RadioSelect)
    body = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"), empty_label=_("Choose"))
    team = forms.IntegerField(
        label=_("Number of the team"), required=False, min_value=1, max_value=2**31 - 1,
        help_text=_("Leave empty for none. The organisation tells its number."),
    )  # fmt: skip

    def __init__(self, *args: Any, accounts: QuerySet[Worker], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = accounts  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["body"].queryset = Organisation.objects.filter(active=True)  # type: ignore[attr-defined] # the same

    def clean(self) -> dict[str, Any]:
        """Duties of one side only, and scope `all` for none that opens records; the database says so, too."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        duties = said.get("duties") or []
        if duties:
            try:
                side_for(duties)
            except DutiesRefused:
                self.add_error("duties", _("Who reads records never watches or administers. Choose one side."))
        if said.get("scope") == Scope.ALL and not all_scope_allowed(duties):
            self.add_error("scope", _("Scope “all” is for duties that count and never open a record."))
        return said
