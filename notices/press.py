"""Pages of ours as PDF/UA-1 (ISO 14289-1). WeasyPrint takes a second to read: only who prints imports this."""

import os
import threading
from functools import cache
from pathlib import Path

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

FONTS = settings.BASE_DIR / "notices" / "fonts"
# Pango's font map is not made for several threads; a letter takes about a tenth of a second.
one_at_a_time = threading.Lock()


class NothingFromOutside(URLFetcher):  # type: ignore[misc]
    """Opens no address: no network, no file, no `data:`. The fonts come by `fonts/fonts.conf`."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Raises PermissionError for every address (and what it names is left out)."""
        raise PermissionError("a letter loads nothing from outside")


def printed(page: str, identifier: bytes, style_sheet: Path) -> bytes:
    """The page with the bundled fonts, in the look of `style_sheet`; nothing else is loaded."""
    with one_at_a_time:
        document = HTML(string=page, url_fetcher=NothingFromOutside())
        pdf: bytes = document.write_pdf(
            font_config=_fonts(),
            stylesheets=[_style(style_sheet)],
            pdf_variant="pdf/ua-1",
            pdf_identifier=identifier,
        )
    return pdf


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
