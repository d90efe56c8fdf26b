"""A page that was left open: after half an hour without a click, code and PIN are asked again."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.people import NOON, make_platform
from tests.takedown.visits import HANDED, PIN, come_back, desk_returns, file_case, helper_files, open_page, post, words
from tests.walks import alice_fills

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock(db):
    make_platform()
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def alice(clock):
    """Her case stands open in this browser."""
    client = Client()
    client.case, client.key = file_case()
    open_page(client)
    return client


def test_half_an_hour_without_a_click_closes_it(alice, clock):
    clock.shift(31 * MINUTE)
    page = alice.get("/case/open/")
    assert page.status_code == 403
    assert "Closed for your safety" in words(page)
    assert alice.get("/case/open/")["Location"] == "/case/"


def test_every_click_begins_the_half_hour_anew(alice, clock):
    for _ in range(4):
        clock.shift(29 * MINUTE)
        assert alice.get("/case/open/").status_code == 200


def test_code_and_pin_open_it_again(alice, clock):
    clock.shift(31 * MINUTE)
    alice.get("/case/open/")
    come_back(alice)
    assert alice.get("/case/open/").status_code == 200


def test_what_was_being_typed_is_not_lost_and_not_sent(alice, clock):
    clock.shift(31 * MINUTE)
    page = post(alice, "/case/message/", text="A long message\nthat took an hour.")
    assert "that took an hour." in words(page)
    assert not alice.case.messages.exists()


def test_a_page_that_has_closed_is_not_offered_again(alice, clock):
    assert "still open in this browser" in words(alice.get("/case/"))
    clock.shift(31 * MINUTE)
    assert "still open in this browser" not in words(alice.get("/case/"))


def test_looking_at_the_way_in_keeps_nothing_open_that_was_closed(alice, clock):
    clock.shift(31 * MINUTE)
    alice.get("/case/")
    assert alice.get("/case/open/").status_code in {302, 403}


def test_a_page_that_was_never_opened_after_filing_closes_too(clock):
    client = Client()
    alice_fills(client)
    clock.shift(31 * MINUTE)
    assert "still open in this browser" not in words(client.get("/case/"))
    assert client.get("/case/open/")["Location"] == "/case/"


def test_nor_does_it_stay_open_where_it_was_taken_over(clock):
    case, _ = helper_files()
    client = Client()
    come_back(client, code=HANDED, pin="")
    post(client, "/case/begin/", pin=PIN, pin_again=PIN)
    clock.shift(timedelta(hours=9))
    assert client.get("/case/open/").status_code == 403
    assert post(client, "/case/change/erase/").status_code == 302
    assert not case.changes.exists()


def test_a_correction_of_it_closes_too(alice, clock):
    desk_returns(alice.case, alice.key, "Which post?")
    post(alice, "/case/correct/")
    assert alice.get("/request/links/").status_code == 200
    clock.shift(61 * MINUTE)
    assert alice.get("/request/links/").status_code == 403
