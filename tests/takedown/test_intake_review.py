"""Each letter exactly as it will go: what is shown is what is signed, and only that is filed."""

import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from notices.actions.keys import issue_key
from notices.models import Platform
from takedown.models import Case, Release, SignedLetter
from tests.cases import Filed, approve
from tests.people import make_platform
from tests.takedown.test_intake_fingerprints import SHA256
from tests.walks import PIN, alice_fills, alice_goes_on, carried, code_shown, draft_of, page, send, text_of
from vault import keys

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
TUBERIA = "https://tuberia.example/post/1"
STRANGER = "https://new.example/2"


@pytest.fixture
def reviewing(client):
    """Alice in front of two letters: one to a platform that we know, one to a stranger."""
    make_platform("tuberia")
    alice_fills(client, "age", links={"links": f"{TUBERIA}\n{STRANGER}"})
    ref = draft_of(client)["items"][0]["ref"]
    send(client, "fingerprints", **{f"fingerprints-{ref}": SHA256})
    alice_goes_on(client, "statement", "contact", contact={"channel": "email", "email": "alice@mail.example"})
    return client


def letters_on(client):
    return [text_of(part) for part in page(client, "/request/review/").split('<div class="sheet">')[1:]]


def test_each_letter_is_shown_with_who_gets_it(reviewing):
    known, unknown = letters_on(reviewing)
    assert "To: Tuberia" in known
    assert "/s/ Alice Example, the identifiable individual" in known
    assert "alice@mail.example" in known
    assert "It may pass it on" in text_of(page(reviewing, "/request/review/"))
    assert "To: new.example" in unknown


def test_a_stranger_gets_no_name_no_address_and_no_fingerprint(reviewing):
    text = text_of(page(reviewing, "/request/review/"))
    assert "new.example: we sign for you." in text
    unknown = letters_on(reviewing)[1].split("What the law asks")[0]
    assert "Alice" not in unknown
    assert "mail.example" not in unknown
    assert "To be signed by a named member of" in unknown


CANNOT_FETCH = "It has no way yet to fetch them from us. If it gets one while your permission lasts, it can fetch these"


def test_beside_the_tick_stands_whether_the_platform_can_fetch_fingerprints_at_all(reviewing):
    assert CANNOT_FETCH in text_of(page(reviewing, "/request/review/"))
    _key, _secret = key_for(Platform.objects.get(slug="tuberia"))
    assert CANNOT_FETCH not in text_of(page(reviewing, "/request/review/"))


@pytest.mark.parametrize(("ticked", "fetched"), [(["tuberia"], ["sha256"]), ([], [])])
def test_a_platform_that_gets_a_key_later_fetches_what_was_ticked_and_no_more(reviewing, ticked, fetched):
    send(reviewing, "review", do="show", hashes=ticked)
    alice_goes_on(reviewing, "review", "pin", review={"hashes": ticked})
    filed = Filed(Case.objects.get(), keys.open_for_desk(Case.objects.get().key_id))
    notices = {notice.platform.slug: notice for notice in approve(filed, timezone.now())}
    _key, secret = key_for(notices["tuberia"].platform)
    program = Client(headers={"authorization": f"Bearer {secret}"})
    hashes = program.get(f"/api/v1/notices/{notices['tuberia'].pk}/").json()["hashes"]
    assert [each["kind"] for each in hashes] == fetched


def key_for(platform):
    """A key to the API, as the desk gives it out: (row, secret)."""
    return issue_key(platform=platform, label="t", scopes=["notices:read"], actor="user:1", now=timezone.now())


def test_what_is_filed_is_word_for_word_what_was_shown(reviewing):
    shown = letters_on(reviewing)
    alice_goes_on(reviewing, "review", "pin")
    case = Case.objects.get()
    key = keys.open_for_person(case.key_id, code_shown(reviewing).replace("-", ""), PIN)
    for signed in SignedLetter.objects.all():
        filed = signed.opened(key, "letter")
        text = next(text for text in shown if f"Notice number: {filed['number']}" in text)
        assert filed["statement"] in text
        assert all(item["url"] in text for item in filed["items"])
        assert filed["contact"]["value"] in text


def test_the_numbers_stay_the_same_from_look_to_look(reviewing):
    assert letters_on(reviewing) == letters_on(reviewing)


def test_fingerprints_are_off_until_ticked_and_offered_only_to_platforms_we_know(reviewing):
    markup = page(reviewing, "/request/review/")
    assert "It may keep them for ever." in text_of(markup)
    assert re.findall(r'name="hashes" value="([^"]+)"', markup) == ["tuberia"]
    assert "Fingerprints (hashes)" not in letters_on(reviewing)[0]


