"""Coming back with a code and leaving again, in every way that a hand can slip."""

import re

import pytest
from django.test import Client

from notices import actions as notice_actions
from takedown import actions, codes
from tests.people import ALICE, NOON, make_platform
from tests.takedown.visits import (
    CODE,
    come_back,
    desk_returns,
    desk_sends,
    erase_now,
    file_case,
    make_reviewer,
    open_page,
    platform_answers,
    post,
    wire_takes,
    words,
)
from vault.models import PublicSession

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(db):
    make_platform()
    return file_case()


def test_code_and_pin_are_not_kept_by_the_browser(client):
    page = client.get("/case/").content.decode()
    fields = re.findall(r"<input[^>]*name=\"(?:code|pin)\"[^>]*>", page)
    assert len(fields) == 2
    assert all('autocomplete="off"' in field for field in fields)
    assert 'type="password"' in fields[1]


@pytest.mark.parametrize("typed", [codes.shown(CODE), CODE.lower(), f"  {codes.shown(CODE).replace('-', ' – ')} "])
def test_a_code_may_be_typed_in_many_ways(client, filed, typed):
    assert come_back(client, code=typed).status_code == 302


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type your case code."),
        (CODE[:-3], "You typed 17."),
        (CODE + "AB", "You typed 22."),
        (CODE[:-1] + "O", "“O” is never part of a case code."),
        (CODE[:-1] + ("A" if CODE[-1] != "A" else "B"), "One letter or digit is not right."),
        ("A" * 5000, "This is much longer than a case code."),
        ("ABCD\0EFGH", "Null characters are not allowed."),
        ("<b>hello</b>", "is never part of a case code."),
    ],
)
def test_a_slip_is_named(client, filed, typed, said):
    assert said in words(come_back(client, code=typed))


def test_what_was_typed_stays_in_the_code_field(client):
    assert 'value="ABCD-EFGH"' in come_back(client, code="ABCD-EFGH").content.decode()


def test_the_code_alone_shows_neither_platform_nor_link_nor_time(client, filed):
    page = words(come_back(client, pin=""))
    assert "Received" in page
    assert not re.search(r"(?i)tuberia|https?:|UTC|Alice|2026", page)


def test_the_code_alone_opens_nothing(client, filed):
    come_back(client, pin="")
    assert client.get("/case/open/").headers["Location"] == "/case/"


def test_the_neutral_status_follows_the_case(client, filed):
    case, key = filed
    [notice] = desk_sends(case, key)
    assert "In progress" in words(come_back(client, pin=""))
    wire_takes(notice, key, proof="acknowledged")
    platform_answers(notice, "removed", key)
    assert "Nothing is open" in words(come_back(client, pin=""))


def test_a_letter_that_was_sent_again_keeps_nothing_open(client, filed):
    case, key = filed
    [notice] = desk_sends(case, key)
    receipt = wire_takes(notice, key, proof="acknowledged").receipts.get()
    notice_actions.void_receipt(receipt=receipt, reason="Bounced.", actor="desk", now=NOON, key=key)
    again = actions.send_again(notice=notice, reviewer=make_reviewer(), key=key, now=NOON)
    platform_answers(wire_takes(again, key, proof="acknowledged"), "removed", key)
    assert "Nothing is open" in words(come_back(client, pin=""))


def test_the_neutral_status_says_that_something_waits(client, filed):
    desk_returns(*filed, "Which post is it?")
    page = words(come_back(client, pin=""))
    assert "Waiting for you" in page
    assert "Which post" not in page


def test_a_wrong_pin_opens_nothing(client, filed):
    assert "This PIN does not fit the code." in words(come_back(client, pin="another pin"))
    assert client.get("/case/open/").status_code == 302


def test_without_a_code_there_is_only_the_way_in(client, filed):
    for path in ("open/", "age/", "helper/", "change/erase/"):
        assert client.get(f"/case/{path}").headers["Location"] == "/case/"


def test_an_open_case_is_offered_again(client, filed):
    come_back(client)
    assert "Your page is still open in this browser." in words(client.get("/case/"))


def test_entering_gives_the_session_a_new_name(client, filed):
    client.get("/case/")
    come_back(client, pin="")
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    come_back(client)
    assert client.session.session_key != before


def test_the_session_in_the_database_opens_nothing_without_the_cookie(client, filed):
    come_back(client)
    thief = Client()
    thief.cookies["s"] = client.cookies["s"].value
    assert thief.get("/case/open/").headers["Location"] == "/case/"


def test_nothing_of_the_case_lies_in_the_session(client, filed):
    come_back(client)
    client.get("/case/open/")
    held = str(PublicSession.objects.get().get_decoded())
    assert not re.search(rf"(?i){ALICE}|tuberia|{CODE}|harbour lamp", held)


def test_closing_forgets_the_case_in_this_browser(client, filed):
    come_back(client)
    assert post(client, "/case/leave/").headers["Location"] == "/case/closed/"
    assert "has forgotten what you opened" in words(client.get("/case/closed/"))
    assert client.get("/case/open/").headers["Location"] == "/case/"
    assert not PublicSession.objects.exists()


def test_an_erased_code_finds_nothing(client, filed):
    erase_now(filed[0])
    assert "We found nothing for this code." in words(come_back(client))


def test_a_case_erased_while_it_is_open_is_said_and_forgotten(client, filed):
    come_back(client)
    erase_now(filed[0])
    page = client.get("/case/open/")
    assert page.status_code == 410
    assert "What you had told us was erased." in words(page)
    assert client.get("/case/open/").headers["Location"] == "/case/"


def test_titles_say_nothing(client, filed):
    come_back(client)
    addresses = ("", "open/", "age/", "change/erase/", "change/withdraw/", "closed/")
    titles = [re.search("<title>(.*?)</title>", client.get(f"/case/{each}").content.decode())[1] for each in addresses]
    assert set(titles) <= {f"{each} – Recourse" for each in ("Come back", "Overview", "Please confirm", "Closed")}


def test_no_page_stays_in_a_cache(client, filed):
    assert open_page(client).headers["Cache-Control"] == "no-store"


def test_a_form_of_a_page_that_is_too_old_is_explained(filed):
    strict = Client(enforce_csrf_checks=True)
    assert post(strict, "/case/", code=CODE, pin="").status_code == 403
