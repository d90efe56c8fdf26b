"""Leaving in a hurry, and doing without JavaScript."""

import pytest

from takedown.models import Case
from tests.journeys import steps
from tests.journeys.browser import PHONE, chromium
from tests.journeys.stack import portal
from tests.people import make_platform

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def home(tmp_path):
    with portal(tmp_path / "portal", public={"EXIT_URL": "/healthz"}) as running:
        yield running


@pytest.fixture
def browser():
    with chromium() as running:
        yield running


def half_a_request(page, home):
    steps.begin(page, home)
    steps.says_who(page)
    steps.says_what_it_is(page)
    page.locator("textarea[name=links]").fill("https://somewhere.example/secret-post")


def test_the_red_button_leaves_and_back_shows_nothing(home, browser):
    page = browser.new_context(viewport=PHONE).new_page()
    half_a_request(page, home)
    page.locator("[data-exit], a[href='/exit/']").first.click()
    page.wait_for_url("**/healthz")
    page.goto(f"{home.url}/request/links/")
    assert "secret-post" not in page.content()


def test_shift_three_times_leaves_too(home, browser):
    page = browser.new_context(viewport=PHONE).new_page()
    half_a_request(page, home)
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/healthz")


def test_filing_by_link_works_without_javascript(home, browser):
    make_platform("pullhub", kind="pull")
    page = browser.new_context(viewport=PHONE, java_script_enabled=False).new_page()
    half_a_request(page, home)
    steps.gives_links(page, "https://pullhub.example/post/1")
    steps.says_nobody_is_under_18(page)
    steps.go_on(page)
    steps.states(page, "I believe in good faith that this was published without my consent.")
    steps.gives_contact(page, "Alice Example")
    steps.signs(page)
    steps.chooses_pin(page)
    steps.saves_the_code(page)
    assert Case.objects.count() == 1
