"""Somebody guesses codes and PINs on the page itself."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from takedown import codes
from tests.people import NOON, make_platform
from tests.takedown.visits import CODE, PIN, come_back, file_case, words

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
NOBODYS = codes.from_secret(b"nobody has this code")


@pytest.fixture(autouse=True)
def _filed(db):
    make_platform()
    with time_machine.travel(NOON, tick=False):
        file_case()
        yield


def at(address):
    """A browser at this address."""
    return Client(headers={"X-Forwarded-For": address})


def guess(client, pin, times=1):
    return [come_back(client, pin=pin) for _ in range(times)][-1]


def test_a_code_that_nobody_has_finds_nothing(client):
    assert "We found nothing for this code." in words(come_back(client, code=NOBODYS))


def test_code_after_code_is_slowed_down(client):
    tries = [come_back(client, code=NOBODYS, pin="") for _ in range(20)]
    assert {each.status_code for each in tries} == {200}
    client.defaults["HTTP_X_FORWARDED_FOR"] = "9.9.9.9"
    tries = [come_back(client, code=NOBODYS, pin="") for _ in range(21)]
    assert tries[-1].status_code == 429
    assert "You can try again at 12:00:16 UTC." in words(tries[-1])


def test_whoever_is_slowed_down_learns_nothing_about_a_code_that_exists(client):
    client.defaults["HTTP_X_FORWARDED_FOR"] = "9.9.9.9"
    for _ in range(20):
        come_back(client, code=NOBODYS)
    assert come_back(client, pin="").status_code == 429


def test_a_slip_in_the_code_is_no_guess(client):
    client.defaults["HTTP_X_FORWARDED_FOR"] = "9.9.9.9"
    for _ in range(30):
        come_back(client, code=CODE[:-1])
    assert come_back(client).status_code == 302


def test_the_sixth_pin_has_to_wait_even_if_it_is_right(client):
    guess(client, "not this one", times=5)
    page = come_back(client)
    assert page.status_code == 429
    assert "You can try again at 12:00:11 UTC." in words(page)


def test_alice_comes_in_while_somebody_who_knows_her_code_goes_on_guessing(client):
    guesser = at("9.9.9.9")
    for minute in range(0, 60, 5):
        with time_machine.travel(NOON + timedelta(minutes=minute), tick=False):
            guess(guesser, "not this one", times=6)
    with time_machine.travel(NOON + timedelta(minutes=56), tick=False):
        assert guess(guesser, PIN).status_code == 429
        assert come_back(at("8.8.4.4")).headers["Location"] == "/case/open/"


def test_a_pin_that_does_not_fit_costs_a_try_at_codes_too():
    guesser = at("9.9.9.9")
    guess(guesser, "not this one", times=20)
    page = guess(guesser, "")
    assert page.status_code == 429
    assert "You can try again at 12:00:16 UTC." in words(page)


def test_a_pin_that_fits_costs_none():
    alice = at("8.8.4.4")
    for _ in range(25):
        assert come_back(alice).headers["Location"] == "/case/open/"


def test_after_the_wait_the_right_pin_opens(client):
    guess(client, "not this one", times=5)
    with time_machine.travel(NOON + timedelta(seconds=11), tick=False):
        assert come_back(client).headers["Location"] == "/case/open/"


def test_a_right_pin_makes_up_for_the_wrong_ones(client):
    guess(client, "not this one", times=4)
    guess(client, PIN)
    assert guess(client, "not this one", times=5).status_code == 200


def test_the_code_alone_can_still_be_asked_while_the_pin_waits(client):
    guess(client, "not this one", times=6)
    assert "Received" in words(come_back(client, pin=""))


def test_a_wrong_pin_is_neither_sent_back_nor_kept(client):
    assert "harbour lamp 48" not in guess(client, "harbour lamp 48").content.decode()
