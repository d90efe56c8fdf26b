"""The person's own pace: when the letters go out, and how the person may be told that there is news."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from takedown.forms.pace import ZONES
from takedown.models import Case, TakedownRequest
from tests.people import NOON
from tests.walks import alice_fills, alice_goes_on, draft_of, page, send, text_of, visit_of
from vault import keys

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
BY_BOTH = {
    "tell": "both", "email": "quiet@mail.example", "phone": "202-555-0147", "word": "the library", "voicemail": "on",
    "begins": "09:00", "ends": "17:00", "zone": "America/Chicago",
}  # fmt: skip
NOTHING = {"email": "", "phone": "", "from": "", "until": "", "zone": "", "word": "", "voicemail": False}


@pytest.fixture
def choosing(client, noon):
    """Alice in front of the question when."""
    alice_fills(client, "contact")
    return client


# When


def test_before_anything_goes_out_she_is_asked_whether_somebody_might_find_out(choosing):
    text = text_of(page(choosing, "/request/timing/"))
    assert "Might the person who posted it find out that you asked?" in text
    assert text.index("Keep evidence first") < text.index("When may the letters go out?")
    assert "Never send it to us." in text


def test_at_once_is_chosen_until_she_says_otherwise_and_the_first_question_is_open(choosing):
    assert page(choosing, "/request/timing/").count(" checked>") == 1
    assert send(choosing, "timing", when="now")["Location"] == "/request/safe/"
    assert draft_of(choosing)["timing"] == {"finds_out": "", "when": "now", "on": ""}


def test_a_day_or_when_i_say(choosing):
    send(choosing, "timing", finds_out="unsure", when="date", on="2026-06-20")
    assert draft_of(choosing)["timing"] == {"finds_out": "unsure", "when": "date", "on": "2026-06-20"}
    assert "Not before a day that I choose: June 20, 2026" in text_of(page(choosing, "/request/review/"))
    send(choosing, "timing", when="say", on="2026-06-20")
    assert draft_of(choosing)["timing"] == {"finds_out": "", "when": "say", "on": ""}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"when": "date"}, "Please choose the day, or another answer above."),
        ({"when": "date", "on": "soon"}, "Please give a day like 2026-06-30"),
        ({"when": "date", "on": "2026-05-20"}, "Please choose a day from 2026-05-31 to 2026-08-30."),
        ({"when": "date", "on": "2027-01-01"}, "Please choose a day from 2026-05-31 to 2026-08-30."),
        ({"when": "never"}, "Please choose one of these."),
        ({}, "Please choose one."),
    ],
)
def test_a_moment_that_cannot_be_is_said_in_plain_words(choosing, typed, sentence):
    refused = send(choosing, "timing", **typed)
    assert refused.status_code == 422
    assert sentence in text_of(refused)
    assert "timing" not in draft_of(choosing)


def filed(client, quick_hashes, **pace):
    for step, said in pace.items():
        send(client, step, **said)
    alice_goes_on(client, "review", "pin")
    return TakedownRequest.objects.get()


@pytest.mark.parametrize(("when", "held"), [("now", False), ("say", True)])
def test_what_she_chose_is_filed_with_it(choosing, quick_hashes, when, held):
    request = filed(choosing, quick_hashes, timing={"when": when})
    assert (request.held, request.send_from) == (held, None)


@pytest.mark.parametrize(
    ("safe", "begins"),
    [
        ({"tell": "no"}, datetime(2026, 6, 20, 12, tzinfo=UTC)),
        (BY_BOTH, datetime(2026, 6, 20, tzinfo=ZoneInfo("America/Chicago"))),
    ],
)
def test_a_day_begins_where_she_is_and_where_nobody_knows_everywhere(choosing, quick_hashes, safe, begins):
    request = filed(choosing, quick_hashes, timing={"when": "date", "on": "2026-06-20"}, safe=safe)
    assert request.send_from == begins


def test_her_answer_stays_with_the_request_for_a_correction(choosing, quick_hashes):
    request = filed(choosing, quick_hashes, timing={"when": "say", "finds_out": "yes"})
    body = request.opened(keys.open_for_desk(request.case.key_id), "body")
    assert body["timing"] == {"finds_out": "yes", "when": "say", "on": ""}


# How we may tell


def test_nobody_is_told_until_she_says_so(choosing):
    assert re.findall(r'value="(\w+)"[^>]* checked>', page(choosing, "/request/safe/")) == ["no"]
    assert send(choosing, "safe", tell="no", email="left@over.example")["Location"] == "/request/review/"
    assert draft_of(choosing)["safe"] == NOTHING
    assert "“There is news” goes to nobody." in text_of(page(choosing, "/request/review/"))


def test_ways_hours_a_code_word_and_voicemail_are_kept(choosing):
    send(choosing, "safe", **BY_BOTH)
    assert draft_of(choosing)["safe"] == {
        "email": "quiet@mail.example", "phone": "202-555-0147", "from": "09:00", "until": "17:00",
        "zone": "America/Chicago", "word": "the library", "voicemail": True,
    }  # fmt: skip
    text = text_of(page(choosing, "/request/review/"))
    assert "Only from 09:00 to 17:00 (Central (Chicago))" in text
    assert "Code word: the library" in text
    assert 'value="quiet@mail.example"' in page(choosing, "/request/safe/")


def test_an_address_for_a_way_that_was_not_chosen_is_not_kept(choosing):
    send(choosing, "safe", **{**BY_BOTH, "tell": "email"})
    assert draft_of(choosing)["safe"]["phone"] == draft_of(choosing)["safe"]["word"] == ""
    send(choosing, "safe", **{**BY_BOTH, "tell": "phone", "voicemail": None})
    assert draft_of(choosing)["safe"]["email"] == ""
    assert draft_of(choosing)["safe"]["voicemail"] is False


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"tell": "email", "email": "alice at mail"}, "full e-mail address"),
        ({"tell": "phone", "phone": "123"}, "at least 7 digits"),
        ({"tell": "both", "email": "a@mail.example", "phone": ""}, "at least 7 digits"),
        ({**BY_BOTH, "ends": ""}, "Please choose both hours, or neither."),
        ({**BY_BOTH, "begins": ""}, "Please choose both hours, or neither."),
        ({**BY_BOTH, "ends": "09:00"}, "These are the same hour."),
        ({**BY_BOTH, "zone": "Mars/Olympus"}, "Please choose one of these."),
        ({**BY_BOTH, "word": "two\nlines"}, "on one line"),
        ({}, "Please choose one."),
    ],
)
def test_what_would_not_reach_her_is_said_and_nothing_typed_is_lost(choosing, typed, sentence):
    refused = send(choosing, "safe", **typed)
    assert refused.status_code == 422
    assert sentence in text_of(refused)
    assert all(str(value) in refused.content.decode() for name, value in typed.items() if name in {"email", "word"})
    assert "safe" not in draft_of(choosing)


def test_every_clock_that_is_offered_exists():
    assert all(ZoneInfo(name).utcoffset(NOON.replace(tzinfo=None)) is not None for name, _ in ZONES)


def test_it_is_filed_sealed_with_the_case(choosing, quick_hashes):
    request = filed(choosing, quick_hashes, safe=BY_BOTH)
    case = Case.objects.get(pk=request.case_id)
    assert b"quiet@mail" not in bytes(case.safe_contact)
    assert case.opened(keys.open_for_desk(case.key_id), "safe_contact")["word"] == "the library"
    assert "quiet@mail" not in str(request.opened(keys.open_for_desk(case.key_id), "body"))


def test_an_address_of_an_older_draft_moves_here(choosing):
    visit = visit_of(choosing)
    visit.save(contact={**visit.part("contact"), "news_email": "older@mail.example"})
    assert "“There is news” goes to older@mail.example." in text_of(page(choosing, "/request/review/"))
    assert 'value="older@mail.example"' in page(choosing, "/request/safe/")
    send(choosing, "safe", tell="email", email="older@mail.example")
    assert "news_email" not in draft_of(choosing)["contact"]
    assert draft_of(choosing)["safe"]["email"] == "older@mail.example"


def test_an_older_address_survives_a_change_of_the_contact(choosing):
    visit = visit_of(choosing)
    visit.save(contact={**visit.part("contact"), "news_email": "older@mail.example"})
    alice_goes_on(choosing, "contact", contact={"name": "Another Name"})
    assert draft_of(choosing)["contact"]["news_email"] == "older@mail.example"


def test_an_address_for_news_in_the_statement_is_caught_before_a_stranger_could_get_it(choosing):
    send(choosing, "safe", **BY_BOTH)
    alice_goes_on(choosing, "statement", statement={"text": "Write to quiet@mail.example about it."})
    assert "holds your name, a mail address, a telephone number or a fingerprint" in text_of(
        page(choosing, "/request/review/")
    )


def test_whoever_helps_is_asked_about_the_person(client):
    alice_fills(client, "contact", who={"role": "helper"}, contact={"told_so": "on"})
    assert "May we tell the person shown when there is news?" in text_of(page(client, "/request/safe/"))
