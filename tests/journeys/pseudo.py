"""A language that nobody speaks, written from right to left: whatever is not translated stands out in it.

Every sentence that goes through gettext comes back in Hebrew letters, placeholders and tags kept. The language needs no
catalogue and exists here only.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.test import override_settings
from django.utils import translation
from django.utils.translation import trans_real

# Arabic's code: Django knows it as one that runs from right to left.
CODE = "ar"
KEPT = re.compile(r"(%\(\w+\)[sdi]|%[sd%]|<[^>]+>|&\w+;|\{[^}]*\})")
LETTERS = "אבגדהוזחטיכלמנסעפצקרשת"
TURNED = str.maketrans({chr(ord(first) + place): LETTERS[place % 22] for first in "aA" for place in range(26)})


@cache
def turned(message: str) -> str:
    """The message in the pseudo language; a context in front of it is cut off, as gettext does."""
    parts = KEPT.split(message.rpartition("\x04")[2])
    return "".join(part if place % 2 else part.translate(TURNED) for place, part in enumerate(parts))


class Pseudo(trans_real.DjangoTranslation):
    """Django's own translation object, with an answer to everything."""

    def gettext(self, message: str) -> str:
        return turned(message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return turned(one if number == 1 else many)


made = cache(Pseudo)


@contextmanager
def spoken() -> Iterator[None]:
    """The portal speaks the pseudo language, and its own again afterwards, whose catalogues need not be read anew."""
    kept = dict(trans_real._translations)
    with override_settings(LANGUAGES=[("en", "English"), (CODE, "Pseudo")]):
        trans_real._translations |= {**kept, CODE: made(CODE)}
        yield
    trans_real._translations |= kept
    translation.activate("en")
