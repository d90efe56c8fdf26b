"""Leaving in a hurry, from every step: covered at once, forgotten on the server, and Back shows nothing."""

import re

import pytest
from playwright.sync_api import Error, expect

from takedown.models import Draft
from tests.journeys.bare_site import serving
from tests.journeys.somebody import NEUTRAL, brought_back, on_a_phone, takes_over
from tests.journeys.steps import gives_links, go_on, press
from tests.people import make_platform
from tests.walks import alice_fills

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LINK = "https://pullhub.example/secret-post"
NAME, WORDS = "Alice Quillfeather", "A marmalade-coloured evening."
SECRETS = re.compile("Quillfeather|marmalade|secret-post|pullhub", re.IGNORECASE)
# What there is to see when the click has been handled, before anything else can happen.
PRESS_AND_LOOK = """() => {
  document.querySelector("[data-exit]").click();
  const looks = [...document.body.children].map((each) => getComputedStyle(each).display);
  return [[...new Set(looks)], document.title.trim()];
}"""
PLACES = [
    "who", *(f"about/{at}" for at in range(1, 6)), "links", "places", "fingerprints", "statement", "contact", "timing",
    "safe", "review", "pin",
]  # fmt: skip


@pytest.fixture
def home(live_server, settings):
    settings.EXIT_URL = NEUTRAL
    make_platform("pullhub", kind="pull")
    return live_server


@pytest.fixture
def page():
    with on_a_phone() as page:
        yield page


def alice_signs(client):
    said = {"links": {"links": LINK}, "statement": {"text": WORDS}, "contact": {"name": NAME}}
    alice_fills(client, "review", **said)


def alice_stands_at(page, client, home, place):
    """Everything is filled in and signed; she looked at her letters a moment ago."""
    alice_signs(client)
    looks_round(page, client, home, place)


def looks_round(page, client, home, place):
    page.goto(f"{home.url}{NEUTRAL}")
    takes_over(page, client, home)
    page.goto(f"{home.url}/request/review/")
    expect(page.locator("main")).to_contain_text(WORDS)
    page.goto(f"{home.url}/request/{place}/")
    assert page.url == f"{home.url}/request/{place}/"


def back_shows_nothing(page, times=2):
    for _ in range(times):
        # Where a form was sent or there is no connection, the browser's own page says that it has nothing to show.
        try:
            page.go_back()
        except Error:
            page.wait_for_url("chrome-error://**")
            page.wait_for_timeout(500)
        page.wait_for_load_state()
        assert not SECRETS.search(page.content())


def test_from_every_step_the_red_control_leaves_and_back_shows_nothing(page, client, home):
    alice_signs(client)
    for place in PLACES:
        with brought_back():
            looks_round(page, client, home, place)
            page.locator("[data-exit]").click()
            page.wait_for_url(f"**{NEUTRAL}")
            back_shows_nothing(page)
            assert not Draft.objects.exists(), place


def alice_is_asked_about_her_links(page, client, home):
    """The page that is the answer to a form, before anything of the links is kept."""
    alice_fills(client, "about")
    page.goto(f"{home.url}{NEUTRAL}")
    takes_over(page, client, home)
    page.goto(f"{home.url}/request/links/")
    gives_links(page, LINK)
    expect(page.locator("main")).to_contain_text(LINK)


def test_the_links_that_only_stand_in_a_page_are_gone_with_it(page, client, home):
    alice_is_asked_about_her_links(page, client, home)
    page.locator("[data-exit]").click()
    page.wait_for_url(f"**{NEUTRAL}")
    back_shows_nothing(page)


def test_the_links_that_were_handed_back_are_gone_with_their_page(page, client, home):
    alice_is_asked_about_her_links(page, client, home)
    page.locator("input[type=radio][value=yes]").check()
    go_on(page)
    press(page, "Yes, that is right")
    assert page.locator("#own-words").input_value() == LINK
    page.locator("[data-exit]").click()
    page.wait_for_url(f"**{NEUTRAL}")
    back_shows_nothing(page, times=3)


