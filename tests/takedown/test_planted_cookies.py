"""Cookies that a stranger planted in a browser, or saw, are worth nothing once somebody begins or comes in."""

import pytest
from django.conf import settings
from django.test import Client

from tests import walks
from tests.cases import dana
from tests.people import make_platform
from tests.takedown.visits import CODE, PIN, file_case, post

pytestmark = pytest.mark.django_db
OWN = (settings.SESSION_COOKIE_NAME, settings.CASE_KEY_COOKIE)
PAGES = ("/case/open/", "/request/review/", "/request/links/", "/request/contact/", "/request/code/", "/request/save/")


@pytest.fixture
def mallory():
    """A stranger with a request of their own begun, whose cookies are about to stand in somebody else's browser."""
    browser = Client()
    walks.alice_fills(browser, "contact")
    return browser


@pytest.fixture
def alice(mallory):
    """Her browser, in which the stranger's cookies stand."""
    browser = Client()
    for name in OWN:
        browser.cookies[name] = mallory.cookies[name].value
    return browser


def reads(browser):
    """Where a browser with such cookies still gets a page of somebody's request or case."""
    return [page for page in PAGES if browser.get(page).status_code == 200]


def test_the_stranger_has_cookies_that_open_something(mallory):
    assert "/request/links/" in reads(mallory)


def begins_anew(alice):
    post(alice, "/request/", afresh="1")
    walks.alice_fills(alice, "who")


def goes_on(alice):
    post(alice, "/request/")


def opens_her_case(alice):
    make_platform()
    file_case()
    post(alice, "/case/", code=CODE, pin=PIN)


@pytest.mark.parametrize("comes_in", [begins_anew, goes_on, opens_her_case])
def test_whoever_planted_them_reads_nothing_of_hers(mallory, alice, comes_in):
    comes_in(alice)
    assert reads(alice)
    assert reads(mallory) == []
    for name in OWN:
        assert alice.cookies[name].value != mallory.cookies[name].value


@pytest.mark.parametrize("stolen", OWN)
def test_one_of_her_cookies_without_the_other_opens_nothing(alice, stolen):
    opens_her_case(alice)
    thief = Client()
    thief.cookies[stolen] = alice.cookies[stolen].value
    assert reads(thief) == []


@pytest.mark.usefixtures("quick_hashes")
def test_staff_get_a_session_of_another_name_when_they_log_in(mallory, alice):
    user = dana()
    user.set_password("four quiet harbours")
    user.save()
    post(alice, "/account/login/", username=user.email, password="four quiet harbours")
    assert alice.get("/desk/").status_code == 200
    assert mallory.get("/desk/").status_code == 302
