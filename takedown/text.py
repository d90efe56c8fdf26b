"""What free text may hold. Pure. Nothing is silently changed: a page says what is wrong and keeps what was typed."""

import unicodedata

BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ALLOWED_CONTROLS = frozenset("\n\r\t")


def problem(text: str, longest: int) -> str:
    """The first reason why `text` cannot be kept ("" for none): too_long, control, bidi.

    Direction overrides can make a name or a link read backwards on a reviewer's screen; other control
    characters (NUL among them) have no place in a letter.
    """
    if len(text) > longest:
        return "too_long"
    if any(letter in BIDI for letter in text):
        return "bidi"
    if any(unicodedata.category(letter) == "Cc" and letter not in ALLOWED_CONTROLS for letter in text):
        return "control"
    return ""
