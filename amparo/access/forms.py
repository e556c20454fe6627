"""The forms at the door and on the pages about accounts."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from amparo.access.duties import Side
from amparo.web.forms import Form

CODE = {"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false", "autocapitalize": "characters"}
NEW = {"autocomplete": "new-password"}
PRESENT = {"autocomplete": "current-password"}


class SignInForm(Form):
    """Name and password."""

    username = forms.CharField(
        label=_("User name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs=PRESENT),
        strip=False,
        max_length=200,
    )


def _present_password() -> forms.CharField:
    return forms.CharField(
        label=_("Present password"), strip=False, max_length=200, widget=forms.PasswordInput(attrs=PRESENT)
    )


class CodeForm(Form):
    """A code of an authenticator app, or one on paper."""

    code = forms.CharField(
        label=_("Code"), max_length=60, widget=forms.TextInput(attrs=CODE),
        help_text=_(
            "The six figures that your authenticator app shows now. "
            "If they are about to change, wait for the next ones."
        ),
    )  # fmt: skip


class OfferedForm(CodeForm):
    """A first code of an authenticator app whose secret was just offered."""

    offered_secret = forms.CharField(widget=forms.HiddenInput, max_length=400)


class PasskeyForm(Form):
    """What the browser says of a passkey; filled in by the page's script."""

    passkey_code = forms.CharField(widget=forms.HiddenInput, max_length=20_000)


class NewPasskeyForm(PasskeyForm):
    """A new passkey, and how its owner calls it."""

    name = forms.CharField(
        label=_("Name of the passkey"), max_length=60, help_text=_("For yourself, for example: key on my key ring")
    )


class NewPasswordForm(Form):
    """A new password, twice."""

    password = forms.CharField(
        label=_("New password"), widget=forms.PasswordInput(attrs=NEW), strip=False, max_length=200,
        help_text=_("Twelve signs at least. Four words that do not belong together are good."),
    )  # fmt: skip
    password_again = forms.CharField(
        label=_("The same password again"), widget=forms.PasswordInput(attrs=NEW), strip=False, max_length=200
    )

    def clean_password(self) -> str:
        """Good enough by the rules of the settings."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean_password_again(self) -> str:
        """Typed twice alike."""
        again: str = self.cleaned_data["password_again"]
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError(gettext("The two passwords differ. Type the same one twice."))
        return again


class ChangePasswordForm(NewPasswordForm):
    """The present password, and a new one."""

    field_order = ["old_password", "password", "password_again"]
    old_password = _present_password()


class EndSessionForm(Form):
    """The password, before sessions are ended."""

    old_password = _present_password()


class InvitationForm(NewPasswordForm):
    """The code that an administrator handed over, and a new password."""

    field_order = ["code", "password", "password_again"]
    code = forms.CharField(
        label=_("Invitation code"), max_length=40, widget=forms.TextInput(attrs=CODE | {"autocomplete": "off"})
    )


class InviteForm(Form):
    """A new account; duties are given by two others."""

    username = forms.CharField(
        label=_("User name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        validators=[RegexValidator(r"^[a-z0-9_.-]+$", _("Use small letters, figures, and _ . - between them."))],
        help_text=_("What the person signs in with, for example a.kalina"),
    )  # fmt: skip
    display_name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("As colleagues see it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    side = forms.ChoiceField(
        label=_("What the account is for"), choices=Side.choices, widget=forms.RadioSelect, initial=Side.RECORDS,
        help_text=_("Nobody does both. It cannot be changed later."),
    )  # fmt: skip