def test_ticking_shows_the_letters_anew_with_the_choice(reviewing):
    answer = send(reviewing, "review", do="show", hashes=["tuberia"])
    assert answer.status_code == 200
    assert "can be fetched through the platform API" in text_of(answer)
    alice_goes_on(reviewing, "review", "pin", review={"hashes": ["tuberia"]})
    released = {each.platform.slug: each.hashes for each in Release.objects.all()}
    assert released == {"tuberia": True, "new_example": False}


def test_ticking_and_signing_at_once_shows_the_letters_first(reviewing):
    answer = alice_goes_on(reviewing, "review", review={"hashes": ["tuberia"]})
    assert answer.status_code == 422
    assert "Something changed. Please look at the letters again" in text_of(answer)
    assert draft_of(reviewing)["hashes"] == ["tuberia"]
    assert "signed_at" not in draft_of(reviewing)


def test_a_tick_can_be_taken_away(reviewing):
    send(reviewing, "review", do="show", hashes=["tuberia"])
    send(reviewing, "review", do="show")
    assert draft_of(reviewing)["hashes"] == []


def test_nobody_else_can_be_ticked(reviewing):
    send(reviewing, "review", do="show", hashes=["new_example", "anyone"])
    assert draft_of(reviewing).get("hashes", []) == []


def test_signing_needs_its_tick(reviewing):
    answer = alice_goes_on(reviewing, "review", review={"sign": None})
    assert answer.status_code == 422
    assert "Please tick" in text_of(answer)
    assert "signed_at" not in draft_of(reviewing)


def test_signing_keeps_the_time_and_leads_to_the_pin(reviewing):
    assert alice_goes_on(reviewing, "review")["Location"] == "/request/pin/"
    assert draft_of(reviewing)["signed_at"]


def test_letters_that_changed_in_another_tab_are_not_signed(reviewing):
    old = carried(reviewing, "review")
    alice_goes_on(reviewing, "statement", statement={"text": "Typed in the other tab."})
    answer = send(reviewing, "review", do="sign", sign="1", **old)
    assert answer.status_code == 422
    assert "Typed in the other tab." in text_of(answer)
    assert "signed_at" not in draft_of(reviewing)


def test_a_change_after_signing_is_signed_again(reviewing):
    alice_goes_on(reviewing, "review", "statement", statement={"text": "Other words."})
    assert reviewing.get("/request/pin/")["Location"] == "/request/review/"
    assert alice_goes_on(reviewing, "pin")["Location"] == "/request/review/"
    assert not Case.objects.exists()


def test_a_platform_whose_record_changed_after_signing_brings_her_back_to_the_letters(reviewing):
    alice_goes_on(reviewing, "review")
    Platform.objects.filter(slug="tuberia").update(trust="hostile")
    assert alice_goes_on(reviewing, "pin")["Location"] == "/request/review/"
    text = text_of(page(reviewing, "/request/review/"))
    assert "Something changed after you signed." in text
    assert "Tuberia: we sign for you." in text
    assert not Case.objects.exists()


def test_what_is_missing_is_said_with_the_way_to_it(client):
    alice_fills(client, "age")
    markup = page(client, "/request/review/")
    for place, sentence in {
        "statement": "The statement is empty.",
        "contact": "The name to sign with is missing.",
    }.items():
        assert sentence in text_of(markup)
        assert f'href="/request/{place}/?then=review"' in markup
    assert 'class="sheet"' not in markup
    assert send(client, "review", do="sign", sign="1", shown="").status_code == 200


def test_somebody_who_turns_out_to_be_a_helper_is_asked_for_what_that_needs(reviewing):
    alice_goes_on(reviewing, "who", who={"role": "helper"})
    assert "Please confirm that the person told you so." in text_of(page(reviewing, "/request/review/"))


def test_a_helper_is_offered_no_fingerprints(client):
    make_platform("tuberia")
    alice_fills(client, "contact", who={"role": "helper"}, links={"links": TUBERIA}, contact={"told_so": "on"})
    markup = page(client, "/request/review/")
    assert 'name="hashes"' not in markup
    assert "an authorized person acting on behalf of the identifiable individual" in text_of(markup)


def test_the_answers_stand_above_the_letters_in_the_words_that_were_read(reviewing):
    text = text_of(page(reviewing, "/request/review/"))
    for words in ("I am the person shown", "The face can be seen", "for 1 link", "“There is news” goes to nobody."):
        assert words in text


def test_nothing_of_the_letters_is_readable_in_the_database(reviewing):
    alice_goes_on(reviewing, "review", "pin")
    rows = json.dumps([list(model.objects.values()) for model in (Case, Release, SignedLetter)], default=str)
    assert "Alice" not in rows
    assert "post/1" not in rows


def test_a_name_in_the_statement_is_caught_before_a_stranger_could_get_it(client):
    alice_fills(client, "contact", statement={"text": "I am Alice Example and I did not agree."})
    text = text_of(page(client, "/request/review/"))
    assert "holds your name, a mail address, a telephone number or a fingerprint" in text
    assert "I have read" not in text
