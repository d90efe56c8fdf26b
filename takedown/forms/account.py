"""The forms of people who log in."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from vault.models import User


def plain_address(typed: Any) -> str:
    """An address in the one spelling that counts."""
    return str(typed or "").strip().lower()


class LogIn(AuthenticationForm):
    """Address and password. The address counts in small letters: otherwise each spelling had tries of its own.

    `not_yet`: why no password is looked at now.
    """

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("E-mail address and password do not go together. Please try again: capitals count."),
    }

    def __init__(self, *args: Any, not_yet: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.not_yet = not_yet
        self.fields["username"].label = _("E-mail address")

    def clean(self) -> dict[str, Any]:
        if self.not_yet:
            raise ValidationError(self.not_yet, code="too_fast")
        given: dict[str, Any] = super().clean()
        return given

    def clean_username(self) -> str:
        address = plain_address(self.cleaned_data["username"])
        # Django tells the browser how long it may be and does not look itself.
        if len(address) > (self.username_field.max_length or 254):
            raise self.get_invalid_login_error()
        return address


class NewPassword(PasswordChangeForm):
    """The old password once, the new one twice."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["new_password1"].help_text = _("At least 12 characters. Several words are easy to keep in mind.")
