"""The form at the door."""

from django import forms
from django.utils.translation import gettext_lazy as _

from amparo.web.forms import Form


class SignInForm(Form):
    """Name and password."""

    username = forms.CharField(
        label=_("User name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        max_length=200,
    )
