"""Leaving in a hurry from every address of the intake and of the case page: Back shows nothing of what stood there.

Each page is one of the catalogue, in a state in which it holds something of a person.
"""

import re

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import resolve

from takedown.urls import case as case_urls
from takedown.urls import intake as intake_urls
from tests.journeys.browser import PHONE
from tests.journeys.pages import CATALOGUE
from tests.journeys.somebody import NEUTRAL, brought_back, takes_over
from tests.people import NOON

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PAGES = {page.name: page for page in CATALOGUE}
# Where the pages stand, once somebody has walked there.
PATHS = {}
INTAKE = [
    "request, begun", "who, answered", "relation", "question published, answered", "question content, answered",
    "question origin, answered", "question identifiable_by, answered", "question where, answered", "outside, a threat",
    "aside, not intimate", "aside, a name only", "aside, another country", "links, answered", "link", "age, said later",
    "places, answered", "fingerprints, answered", "statement, answered", "contact, answered", "timing, answered",
    "safe, both ways", "review, to a site we know", "save", "pin, empty", "code",
]  # fmt: skip
CASE = [
    "handed over", "new code", "helped", "access", "new code, of one's own", "helper, to end", "words, chosen before",
    "lost, number", "case, messages", "confirm release", "confirm helper", "confirm age", "confirm withdraw",
    "confirm erase", "case, another moment", "form, to fill in", "case, answer", "case, others to tell", "confirm item",
    "case, contact", "case, question",
]  # fmt: skip
# Forms without a page of their own, papers that are saved as files, and pages that say the same to everybody.
SHOW_NOTHING = {
    "intake:begin", "intake:about", "intake:age", "intake:stopped", "intake:saved", "intake:resume", "case:enter",
    "case:stop", "case:lost", "case:leave", "case:closed", "case:message", "case:correct", "case:pause", "case:go-on",
    "case:more", "case:again", "case:overview", "case:filing", "case:packet", "case:take-back",
}  # fmt: skip
SAID = "() => document.querySelector('main')?.innerText ?? ''"
MADE_OF = "() => document.querySelector('main')?.innerHTML ?? ''"
TYPED = "() => [...document.querySelectorAll('main input, main textarea')].map(({ value }) => value).join(' ')"
OF_A_PERSON = re.compile(
    r"Alice|\bFay\b|tuberia|pullhub|www\.example\.com|good faith|quiet@|kettle|mallory|\bRN-", re.IGNORECASE
)


@pytest.fixture(scope="module")
def phone(browser):
    """One for everybody; whoever takes it up finds no cookie of the one before."""
    return browser.new_context(viewport=PHONE).new_page()


@pytest.fixture(scope="module")
def without_scripts(browser):
    return browser.new_context(viewport=PHONE, java_script_enabled=False).new_page()


@pytest.fixture
def home(live_server, settings):
    settings.EXIT_URL = NEUTRAL
    with time_machine.travel(NOON):
        yield live_server


def walks_to(name, client):
    """The path of this page of the catalogue, brought about with Alice's client."""
    path = PATHS[name] = PAGES[name].way(client)
    return path


def path_of(name):
    if name in PATHS:
        return PATHS[name]
    with time_machine.travel(NOON), transaction.atomic():
        path = walks_to(name, Client())
        transaction.set_rollback(True)
    return path


def stands_at(page, home, client, path):
    """The page's address, which the browser shows with Alice's cookies and no others."""
    page.context.clear_cookies()
    takes_over(page, client, home)
    address = f"{home.url}{path}"
    page.goto(address)
    assert page.url == address
    return address


def leaves(page):
    page.locator("[data-exit]").click()
    page.wait_for_url(f"**{NEUTRAL}")


def back_shows_nothing_of(page, said, times):
    for _ in range(times):
        page.go_back()
        page.wait_for_load_state()
        assert page.evaluate(SAID) != said, page.url
        assert not OF_A_PERSON.search(f"{page.evaluate(SAID)} {page.evaluate(TYPED)}"), page.url


@pytest.mark.parametrize("name", [*INTAKE, *CASE])
def test_back_shows_nothing_after_leaving_in_a_hurry_or_by_the_plain_link(phone, without_scripts, home, client, name):
    path = walks_to(name, client)
    with brought_back():
        leaves_in_a_hurry(phone, home, client, path)
    leaves_by_the_plain_link(without_scripts, home, client, path)


def leaves_in_a_hurry(page, home, client, path):
    address = stands_at(page, home, client, path)
    page.goto(f"{home.url}/safety/")
    page.goto(address)
    said = page.evaluate(SAID)
    leaves(page)
    back_shows_nothing_of(page, said, times=2)
    assert page.url != f"{home.url}{NEUTRAL}"


def leaves_by_the_plain_link(page, home, client, path):
    stands_at(page, home, client, path)
    said = page.evaluate(SAID)
    leaves(page)
    page.go_back()
    assert page.evaluate(SAID) != said
    assert not OF_A_PERSON.search(page.evaluate(MADE_OF))


def test_no_address_that_shows_something_of_a_person_is_left_out():
    found = {resolve(path_of(name)).view_name for name in [*INTAKE, *CASE]}
    named = {f"intake:{each.name}" for each in intake_urls.urlpatterns}
    named |= {f"case:{each.name}" for each in case_urls.urlpatterns}
    assert named - found == SHOW_NOTHING
