"""The letter on paper: PDF/UA-1 (ISO 14289-1) from the same frozen data as the text and the page."""

import os
import threading
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from notices import letter as letters
from notices.letter import Letter

FONTS = settings.BASE_DIR / "notices" / "fonts"
STYLE = settings.BASE_DIR / "templates" / "letters" / "letter.css"
# Pango's font map is not made for several threads; a letter takes about a tenth of a second.
one_at_a_time = threading.Lock()


class NothingFromOutside(URLFetcher):  # type: ignore[misc]
    """Opens no address: no network, no file, no `data:`. The fonts come by `fonts/fonts.conf`."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Raises PermissionError for every address (and what it names is left out)."""
        raise PermissionError("a letter loads nothing from outside")


def render(letter: Letter, signature: str, key_id: str = "") -> bytes:
    """The PDF of a frozen letter; its Ed25519 signature (base64) and the id of the key that made it stand at the end.

    Tagged, with title and language; equal letters give equal bytes. About 0.1 to 0.2 s.
    """
    page = render_to_string("letters/letter.html", context(letter, signature, key_id))
    return on_paper(page, letter.number.encode(), STYLE)


def on_paper(page: str, identifier: bytes, style_sheet: Path) -> bytes:
    """A page of ours as PDF/UA-1 with the bundled fonts, in the look of `style_sheet`; nothing else is loaded."""
    with one_at_a_time:
        document = HTML(string=page, url_fetcher=NothingFromOutside())
        pdf: bytes = document.write_pdf(
            font_config=_fonts(),
            stylesheets=[_style(style_sheet)],
            pdf_variant="pdf/ua-1",
            pdf_identifier=identifier,
        )
    return pdf


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


@cache
def _fonts() -> FontConfiguration:
    """The bundled fonts and none of the machine, so that paper is the same everywhere; read once for each process.

    Fontconfig learns its file from the environment only. It is told for this moment: browsers and other programs that
    this process starts keep the machine's fonts.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(FONTS / "fonts.conf")
    try:
        return FontConfiguration()
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


@cache
def _style(style_sheet: Path) -> CSS:
    """A style sheet, read once for each process."""
    return CSS(filename=style_sheet, url_fetcher=NothingFromOutside(), font_config=_fonts())
