"""The letter on paper: PDF/UA-1 (ISO 14289-1) from the same frozen data as the text and the page."""

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from notices import letter as letters
from notices.letter import Letter

STYLE = settings.BASE_DIR / "templates" / "letters" / "letter.css"


def render(letter: Letter, signature: str, key_id: str = "") -> bytes:
    """The PDF of a frozen letter; its Ed25519 signature (base64) and the id of the key that made it stand at the end.

    Tagged, with title and language; equal letters give equal bytes. About 0.1 to 0.2 s, a process's first a second.
    """
    page = render_to_string("letters/letter.html", context(letter, signature, key_id))
    return on_paper(page, letter.number.encode(), STYLE)


def on_paper(page: str, identifier: bytes, style_sheet: Path) -> bytes:
    """A page of ours as PDF/UA-1 with the bundled fonts, in the look of `style_sheet`; nothing else is loaded."""
    from notices import press  # here: most processes never print, and each would start a second later

    return press.printed(page, identifier, style_sheet)


def context(letter: Letter, signature: str, key_id: str = "") -> dict[str, object]:
    """What templates/letters/letter.html shows."""
    return {
        "letter": letter,
        "title": letters.title(letter),
        "sections": letters.sections(letter),
        "signature": signature,
        "key_id": key_id,
        "keys_address": f"{settings.PUBLIC_URL}/.well-known/recourse-letters.json",
    }
