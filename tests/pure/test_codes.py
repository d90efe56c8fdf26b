"""The case code: nothing to mistake, nothing to guess, never inside free text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takedown import codes

secrets = st.binary(min_size=32, max_size=32)
CODE = codes.from_secret(bytes(range(32)))


@given(secrets)
def test_the_same_secret_gives_the_same_code(secret):
    assert codes.from_secret(secret) == codes.from_secret(secret)


@given(secrets)
def test_a_code_is_read_back_however_it_is_typed(secret):
    code = codes.from_secret(secret)
    for typed in (code, codes.shown(code), code.lower(), f"  {codes.shown(code).replace('-', ' ')} ", "–".join(code)):
        assert codes.normalise(typed) == code


DASHES = (
    "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u2043\u05be\u1806\u301c\u30fc\uff70\u2500\u207b_.·•"
)
UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u034f\u061c\ufe0f\u202a\u2066"
SPACES = "\u00a0\u2002\u2003\u2007\u2009\u202f\u205f\u3000\u1680\t\n\u2028"
FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


@pytest.mark.parametrize("between", [*DASHES, *UNSEEN, *SPACES, " \u2014 ", "\u200b-\u200b", "\u00a0\u2011"])
def test_no_dash_space_or_mark_between_the_groups_matters(between):
    typed = between.join(codes.shown(CODE).split("-"))
    assert codes.normalise(typed) == CODE
    assert codes.hides_in(f"It is {typed}, please help.")


ELSEWHERE = [
    codes.shown(CODE).translate(FULL_WIDTH),
    CODE.lower().translate(FULL_WIDTH),
    CODE.translate({ord(str(digit)): chr(0x660 + digit) for digit in range(10)}),
    CODE.translate({ord("A") + place: chr(0x1D400 + place) for place in range(26)}),
    "\u200b".join(CODE),
    f"\ufeff{CODE}\u00a0",
]


@pytest.mark.parametrize("typed", ELSEWHERE)
def test_a_code_from_another_keyboard_is_read_and_found(typed):
    assert codes.normalise(typed) == CODE
    assert codes.hides_in(f"({typed})")


def test_the_secret_part_holds_more_than_80_bits():
    assert len(codes.ALPHABET) ** codes.SECRET_LETTERS > 2**88


def test_no_letter_looks_like_another():
    assert not set("01OILU") & set(codes.ALPHABET)
    assert len(set(codes.ALPHABET)) == 30


@given(secrets, st.integers(0, codes.LETTERS - 1), st.sampled_from(codes.ALPHABET))
def test_one_wrong_letter_is_almost_always_noticed(secret, place, letter):
    code = codes.from_secret(secret)
    typed = code[:place] + letter + code[place + 1 :]
    expected = code if typed == code else None
    if place >= codes.SECRET_LETTERS:
        assert codes.normalise(typed) == expected


def test_slips_are_caught_save_one_in_about_900():
    wrong = [CODE[:p] + letter + CODE[p + 1 :] for p in range(20) for letter in codes.ALPHABET if letter != CODE[p]]
    swapped = [CODE[:p] + b + a + CODE[p + 2 :] for p, (a, b) in enumerate(pairwise(CODE)) if a != b]
    assert sum(codes.normalise(each) is not None for each in [*wrong, *swapped]) <= 3


@pytest.mark.parametrize("typed", ["", CODE[:-1], CODE + "2", CODE[:-1] + "0", "Ü" * 20, "🙂" * 20, CODE[::-1]])
def test_what_cannot_be_a_code_is_none(typed):
    assert codes.normalise(typed) is None


@pytest.mark.parametrize(
    "text",
    [
        CODE,
        f"My code is {codes.shown(CODE)}, please help.",
        f"code:{CODE.lower()}.",
        f"x{CODE}y",
        f"see {' '.join(CODE)} thanks",
        codes.shown(CODE).replace("-", "\n"),
    ],
)
def test_a_code_is_found_inside_free_text(text):
    assert codes.hides_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I believe in good faith that this was published without my consent.",
        "Notice RN-7K2MQ-44XWZ, at 12:30 on 2026-06-24, post 123456789012345678",
        "a" * 3000,
        codes.shown(CODE)[:-2],
    ],
)
def test_ordinary_words_hold_no_code(text):
    assert not codes.hides_in(text)


@pytest.mark.parametrize(
    "typed", ["Blue Kettle, old harbour!", "  blue  kettle\nOLD harbour ", "blúe kettle-old_harbour"]
)
def test_chosen_words_may_be_typed_in_many_ways(typed):
    assert codes.plain_words(typed) == "blue kettle old harbour"


def test_the_order_of_chosen_words_counts():
    assert codes.plain_words("old blue kettle") != codes.plain_words("blue old kettle")


@pytest.mark.parametrize("typed", ["", "!!!", "my old blue", "a b c d", "dog dog dog dog dog dog", "one two six ten"])
def test_words_that_many_would_think_of_are_too_few(typed):
    assert codes.too_few(codes.plain_words(typed))


@pytest.mark.parametrize(
    "typed", ["The blue kettle sings at the old harbour", "el barco de mi tía se llamaba Golondrina"]
)
def test_a_sentence_of_ones_own_is_enough(typed):
    assert not codes.too_few(codes.plain_words(typed))
