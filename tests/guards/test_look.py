"""The look keeps its promises: nothing inline, nothing foreign, text that can be read, a light first page."""

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Mails and letters are read elsewhere: WeasyPrint embeds a letter's style, no browser policy applies.
PAGES = [p for p in sorted((ROOT / "templates").rglob("*.html")) if not {"letters", "mail"} & set(p.parts)]
INLINE = re.compile(r"<style|\sstyle=|\son\w+=[\"']|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)
FOREIGN = re.compile(
    r"<(?:script|link|img|iframe|form|source)[^>]*(?:src|href|action)=[\"'](?:https?:)?//", re.IGNORECASE
)
OUTSIDE_LINK = re.compile(r"<a [^>]*href=\"https?://[^>]*>", re.IGNORECASE)
KB_60 = 60 * 1024
TINTS = ("good", "wait", "warn", "bad", "plain")
GROUNDS = ("paper", "card", "sheet", "sunk", "brand-tint", "sky")
READABLE = [
    *((word, ground) for word in ("ink", "ink-soft", "link", "bad") for ground in GROUNDS),
    *((word, f"{tint}-tint") for tint in TINTS for word in (tint, "ink", "link")),
    ("on-brand", "brand"),
    ("on-brand", "brand-deep"),
    ("on-leave", "leave"),
    ("on-leave", "leave-deep"),
    ("on-bar", "bar"),
    ("on-bar", "bar-tint"),
    ("bar-soft", "bar"),
]
SEEN = [(edge, ground) for edge in ("field-line", "focus", "brand") for ground in ("paper", "card", "field", "sunk")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT / "templates")))
def test_a_template_holds_nothing_inline_and_nothing_foreign(page):
    text = page.read_text()
    assert not INLINE.search(text)
    assert not FOREIGN.search(text)
    assert all('rel="noreferrer noopener"' in link for link in OUTSIDE_LINK.findall(text))


def test_style_sheets_fetch_nothing():
    assert not any("url(" in sheet.read_text() or "@import" in sheet.read_text() for sheet in style_sheets())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_edges_reach_aa(theme):
    colour = colours()[theme]
    assert [pair for pair in READABLE if contrast(colour, *pair) < 4.5] == []
    assert [pair for pair in SEEN if contrast(colour, *pair) < 3] == []


def test_the_first_pages_assets_are_light():
    assets = [
        *style_sheets(),
        ROOT / "static/js/exit.js",
        ROOT / "static/js/copy.js",
        *(ROOT / "static/img").iterdir(),
    ]
    assert sum(len(gzip.compress(asset.read_bytes())) for asset in assets) < KB_60 / 2


def style_sheets():
    return sorted((ROOT / "static/css").glob("*.css"))


def colours():
    light, dark = (ROOT / "static/css/tokens.css").read_text().split("@media")
    found = [dict(re.findall(r"--([\w-]+): #([0-9a-f]+);", part)) for part in (light, dark)]
    return {"light": found[0], "dark": found[0] | found[1]}


def contrast(colour, one, other):
    """WCAG 2.2, contrast ratio."""
    low, high = sorted(luminance(colour[name]) for name in (one, other))
    return (high + 0.05) / (low + 0.05)


def luminance(code):
    code = "".join(digit * 2 for digit in code) if len(code) == 3 else code
    parts = [int(code[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
