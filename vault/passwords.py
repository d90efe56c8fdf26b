"""Passwords of people who log in, scored by zxcvbn (Wheeler, USENIX Security 2016) until passkeys come."""

import re

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

# "Safely unguessable: moderate protection from offline slow-hash scenario", in the library's words.
LEAST_SCORE = 3
# What the library takes; what lies behind it only makes a password better.
LONGEST_SCORED = 72
SHORTEST_WORD = 3


class HardToGuess:
    """A validator (AUTH_PASSWORD_VALIDATORS): what is left without the owner's address and name has to stand alone."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises ValidationError in plain words."""
        rest = password.casefold()
        for word in sorted(_known_of(user), key=len, reverse=True):
            rest = rest.replace(word, "")
        if not rest or zxcvbn(rest[:LONGEST_SCORED])["score"] < LEAST_SCORE:
            raise ValidationError(self.get_help_text(), code="guessable")

    def get_help_text(self) -> str:
        return _(
            "This password is too easy to guess. Repeats, rows of keys, well-known passwords, and your own name or "
            "address count for nothing. Four words that do not belong together are good."
        )


def _known_of(user: AbstractBaseUser | None) -> set[str]:
    said = " ".join(str(getattr(user, name, "")) for name in ("email", "name")).casefold()
    return {word for word in re.split(r"[^\w]+", said) if len(word) >= SHORTEST_WORD}
