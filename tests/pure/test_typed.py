"""A PIN in the one form that counts, and what no screen shows (RFC 8265, 4.2; UAX 15)."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vault.typed import plain_pin

SAME = {
    "é in two": ("café au lait 7", "cafe\u0301 au lait 7"),
    "NBSP": ("blue kettle 7", "blue\u00a0kettle\u00a07"),
    "ideographic space": ("blue kettle 7", "blue\u3000kettle\u30007"),
    "thin and narrow spaces": ("blue kettle 7", "blue\u2009kettle\u202f7"),
    "double spaces": ("blue kettle 7", "blue  kettle   7"),
    "spaces around": ("blue kettle 7", "  blue kettle 7\u00a0"),
    "fullwidth": ("kettle 482957", "ｋｅｔｔｌｅ　４８２９５７"),
    "Arabic-Indic digits": ("482957", "٤٨٢٩٥٧"),
    "Persian digits": ("482957", "۴۸۲۹۵۷"),
    "Devanagari digits": ("482957", "४८२९५७"),
    "Thai digits": ("482957", "๔๘๒๙๕๗"),
    "mathematical digits": ("482957", "𝟒𝟠𝟤𝟵𝟻𝟩"),
    "apostrophe": ("my dog's bowl", "my dog’s bowl"),
    "apostrophe as an accent": ("my dog's bowl", "my dog´s bowl"),
    "single quotes": ("the 'red' door", "the ‘red’ door"),
    "quotes": ('the "red" door', "the “red” door"),
    "German quotes": ('the "red" door', "the „red“ door"),
    "French quotes": ('the "red" door', "the «red» door"),
    "Japanese quotes": ("the 'red' door", "the 「red」 door"),
    "double prime": ('a 7" pipe', "a 7″ pipe"),
    "ligature": ("five fish", "ﬁve ﬁsh"),
    "jamo": ("한국어 7 7", unicodedata.normalize("NFD", "한국어") + " 7 7"),
    "halfwidth kana": ("カギ 4711", "ｶｷﾞ 4711"),
    "zero-width space": ("blue kettle 7", "blue\u200b kettle\u200b 7"),
    "joiners": ("blue kettle 7", "bl\u200du\u200ce kettle 7"),
    "soft hyphen": ("blue kettle 7", "blue ket\u00adtle 7"),
    "BOM and marks of direction": ("blue kettle 7", "\ufeffblue kettle\u200e 7\u200f"),
    "variation selector": ("my ❤ 1234", "my ❤\ufe0f 1234"),
    "a mark between letter and accent": ("café au lait 7", "cafe\u200d\u0301 au lait 7"),
    "non-breaking hyphen": ("knick-knack", "knick\u2011knack"),
    "accents in any order": ("a\u0323\u0301 1234", "a\u0301\u0323 1234"),
}
DIFFERENT = [("Blue kettle 7", "blue kettle 7"), ("café 4711", "cafe 4711"), ("año 4711", "ano 4711"),
             ("straße 7", "strasse 7"), ("bluekettle7", "blue kettle 7"), ("482957", "482975"),
             ("ü 471100", "u 471100"), ("dog's bowl", "dogs bowl"),
             ("кофе 4711", "кофё 4711"), ("Ä 471100", "ä 471100")]  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_what_looks_the_same_is_the_same_pin(name):
    one, other = SAME[name]
    assert plain_pin(one) == plain_pin(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_case_accents_and_letters_count(one, other):
    assert plain_pin(one) != plain_pin(other)


@pytest.mark.parametrize("plain", ["482957", "blue kettle 7", "пароль и чайник", "x1" * 32, 'Pässword\'s "7"-_.!?'])
def test_what_is_plain_already_stays_as_it_is(plain):
    assert plain_pin(plain) == plain


@given(st.text())
def test_the_form_that_counts_is_its_own_form(typed):
    assert plain_pin(plain_pin(typed)) == plain_pin(typed)


def _telling():
    """Every character but those that nothing is done to: unassigned, or letters without capitals and parts."""
    every = map(chr, range(sys.maxunicode + 1))
    return [each for each in every if unicodedata.category(each) not in {"Cn", "Co", "Cs"}
            and not (unicodedata.category(each) == "Lo" and not unicodedata.decomposition(each))]  # fmt: skip


def test_so_it_is_for_each_character_there_is():
    """Also between two letters, where a mark that comes out of a character may meet one of them."""
    said = [(each, plain_pin(f"e{each}\u0301e")) for each in _telling()]
    assert [each for each, once in said if plain_pin(once) != once] == []


def test_no_decimal_digit_of_any_script_is_left_and_no_space_but_one():
    left = {sign for each in _telling() for sign in plain_pin(f"a{each}b") if not sign.isascii()}
    assert [sign for sign in left if sign.isspace() or unicodedata.decimal(sign, None) is not None] == []
