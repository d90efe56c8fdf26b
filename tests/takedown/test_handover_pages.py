"""Somebody filed for Alice: she brings the code that they handed to her, and the case is hers."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from takedown import actions, queries
from takedown.models import Case
from tests.people import NOON
from tests.takedown.visits import (
    CODE,
    HANDED,
    HELPERS_CODE,
    HELPERS_PIN,
    PIN,
    a_code,
    bob_files,
    come_back,
    file_case,
    helper_files,
    post,
    take_over,
    words,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuberia", "noon")]


def bring(client, code=HANDED, pin=""):
    return come_back(client, code=code, pin=pin)


def choose(client, pin=PIN):
    return post(client, "/case/begin/", pin=pin, pin_again=pin)


def new_code(client):
    return re.search(r'data-copy-text="([^"]+)"', client.get("/case/code/").content.decode())[1]


def alice_takes_over(client, code=HANDED):
    """Her new code."""
    bring(client, code)
    choose(client)
    made = new_code(client)
    post(client, "/case/code/", saved="on")
    return made


def test_a_code_that_was_handed_over_leads_to_a_pin_of_ones_own(client):
    helper_files()
    assert bring(client)["Location"] == "/case/begin/"
    page = words(client.get("/case/begin/"))
    assert "Somebody filed a request for you." in page
    assert "works only this once" in page


def test_a_pin_typed_beside_it_does_no_harm(client):
    helper_files()
    assert bring(client, pin="anything")["Location"] == "/case/begin/"


def test_an_advocates_organisation_is_named(client):
    bob_files()
    bring(client)
    assert "Harbour Advocates filed a request for you." in words(client.get("/case/begin/"))


def test_a_pin_that_would_not_hold_uses_nothing_up(client):
    helper_files()
    bring(client)
    assert choose(client, "111111").status_code == 422
    assert choose(client)["Location"] == "/case/code/"


def test_the_new_code_is_shown_until_it_is_saved(client):
    helper_files()
    bring(client)
    choose(client)
    shown = new_code(client)
    assert client.get("/case/open/")["Location"] == "/case/code/"
    assert post(client, "/case/code/").status_code == 422
    assert new_code(client) == shown
    assert post(client, "/case/code/", saved="on").status_code == 302
    assert client.get("/case/code/")["Location"] == "/case/open/"


def test_from_then_on_the_new_code_and_pin_open_it(client):
    helper_files()
    made = alice_takes_over(client)
    assert come_back(Client(), code=made, pin=PIN)["Location"] == "/case/open/"


def test_the_code_that_was_handed_over_is_used_up(client):
    helper_files()
    alice_takes_over(client)
    page = bring(Client())
    assert page.status_code == 410
    assert "It was used once already" in words(page)
    assert "If it was not you" in words(page)


def test_two_browsers_at_once_and_only_one_is_let_in(client):
    helper_files()
    other = Client()
    bring(client)
    bring(other)
    assert choose(client)["Location"] == "/case/code/"
    assert choose(other).status_code == 410
    assert other.get("/case/open/")["Location"] == "/case/"


def test_out_of_date_it_says_so_and_who_helps(client, noon):
    helper_files()
    noon.shift(timedelta(days=91))
    page = bring(client)
    assert page.status_code == 410
    assert "Ask the one who gave it to you for a new one." in words(page)


def test_nobody_comes_to_the_pin_page_without_a_code(client):
    assert client.get("/case/begin/")["Location"] == "/case/"


def test_the_pin_page_closes_after_half_an_hour(client, noon):
    helper_files()
    bring(client)
    client.get("/case/begin/")
    noon.shift(timedelta(minutes=31))
    assert choose(client).status_code == 403
    assert Case.objects.get().code_digest is None


def test_a_stopped_case_is_handed_to_nobody(client):
    case, _ = helper_files()
    actions.freeze(case=case, actor="desk", now=NOON)
    assert "Someone under 18 may be shown." in words(bring(client))
    assert client.get("/case/begin/")["Location"] == "/case/"


# Did you want this help?


def test_the_person_is_asked_whether_they_wanted_this_help(client):
    helper_files()
    bring(client)
    choose(client)
    assert post(client, "/case/code/", saved="on")["Location"] == "/case/helped/"
    assert "They told us that they are your friend." in words(client.get("/case/helped/"))


def test_yes(client):
    case, _ = helper_files()
    alice_takes_over(client)
    post(client, "/case/helped/", do="yes")
    assert queries.helper_of(case).confirmed_at == NOON
    assert client.get("/case/helped/")["Location"] == "/case/open/"


def test_no_ends_it_and_says_what_else_can_be_done(client):
    helper_files()
    alice_takes_over(client)
    page = client.get(post(client, "/case/helped/", do="no")["Location"])
    assert "Their help has ended" in words(page)
    assert "/case/change/withdraw/" in page.content.decode()
    assert "We found nothing for this code." in words(come_back(Client(), code=HELPERS_CODE, pin=HELPERS_PIN))


def test_later_is_an_answer_too(client):
    case, _ = helper_files()
    alice_takes_over(client)
    assert post(client, "/case/helped/", do="later")["Location"] == "/case/open/"
    assert queries.unconfirmed_helper(case)


def test_under_a_written_release_nobody_is_asked(client):
    bob_files()
    bring(client)
    choose(client)
    assert post(client, "/case/code/", saved="on")["Location"] == "/case/open/"


# A new code for a case that is there


def test_reissued_it_leads_to_a_new_code_as_well(client):
    case, key = file_case()
    handed = a_code()
    actions.reissue(case=case, key=key, code=handed, actor="user:7", now=NOON)
    assert "We found nothing" in words(come_back(Client(), pin=""))
    bring(client, handed)
    assert "Now you get a new code for it" in words(client.get("/case/begin/"))
    choose(client)
    post(client, "/case/code/", saved="on")
    assert client.get("/case/open/").status_code == 200


def test_the_person_can_take_a_new_code_and_pin_themself(client):
    file_case()
    come_back(client)
    post(client, "/case/access/code/", code=CODE, old_pin=PIN, pin="tea 4 two", pin_again="tea 4 two")
    made = new_code(client)
    post(client, "/case/code/", saved="on")
    assert "We found nothing" in words(come_back(Client(), pin=PIN))
    assert come_back(Client(), code=made, pin="tea 4 two")["Location"] == "/case/open/"


@pytest.mark.parametrize("held", [{}, {"old_pin": PIN}, {"code": CODE, "old_pin": "tea 4 two"},
                                  {"code": HANDED, "old_pin": PIN}])  # fmt: skip
def test_whoever_only_finds_her_page_open_gets_no_code_of_their_own(client, held):
    file_case()
    come_back(client)
    page = post(client, "/case/access/code/", pin="tea 4 two", pin_again="tea 4 two", **held)
    assert page.status_code == 422
    assert "tea 4 two" not in page.content.decode()
    assert come_back(Client())["Location"] == "/case/open/"


def test_guessing_the_pin_at_the_open_page_waits_as_it_does_at_the_door(client):
    file_case()
    come_back(client)
    tries = [post(client, "/case/access/code/", code=CODE, old_pin="not this", pin="tea 4 two", pin_again="tea 4 two")
             for _ in range(6)]  # fmt: skip
    assert "This PIN does not fit the code." in words(tries[4])
    assert "You can try again at 12:00:11 UTC." in words(tries[5])


def test_who_has_lost_code_or_pin_is_led_to_what_helps_then(client):
    file_case()
    come_back(client)
    for page in ("code", "words"):
        assert 'href="/case/lost/"' in client.get(f"/case/access/{page}/").content.decode()


def test_a_new_code_left_unsaved_for_half_an_hour_is_shown_for_the_pin_only(client, noon):
    helper_files()
    bring(client)
    choose(client)
    shown = new_code(client)
    noon.shift(timedelta(minutes=31))
    page = client.get("/case/code/")
    assert page.status_code == 403
    assert shown not in page.content.decode()
    assert client.get("/case/open/")["Location"] == "/case/code/"
    assert post(client, "/case/code/", old_pin="not this").status_code == 422
    assert post(client, "/case/code/", old_pin=PIN)["Location"] == "/case/code/"
    assert new_code(client) == shown


def test_the_open_page_leads_back_to_the_unsaved_code_too(client, noon):
    helper_files()
    bring(client)
    choose(client)
    noon.shift(timedelta(minutes=31))
    assert 'href="/case/code/"' in client.get("/case/open/").content.decode()


def test_a_code_that_was_handed_over_counts_among_the_guesses(client):
    case, key = helper_files()
    take_over(case, key)
    client.defaults["HTTP_X_FORWARDED_FOR"] = "9.9.9.9"
    for _ in range(20):
        bring(client, a_code())
    assert bring(client).status_code == 429
    assert come_back(Client(), code=CODE).status_code == 302
