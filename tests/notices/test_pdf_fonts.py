"""Every letter of a name is on paper: looked for among the glyphs that are drawn, with the bundled fonts alone."""

import importlib.util
import os
import subprocess
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

from notices import drawable, pdf, press
from notices.drawable import undrawable
from tests.glyphs import boxes, drawn, outlined
from tests.people import make_letter

pytestmark = pytest.mark.slow

SIGNATURE = "c2lnbmF0dXJlIG9mIHRoZSBsZXR0ZXI="
LATIN = {"Noto-Sans", "Noto-Sans-Bold"}
BUNDLED = sorted(path for path in press.FONTS.iterdir() if path.suffix in {".ttf", ".otf"})
# A name, the font that draws it, and how many different glyphs with ink it takes: where letters join or are stacked,
# not as many as there are characters.
NAMES = [
    ("李小龙", "Noto-Sans-CJK-SC", 3),
    ("李小龍", "Noto-Sans-CJK-SC", 3),
    ("𠮷田㐂", "Noto-Sans-CJK-SC", 3),
    ("邉\U000e0101渡", "Noto-Sans-CJK-SC", 2),
    ("김철수", "Noto-Sans-CJK-SC", 3),
    ("\u1100\u1161\u11a8", "Noto-Sans-CJK-SC", 1),
    ("さくら 髙橋 ハナ", "Noto-Sans-CJK-SC", 7),
    ("क्षत्रिय श्रीमती", "Noto-Sans-Devanagari", 8),
    ("นันทวัฒน์", "Noto-Sans-Thai", 6),
    ("محمد", "Noto-Sans-Arabic", 4),
    ("שָׁלוֹם", "Noto-Sans-Hebrew", 7),
    ("অঞ্জলি", "Noto-Sans-Bengali", 4),
    ("தமிழ்", "Noto-Sans-Tamil", 4),
    ("አበበ", "Noto-Sans-Ethiopic", 2),
    ("Հայկ", "Noto-Sans-Armenian", 4),
    ("ნინო", "Noto-Sans-Georgian", 3),
    ("བསྟན", "Noto-Serif-Tibetan", 3),
    ("💜👩🏽‍💻🏳️‍🌈🇺🇦", "Noto-Emoji", 4),
    ("𝓜𝓪𝓻𝓲𝓪", "Noto-Sans-Math", 4),
]
OF_LATIN = ["Nguyễn Thị Hồng", "Nguye\u0302\u0303n Thi\u0323", "Ελένη Ἀριστοτέλης", "Ґалина Щербак", "Łódź ẞ ʻOkina Ə"]


def signed(name):
    letter = make_letter(number="RC-23886ECD")
    return pdf.render(replace(letter, signature=replace(letter.signature, name=name)), SIGNATURE)


@pytest.mark.parametrize(("name", "font", "glyphs"), NAMES)
def test_a_signature_has_its_letters_and_no_box(name, font, glyphs):
    data = signed(name)
    assert boxes(data) == 0
    assert len(outlined(data, font)) == glyphs
    assert undrawable(name) == ()


@pytest.mark.parametrize("name", OF_LATIN)
def test_latin_greek_and_cyrillic_names_need_no_other_font(name):
    data = signed(name)
    assert (boxes(data), {font for font, *_ in drawn(data)}) == (0, LATIN)


def test_scripts_stand_side_by_side():
    data = signed("Ana 李 김 محمد नेहा 💜 Ελένη")
    wanted = {"CJK-SC", "Arabic", "Devanagari"}
    assert boxes(data) == 0
    assert {font for font, *_ in drawn(data)} == LATIN | {"Noto-Emoji"} | {f"Noto-Sans-{script}" for script in wanted}


def test_a_box_is_seen_where_there_is_one():
    assert boxes(signed("𒀀")) == 1
    assert undrawable("Ana 𒀀𒀀 𓀀") == ("𒀀", "𓀀")


@pytest.mark.parametrize("words", ["a\nb\tc", "a\u200db\u200c\u00ad\ufe0f", "", "O’Brien – “x” … € №"])
def test_what_shows_nothing_and_signs_of_writing_are_no_obstacle(words):
    assert (undrawable(words), boxes(signed(words))) == ((), 0)


@pytest.mark.parametrize("words", ["\ue000", "\U0010fffe", "\u0378", "\U000323b0"])
def test_characters_that_no_font_draws_are_told(words):
    assert undrawable(words) == (words,)


@pytest.mark.slow
def test_what_is_told_to_be_covered_is_drawn():
    """Every fortieth character; combining marks get a letter to stand on."""
    every = (chr(character) for first, last in drawable.RUNS for character in range(first, last + 1))
    assert boxes(signed(" ".join(f"a{each}" for each in islice(every, 0, None, 40)))) == 0


def tool():
    spec = importlib.util.spec_from_file_location("fonts", Path(__file__).parents[2] / "tools" / "fonts.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_the_coverage_is_that_of_the_bundled_fonts():
    assert drawable.COVERAGE.read_text() == tool().coverage(BUNDLED)


def test_the_bundled_fonts_are_those_that_the_tool_makes():
    assert [path.name for path in BUNDLED] == sorted(target for _, target, _ in tool().chosen(Path()))


def test_the_order_in_which_fonts_are_asked_names_each_of_them():
    asked = ElementTree.parse(press.FONTS / "fonts.conf").findall("alias[family='Letter']/prefer/family")
    families = {TTFont(path, lazy=True)["name"].getDebugName(1) for path in BUNDLED}
    assert sorted(each.text for each in asked) == sorted(families)


BARE = """
import sys
from tests import environment
import django; django.setup()
from tests.notices.test_pdf_fonts import signed
sys.stdout.buffer.write(signed("Ana 李小龙 محمد"))
"""


def test_a_machine_without_fonts_makes_the_same_paper(tmp_path):
    (tmp_path / "none.conf").write_text("<fontconfig/>")
    bare = {**os.environ, "FONTCONFIG_FILE": str(tmp_path / "none.conf"), "XDG_CACHE_HOME": str(tmp_path)}
    made = subprocess.run([sys.executable, "-c", BARE], env=bare, capture_output=True, check=True)
    assert made.stdout == signed("Ana 李小龙 محمد")


def test_other_programs_keep_the_fonts_of_the_machine():
    before = os.environ.get("FONTCONFIG_FILE")
    press._fonts.cache_clear()
    signed("Ana")
    assert os.environ.get("FONTCONFIG_FILE") == before