def test_without_a_connection_the_page_is_gone_too_and_the_rest_follows_when_it_is_back(page, client, home):
    """Nobody can be told to forget it before that; the browser's own page, which asks for /exit/, stands there."""
    alice_stands_at(page, client, home, "review")
    page.context.set_offline(True)
    page.locator("[data-exit]").click()
    page.wait_for_url("chrome-error://**")
    assert not SECRETS.search(page.content())
    page.context.set_offline(False)
    page.reload()
    page.wait_for_url(f"**{NEUTRAL}")
    back_shows_nothing(page)
    assert not Draft.objects.exists()


def test_without_a_connection_back_shows_nothing(page, client, home):
    alice_stands_at(page, client, home, "review")
    page.context.set_offline(True)
    page.locator("[data-exit]").click()
    page.wait_for_url("chrome-error://**")
    back_shows_nothing(page)


def test_shift_three_times_leaves_too(page, client, home):
    alice_stands_at(page, client, home, "review")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(f"**{NEUTRAL}")
    back_shows_nothing(page)


def test_shift_while_typing_leaves_nothing(page, client, home):
    alice_stands_at(page, client, home, "statement")
    page.locator("textarea[name=text]").focus()
    for letter in "ABC":
        page.keyboard.press(f"Shift+{letter}")
    page.wait_for_timeout(300)
    assert page.url.endswith("/request/statement/")


def test_the_page_is_covered_in_the_same_instant_however_slow_the_net_is(page, client, home):
    alice_stands_at(page, client, home, "review")
    shown, title = page.evaluate(PRESS_AND_LOOK)
    assert (shown, title) == (["none"], "")
    page.wait_for_url(f"**{NEUTRAL}")


def test_the_page_that_was_left_is_not_in_the_history(page, client, home):
    alice_stands_at(page, client, home, "review")
    before = page.evaluate("() => history.length")
    page.locator("[data-exit]").click()
    page.wait_for_url(f"**{NEUTRAL}")
    assert page.evaluate("() => history.length") == before


def test_before_the_first_use_it_is_said_that_history_stays(page, home):
    for address in ("/", "/request/", "/safety/"):
        page.goto(f"{home.url}{address}")
        expect(page.locator("main")).to_contain_text("history is not erased")
        expect(page.locator("[data-exit]")).to_be_visible()


def test_what_leaving_does_and_cannot_do_stands_above_the_button_that_begins(page, home):
    for address, role in (("/", "link"), ("/request/", "button")):
        page.goto(f"{home.url}{address}")
        notice = page.get_by_role("region", name="Your browser’s history is not erased")
        expect(notice).to_contain_text("What you typed and did not save is wiped.")
        expect(notice).to_contain_text("We cannot take the address of this site out of your browser’s history.")
        begin = page.locator("main").get_by_role(role, name="Begin", exact=True)
        assert notice.bounding_box()["y"] + notice.bounding_box()["height"] <= begin.bounding_box()["y"]


def name_of_another_site(home):
    """This machine by the name that the portal does not have here: for browsers that is another site."""
    return "127.0.0.1" if "localhost" in home.url else "localhost"


@pytest.mark.parametrize("trap", ['<a href="{}">a cat</a>', '<form action="{}"><button>a cat</button></form>'])
def test_a_link_on_another_site_leads_out_and_wipes_nothing(page, client, home, trap):
    alice_stands_at(page, client, home, "links")
    with serving({"/cat": f"<!doctype html>{trap.format(f'{home.url}/exit/')}"}, policy="default-src *") as site:
        page.goto(site.address.replace("127.0.0.1", name_of_another_site(home)) + "/cat")
        page.get_by_text("a cat").click()
        page.wait_for_url(f"**{NEUTRAL}")
    page.goto(f"{home.url}/request/statement/")
    expect(page.locator("main")).to_contain_text(WORDS)
