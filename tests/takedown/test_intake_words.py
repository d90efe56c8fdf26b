"""What people type and choose: kept as typed, or refused in plain words with nothing lost."""

import re

import pytest

from takedown import codes
from tests.walks import STATEMENT, alice_fills, alice_goes_on, draft_of, page, send, text_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
CODE = codes.shown(codes.from_secret(b"another case"))


def test_who_asks_is_needed_and_the_way_to_the_question_is_shown(client):
    alice_fills(client, "begin")
    answer = send(client, "who")
    assert answer.status_code == 422
    assert "Please choose one." in text_of(answer)
    assert 'href="#id_role_0"' in answer.content.decode()


def test_the_statement_has_a_default_that_is_enough(client):
    alice_fills(client, "fingerprints")
    assert "I believe in good faith" in page(client, "/request/statement/")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Please fill this in."),
        ("   \n ", "Please fill this in."),
        ("x" * 3001, "This is too long: 3,001 characters. There is room for 3,000."),
        ("x" * 1_000_000, "This is too long: 1,000,000 characters."),
        ("before\x00after", "hidden characters that cannot be kept"),
        ("before\u202eafter", "turn the reading direction around"),
        (f"My code is {CODE}.", "This seems to hold a case code."),
    ],
)
def test_a_statement_that_cannot_be_kept_is_refused_and_stays_in_its_field(client, words, sentence):
    alice_fills(client, "fingerprints")
    answer = send(client, "statement", text=words)
    assert answer.status_code == 422
    assert sentence in text_of(answer.content.decode().split("<textarea")[0])
    assert words.strip().replace("\x00", "")[:20] in answer.content.decode().replace("\x00", "")
    assert "statement" not in draft_of(client)


def test_a_statement_in_any_script_and_with_line_breaks_is_kept_as_typed(client):
    alice_fills(client, "fingerprints")
    send(client, "statement", text="Primera línea\r\nשורה שנייה 🙂 <b>&amp;</b>")
    assert draft_of(client)["statement"]["text"] == "Primera línea\nשורה שנייה 🙂 <b>&amp;</b>"
    assert "&lt;b&gt;&amp;amp;" in page(client, "/request/statement/")


def test_reasons_and_fairness_answers_are_kept(client):
    alice_fills(client, "statement", statement={"reasons": ["not_made", "hidden_camera"], "made_for_pay": "unsure"})
    held = draft_of(client)["statement"]
    assert held == {
        "text": STATEMENT, "reasons": ["not_made", "hidden_camera"], "made_for_pay": "unsure", "public_concern": "no",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Please fill this in."),
        ({"name": "x" * 121}, "There is room for 120."),
        ({"name": "Alice\nExample"}, "on one line"),
        ({"name": "Alice\u202eExample"}, "reading direction"),
        ({"name": f"Alice {CODE}"}, "This seems to hold a case code."),
        ({"channel": "", "name": "A"}, "Please choose one."),
        ({"channel": "email", "email": ""}, "full e-mail address"),
        ({"channel": "email", "email": "alice at mail"}, "full e-mail address"),
        ({"channel": "phone", "phone": "123"}, "at least 7 digits"),
        ({"channel": "email", "email": "a@mail.example\x00"}, "hidden characters"),
    ],
)
def test_a_contact_that_would_not_work_is_said_and_nothing_typed_is_lost(client, typed, sentence):
    alice_fills(client, "statement")
    answer = alice_goes_on(client, "contact", contact={"phone": "typed before", **typed})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert "contact" not in draft_of(client)


@pytest.mark.parametrize(("channel", "value"), [("email", "alice@mail.example"), ("phone", "+1 202 555 0147")])
def test_the_chosen_way_is_kept_and_the_other_is_not(client, channel, value):
    alice_fills(client, "statement")
    both = {"email": "alice@mail.example", "phone": "+1 202 555 0147"}
    alice_goes_on(client, "contact", contact={"channel": channel, **both})
    held = draft_of(client)["contact"]
    assert (held["channel"], held["value"]) == (channel, value)
    assert not set(both.values()) - {value} & set(map(str, held.values()))


def test_through_us_is_the_default(client):
    alice_fills(client, "statement")
    [chosen] = re.findall(r"<input[^>]* checked[^>]*>", page(client, "/request/contact/"))
    assert 'value="desk"' in chosen


def test_sensitive_fields_are_not_remembered_by_the_browser(client):
    alice_fills(client, "review")
    for step in ("links", "places", "statement", "contact", "timing", "safe", "pin"):
        fields = re.findall(r"<(?:input|textarea)[^>]*>", page(client, f"/request/{step}/"))
        typed = [each for each in fields if not re.search('type="(hidden|radio|checkbox)"', each)]
        assert typed
        assert all('autocomplete="off"' in each for each in typed)
