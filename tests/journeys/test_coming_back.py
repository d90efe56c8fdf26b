"""Alice is interrupted: she saves what she has, comes back on another device, and files with the same code and PIN."""

import pytest

from takedown.models import Case, Draft
from takedown.queries import Part, way_in
from tests.journeys import steps
from tests.journeys.browser import DESK, PHONE, chromium
from tests.journeys.somebody import NEUTRAL, takes_over
from tests.people import make_platform
from tests.walks import alice_fills

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

LINK = "https://postland.example/post/ZQ7-marmalade"


@pytest.fixture
def story(live_server, settings):
    settings.EXIT_URL = NEUTRAL
    make_platform("postland")
    with chromium() as browser:
        yield live_server, browser


def test_save_for_later_and_come_back_elsewhere(story):
    home, browser = story
    page = browser.new_context(viewport=PHONE).new_page()
    comes_as_far_as_the_links(page, home)
    code = saves_it_for_later(page)
    nothing_is_left_in_this_browser(page, home)
    page = browser.new_context(viewport=DESK).new_page()
    the_code_alone_says_next_to_nothing(page, home, code)
    steps.comes_back(page, home, code)
    assert "fingerprints" in page.url, "the first step that is still open"
    the_link_is_still_there(page, home)
    files_without_another_pin(page)
    assert way_in(code).part == Part.PERSON
    assert Case.objects.count() == 1


def test_leaving_in_a_hurry_after_saving_loses_nothing(story, client):
    home, browser = story
    page = browser.new_context(viewport=PHONE).new_page()
    has_given_the_links(page, home, client)
    code = saves_it_for_later(page, "Save and go on")
    page.locator("[data-exit]").click()
    page.wait_for_url(f"**{NEUTRAL}")
    page.goto(f"{home.url}/request/links/")
    assert LINK not in page.content()
    steps.comes_back(page, home, code)
    the_link_is_still_there(page, home)


def test_leaving_in_a_hurry_without_saving_wipes_it(story, client):
    home, browser = story
    page = browser.new_context(viewport=PHONE).new_page()
    has_given_the_links(page, home, client)
    page.locator("[data-exit]").click()
    page.wait_for_url(f"**{NEUTRAL}")
    assert not Draft.objects.exists()


def test_on_paper_there_is_only_the_code(story, client):
    home, browser = story
    page = browser.new_context(viewport=PHONE).new_page()
    has_given_the_links(page, home, client)
    steps.press(page, "Save for later")
    code = steps.reads_code(page)
    page.emulate_media(media="print")
    assert "".join(page.locator("body").inner_text().split()) == f"Recourse{code}"


def has_given_the_links(page, home, client):
    """Where `comes_as_far_as_the_links` ends; past the screen, on which the first journey walks."""
    alice_fills(client, "places", links={"links": LINK})
    takes_over(page, client, home)
    page.goto(f"{home.url}/request/fingerprints/")


def comes_as_far_as_the_links(page, home):
    steps.begin(page, home)
    steps.says_who(page)
    steps.says_what_it_is(page)
    steps.gives_links(page, LINK)
    steps.says_nobody_is_under_18(page)


def saves_it_for_later(page, onward="Save and close it here"):
    steps.press(page, "Save for later")
    code = steps.reads_code(page)
    page.locator("input[name=pin]").fill(steps.PIN)
    page.locator("input[name=pin_again]").fill(steps.PIN)
    page.locator("input[name=saved]").check()
    steps.press(page, onward)
    return code


def nothing_is_left_in_this_browser(page, home):
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    page.goto(f"{home.url}/request/links/")
    assert LINK not in page.content()


def the_code_alone_says_next_to_nothing(page, home, code):
    steps.comes_back(page, home, code, pin="")
    assert "Not sent yet" in page.locator("main").inner_text()
    assert "postland" not in page.content()


def the_link_is_still_there(page, home):
    here = page.url
    page.goto(f"{home.url}/request/links/")
    assert LINK in page.locator("textarea[name=links]").input_value()
    page.goto(here)


def files_without_another_pin(page):
    steps.go_on(page)
    steps.states(page, "I believe in good faith that this was published without my consent.")
    steps.gives_contact(page, "Alice Example")
    steps.signs(page)
    page.wait_for_url("**/case/open/")
    assert "The code that you saved and your PIN open it." in page.locator("main").inner_text()
