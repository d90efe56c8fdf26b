"""What no bundled font draws is told before signing, with the way to it; nothing that was typed is lost."""

import pytest

from tests.people import make_platform
from tests.walks import STATEMENT, alice_fills, alice_goes_on, draft_of, page, send, text_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
TUBERIA = {"links": "https://tuberia.example/post/1"}
ADVICE = "Please write them another way, for example with Latin letters (a to z)."


@pytest.fixture
def known():
    make_platform("tuberia")


def told(client, place, signs):
    """Whether the last look names these signs, leads to the step where they were typed, and shows nothing to sign."""
    markup = page(client, "/request/review/")
    named = f"that we cannot put on paper: {signs}. {ADVICE}" in text_of(markup)
    return named and f'href="/request/{place}/?then=review"' in markup and 'class="sheet"' not in markup


@pytest.mark.parametrize(
    ("name", "signs"), [("Ana 𒀀𒀀𓀀", "𒀀 𓀀"), ("\U000323b0 李", "U+323B0"), ("Ana \ue000", "U+E000")]
)
def test_a_name_that_cannot_be_drawn_is_told_and_kept(client, known, name, signs):
    alice_fills(client, "safe", links=TUBERIA, contact={"name": name})
    assert told(client, "contact", signs)
    assert draft_of(client)["contact"]["name"] == name


def test_signing_all_the_same_signs_nothing(client, known):
    alice_fills(client, "safe", links=TUBERIA, contact={"name": "𒀀"})
    answer = send(client, "review", do="sign", sign="1", shown="")
    assert "cannot put on paper: 𒀀" in text_of(answer)
    assert "signed_at" not in draft_of(client)


def test_once_it_is_written_another_way_it_is_signed(client, known):
    alice_fills(client, "safe", links=TUBERIA, contact={"name": "𒀀"})
    alice_goes_on(client, "contact", contact={"name": "Ana"})
    assert alice_goes_on(client, "review")["Location"] == "/request/pin/"


def test_a_statement_that_cannot_be_drawn_is_told(client, known):
    alice_fills(client, "safe", links=TUBERIA, statement={"text": f"{STATEMENT} 𒀀"})
    assert told(client, "statement", "𒀀")


def test_of_many_signs_the_first_are_told(client, known):
    many = [chr(0x12000 + at) for at in range(30)]
    alice_fills(client, "safe", links=TUBERIA, statement={"text": "".join(many)})
    assert told(client, "statement", " ".join([*many[:20], "…"]))


def test_words_to_a_link_that_cannot_be_drawn_are_told(client, known):
    alice_fills(client, "age", links=TUBERIA)
    ref = draft_of(client)["items"][0]["ref"]
    alice_goes_on(client, "places", places={f"{ref}-description": "𒀀"})
    alice_goes_on(client, "statement", "contact")
    assert told(client, "places", "𒀀")


def test_a_name_that_is_kept_back_need_not_be_drawn(client):
    """The site is a stranger: the desk signs, and the name is on no letter."""
    alice_fills(client, "safe", contact={"name": "𒀀"})
    assert alice_goes_on(client, "review")["Location"] == "/request/pin/"


@pytest.mark.parametrize("name", ["李小龙", "김철수", "さくら", "नेहा", "นันทวัฒน์", "محمد", "שָׁלוֹם", "𠮷田", "Ana 💜"])
def test_names_of_all_scripts_in_use_are_signed(client, known, name):
    alice_fills(client, "safe", links=TUBERIA, contact={"name": name})
    assert alice_goes_on(client, "review")["Location"] == "/request/pin/"
