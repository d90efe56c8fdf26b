"""The PIN of the person's choice."""

import unicodedata

import pytest

from takedown.models import Case
from takedown.views.intake.filing import code_of
from tests.walks import alice_fills, alice_goes_on, page, send, text_of, visit_of

# As many as a PIN may have.
LATIN = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
HANGUL = "".join(chr(0xAC00 + 31 * place) for place in range(60))
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.mark.parametrize(
    ("pin", "again", "sentence"),
    [
        ("", "", "Please fill this in."),
        ("12345", "12345", "too short"),
        ("111111", "111111", "too easy to guess"),
        ("aaaaaaaa", "aaaaaaaa", "too easy to guess"),
        ("123456", "123456", "too easy to guess"),
        ("654321", "654321", "too easy to guess"),
        ("abcdef", "abcdef", "too easy to guess"),
        ("7890123", "7890123", "too easy to guess"),
        ("112233", "112233", "too easy to guess"),
        ("qwerty", "qwerty", "too easy to guess"),
        ("Password", "Password", "too easy to guess"),
        ("24.12.1990", "24.12.1990", "too easy to guess"),
        ("x1" * 33, "x1" * 33, "too long"),
        ("１２３４５６", "١٢٣٤٥٦", "too easy to guess"),
        ("\u200b" * 8, "\u200b" * 8, "too short"),
        ("12345 ", "12345 ", "too short"),
        ("blue\x00kettle", "blue\x00kettle", "hidden characters"),
        ("blue kettle 7", "blue kettle 8", "The two are not the same."),
        ("blue kettle 7", "", "Please fill this in."),
    ],
)
def test_a_pin_that_would_not_hold_is_refused_in_plain_words(client, pin, again, sentence):
    alice_fills(client, "review")
    answer = send(client, "pin", pin=pin, pin_again=again)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not Case.objects.exists()


def test_a_refused_pin_does_not_come_back_in_the_page(client):
    alice_fills(client, "review")
    assert "blue kettle" not in send(client, "pin", pin="blue kettle 7", pin_again="other").content.decode()


@pytest.mark.parametrize("pin", ["482957", "blue kettle 7", "пароль и чайник", LATIN, " blue kettle ", HANGUL])
def test_digits_letters_or_words_make_a_pin(client, pin):
    alice_fills(client, "review")
    again = unicodedata.normalize("NFD", pin)
    assert send(client, "pin", pin=pin, pin_again=again)["Location"] == "/request/code/"


@pytest.mark.parametrize("part", [slice(0, 7), slice(7, 14), slice(13, 20)])
def test_a_part_of_the_code_is_no_pin(client, part):
    alice_fills(client, "review")
    visit = visit_of(client)
    pin = code_of(visit.request, visit.draft)[part].lower()
    assert "too easy to guess" in text_of(send(client, "pin", pin=pin, pin_again=pin))


def test_a_case_code_is_no_pin(client):
    alice_fills(client, "review")
    visit = visit_of(client)
    code = code_of(visit.request, visit.draft)
    answer = send(client, "pin", pin=code, pin_again=code)
    assert "This seems to hold a case code." in text_of(answer)
    assert not Case.objects.exists()


def test_the_page_says_what_code_and_pin_are_for(client):
    alice_fills(client, "review")
    text = text_of(page(client, "/request/pin/"))
    assert "Code and PIN together open everything" in text
    assert "We do not know the PIN" in text


def test_without_a_signature_there_is_no_pin_page(client):
    alice_fills(client, "contact")
    assert client.get("/request/pin/")["Location"] == "/request/review/"
    assert alice_goes_on(client, "pin")["Location"] == "/request/review/"
