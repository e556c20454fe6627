"""The filter above the ledger's entries."""

from django import forms
from django.utils.translation import gettext_lazy as _

from amparo.ledger.words import ACTS
from amparo.web.forms import Form


class FilterForm(Form):
    """One act, one account, or both."""

    mark_optional = False
    act = forms.ChoiceField(label=_("Act"), required=False, choices=[("", _("All")), *ACTS.items()])
    worker = forms.IntegerField(label=_("Number of the account"), required=False, min_value=1, max_value=2**31 - 1)
