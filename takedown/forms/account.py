"""The forms of people who log in."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from takedown import brakes
from takedown.waits import too_fast
from vault.models import User


class LogIn(AuthenticationForm):
    """Address and password. The address counts in small letters: otherwise each spelling had tries of its own."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("E-mail address and password do not go together. Please try again: capitals count."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("E-mail address")

    def clean(self) -> dict[str, Any]:
        """Tries are slowed down for each address, and at each account for all addresses together: nobody is locked out.

        A right password makes up for its try.
        """
        now, meta = timezone.now(), self.request.META if self.request else {}
        lock = brakes.log_in_lock(str(self.cleaned_data.get("username", "")), now)
        if wait := brakes.take_try(brakes.LOG_INS, meta, now) or brakes.take_pin_try(lock, meta, now):
            raise ValidationError(too_fast(wait, now), code="too_fast")
        given: dict[str, Any] = super().clean()
        brakes.forget_pin_tries(lock, meta, now)
        brakes.give_try_back(brakes.LOG_INS, meta, now)
        return given

    def clean_username(self) -> str:
        address = str(self.cleaned_data["username"]).strip().lower()
        # Django tells the browser how long it may be and does not look itself.
        if len(address) > (self.username_field.max_length or 254):
            raise self.get_invalid_login_error()
        return address


class NewPassword(PasswordChangeForm):
    """The old password once, the new one twice."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["new_password1"].help_text = _("At least 12 characters. Several words are easy to keep in mind.")
