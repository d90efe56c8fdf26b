"""The letter on paper: PDF/UA-1 (ISO 14289-1) from the same frozen data as the text and the page."""

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
READABLE = {path.as_uri(): path for path in FONTS.glob("*.ttf")}
# Pango's font map is not made for several threads; a letter takes about a tenth of a second.
one_at_a_time = threading.Lock()


class OnlyOurFonts(URLFetcher):  # type: ignore[misc]
    """Opens the bundled fonts and nothing else: no network, no other file, no `data:`."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The font behind `url`. Raises PermissionError for any other address (and it is left out)."""
        if url not in READABLE:
            raise PermissionError("a letter loads nothing from outside")
        return URLFetcherResponse(url, READABLE[url].read_bytes(), {"Content-Type": "font/ttf"})


def render(letter: Letter, signature: str, key_id: str = "") -> bytes:
    """The PDF of a frozen letter; its Ed25519 signature (base64) and the id of the key that made it stand at the end.

    Tagged, with title and language; equal letters give equal bytes. About 0.1 to 0.2 s.
    """
    page = render_to_string("letters/letter.html", context(letter, signature, key_id))
    return on_paper(page, letter.number.encode(), STYLE)


def on_paper(page: str, identifier: bytes, style_sheet: Path) -> bytes:
    """A page of ours as PDF/UA-1 with the bundled fonts, in the look of `style_sheet`; nothing else is loaded."""
    with one_at_a_time:
        fonts, style = _look(style_sheet)
        document = HTML(string=page, url_fetcher=OnlyOurFonts())
        pdf: bytes = document.write_pdf(
            font_config=fonts,
            stylesheets=[style],
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
def _look(style_sheet: Path) -> tuple[FontConfiguration, CSS]:
    """A style sheet with its fonts, read once for each process."""
    fonts = FontConfiguration()
    style = CSS(
        string=style_sheet.read_text(encoding="utf-8"), base_url=f"{FONTS.as_uri()}/", url_fetcher=OnlyOurFonts(),
        font_config=fonts,
    )  # fmt: skip
    return fonts, style
