"""A helper nobody vetted: what they may do with a code of their own, and how the person ends it."""

import pytest
from django.test import Client
from django.urls import get_resolver

from takedown.models import Draft
from takedown.views.case.door import HELPER_MAY
from tests.people import NOON
from tests.takedown.visits import (
    HELPERS_CODE,
    HELPERS_PIN,
    come_back,
    desk_returns,
    file_case,
    helper_files,
    post,
    take_over,
    words,
)
from tests.walks import alice_fills, alice_goes_on, code_shown, page, text_of
from vault import keys
from vault.models import LedgerEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuberia", "noon")]
THE_PERSONS = ("access/", "access/code/", "access/words/", "access/helper/", "helped/", "change/withdraw/",
               "change/erase/", "helper/", "age/", "contact/")  # fmt: skip


@pytest.fixture
def fay(client):
    """Fay, who filed for Alice, has come back with her own code; Alice has taken the case over."""
    case, key = helper_files()
    take_over(case, key)
    come_in(client)
    client.case = case
    return client


def come_in(client):
    return come_back(client, code=HELPERS_CODE, pin=HELPERS_PIN)


def alice():
    person = Client()
    come_back(person)
    return person


SAID = {"open": "can read", "message": "write to our staff", "more": "add links", "again": "add links",
        "correct": "correct or answer for what they signed", "answer": "correct or answer for what they signed",
        "question": "correct or answer for what they signed", "pause": "pause everything"}  # fmt: skip


def test_the_person_reads_all_that_a_helper_may_do_and_nothing_more():
    case, key = helper_files()
    take_over(case, key)
    person = alice()
    assert set(SAID) == HELPER_MAY
    for path in ("/case/access/", "/case/helped/"):
        text = words(person.get(path))
        assert [said for said in SAID.values() if said not in text] == []
        assert "They cannot let it go on again, take anything back" in text


# Filing


def test_at_the_end_a_helper_sees_two_codes(client):
    alice_fills(client, who={"role": "helper"}, contact={"told_so": "on", "whose_contact": "helper"})
    text = text_of(page(client, "/request/code/"))
    assert "Two codes to keep" in text
    assert "Please pass it on to the person" in text
    assert code_shown(client)


def test_afterwards_the_helper_reads_the_case_as_a_helper(client):
    alice_fills(client, who={"role": "helper"}, contact={"told_so": "on", "whose_contact": "helper"})
    assert alice_goes_on(client, "code")["Location"] == "/case/open/"
    assert client.session["as"] == "helper"
    assert client.get("/case/open/").status_code == 200


def test_a_helper_chooses_no_words_for_a_lost_code(client):
    alice_fills(client, "safe", who={"role": "helper"}, contact={"told_so": "on", "whose_contact": "helper"})
    alice_goes_on(client, "review")
    assert 'name="words"' not in page(client, "/request/pin/")


def test_who_filed_stands_in_the_ledger_as_helper(client):
    alice_fills(client, who={"role": "helper"}, contact={"told_so": "on", "whose_contact": "helper"})
    assert LedgerEntry.objects.get(verb="request.submitted").actor == "helper"


# Coming back


def test_the_helpers_code_alone_shows_the_same_neutral_status(client):
    helper_files()
    assert "Received" in words(come_back(client, code=HELPERS_CODE, pin=""))


def test_a_helper_reads_and_writes(fay):
    assert fay.get("/case/open/").status_code == 200
    post(fay, "/case/message/", text="She is safe with me tonight.")
    entry = LedgerEntry.objects.get(verb="message.written")
    assert entry.actor == "helper"
    assert "She is safe with me tonight." in words(alice().get("/case/open/"))


@pytest.mark.parametrize("path", THE_PERSONS)
def test_what_is_the_persons_alone_is_closed_to_a_helper(fay, path):
    answer = fay.get(f"/case/{path}")
    assert answer.status_code == 403
    assert "Only the person can do this" in words(answer)


def test_a_new_address_is_closed_to_helpers_until_somebody_opens_it(fay):
    names = {each.name for part in get_resolver().url_patterns if getattr(part, "namespace", "") == "case"
             for each in part.url_patterns}  # fmt: skip
    assert names >= HELPER_MAY
    assert not HELPER_MAY & {"change", "release", "contact", "renew", "words", "withdraw-item", "moment", "packet"}


def test_the_helpers_wrong_pins_do_not_slow_the_person(client):
    case, key = helper_files()
    take_over(case, key)
    for _ in range(6):
        come_back(client, code=HELPERS_CODE, pin="not this one")
    assert come_in(client).status_code == 429
    assert come_back(Client()).status_code == 302


def test_what_the_person_signed_a_helper_does_not_correct(fay):
    key = keys.open_for_desk(fay.case.key_id)
    request = fay.case.requests.get()
    request.seal(key, body={**request.opened(key, "body"), "filer": {"role": "individual"}})
    request.save()
    desk_returns(fay.case, key, "Which post?")
    assert post(fay, "/case/correct/")["Location"] == "/case/open/"
    assert "The person signed this one." in words(fay.get("/case/open/"))
    assert not Draft.objects.filter(filed_at=None).exists()


def test_what_the_helper_signed_the_helper_corrects(fay):
    desk_returns(fay.case, keys.open_for_desk(fay.case.key_id), "Which post?")
    assert post(fay, "/case/correct/")["Location"] == "/request/"


# Cutting off


def test_the_person_sees_who_can_come_in(fay):
    text = words(alice().get("/case/access/"))
    assert "Whoever filed this for you" in text
    assert "Tell us whether you wanted this help" in text


def test_ending_it_asks_first_and_closes_the_case_in_the_helpers_browser(fay):
    person = alice()
    assert "Their code opens nothing from now on." in words(person.get("/case/access/helper/"))
    assert fay.get("/case/open/").status_code == 200
    post(person, "/case/access/helper/")
    assert fay.get("/case/open/")["Location"] == "/case/"
    assert "We found nothing for this code." in words(come_in(fay))
    assert person.get("/case/open/").status_code == 200


def test_a_session_that_slipped_through_is_turned_away_all_the_same(fay):
    helper = fay.case.helper
    helper.ended_at = NOON
    helper.save()
    assert fay.get("/case/open/")["Location"] == "/case/"


def test_without_a_helper_there_is_nothing_to_end(client):
    file_case()
    come_back(client)
    assert client.get("/case/access/helper/").status_code == 404
    assert "Whoever filed this for you" not in words(client.get("/case/access/"))
