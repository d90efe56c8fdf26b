"""PINs that somebody would try first."""

import random

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from takedown.guessable import is_guessable

CODE = "7K4MPD9QXW3RTYBCHJNF"


def test_none_of_the_ten_thousand_most_chosen_passwords_is_a_pin():
    chosen = [word for word in FREQUENCY_LISTS["passwords"][:10_000] if len(word) >= 6]
    assert len(chosen) > 5_000
    assert [word for word in chosen if not is_guessable(word)] == []


@pytest.mark.parametrize(
    "pin",
    """112233 123123 qwerty asdfgh 1qaz2wsx zxcvbn password Passw0rd sunshine michelle liverpool monkey12 contraseña
    987654 abcabc 777777 19901224 241290 12241990 24-12-1990 1.2.1945 2001/09/11 ilove teamo1 recourse""".split(),  # noqa: SIM905
)
def test_what_many_choose_and_rows_and_dates_are(pin):
    assert is_guessable(pin)


@pytest.mark.parametrize("pin", ["7k4mpd", "9QXW3R", "7K4M PD9Q", "YBCHJNF"])
def test_so_are_parts_of_the_code(pin):
    assert is_guessable(pin, CODE)
    assert not is_guessable("harbour lamp 47", CODE)


@pytest.mark.parametrize("pin", ["harbour lamp 47", "482957", "blue kettle 7", "6f9x2p", "пароль и чайник"])
def test_a_few_words_or_mixed_signs_are_not(pin):
    assert not is_guessable(pin)


def test_three_of_four_random_pins_of_six_digits_pass():
    draw = random.Random(1)
    drawn = [f"{draw.randrange(10**6):06}" for _ in range(400)]
    assert sum(map(is_guessable, drawn)) < 150
