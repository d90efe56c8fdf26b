"""What a PDF puts on paper, glyph by glyph, read from its own drawing and the fonts in it: extracted text tells of
boxes nothing."""

import io

import pikepdf
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont


def drawn(data):
    """(font, glyph) of everything shown, in order; the font as its name and its program."""
    with pikepdf.open(io.BytesIO(data)) as document:
        return [shown for page in document.pages for shown in _on_page(page, _fonts_of(page))]


def _fonts_of(page):
    return {name: (str(font.BaseFont).split("+")[1], _program(font)) for name, font in page.Resources.Font.items()}


def _program(font):
    descriptor = font.DescendantFonts[0].FontDescriptor
    return TTFont(io.BytesIO((descriptor.get("/FontFile3") or descriptor.FontFile2).read_bytes()))


def _on_page(page, fonts):
    font = None
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            font = fonts[str(operands[0])]
        if str(operator) in {"Tj", "TJ"}:
            shown = operands[0] if str(operator) == "TJ" else operands
            codes = b"".join(bytes(each) for each in shown if isinstance(each, pikepdf.String))
            yield from ((*font, int.from_bytes(codes[at : at + 2])) for at in range(0, len(codes), 2))


def boxes(data):
    """How many glyphs are the font's box for what it does not have, or are in no font at all."""
    return sum(glyph == 0 or glyph >= program["maxp"].numGlyphs for _, program, glyph in drawn(data))


def outlined(data, font):
    """The glyphs of `font` that leave ink on the paper, each once."""
    found = {glyph: program for name, program, glyph in drawn(data) if name == font}
    return [glyph for glyph, program in found.items() if _has_ink(program, glyph)]


def _has_ink(program, glyph):
    pen = BoundsPen(program.getGlyphSet())
    program.getGlyphSet()[program.getGlyphName(glyph)].draw(pen)
    return pen.bounds is not None
