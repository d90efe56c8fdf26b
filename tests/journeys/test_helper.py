"""Fay, a friend whom nobody vetted, files for Alice; Alice takes it over, and ends Fay's help."""

import pytest

from takedown.models import Helper
from tests.journeys import steps
from tests.journeys.browser import PHONE, chromium
from tests.people import make_platform

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

FAYS_PIN = "window 2 teapot"


@pytest.fixture
def story(live_server):
    make_platform("postland")
    with chromium() as browser:
        yield live_server, browser


def test_a_helper_files_and_is_cut_off_by_the_person(story):
    home, browser = story
    fays = browser.new_context(viewport=PHONE).new_page()
    own, handed = fay_files_for_alice(fays, home)
    fay_reads_and_may_not_erase(fays, home)
    alices = browser.new_context(viewport=PHONE).new_page()
    code = steps.takes_over(alices, home, handed)
    assert code not in {own, handed}
    alice_is_asked_whether_she_wanted_it(alices)
    alice_says_no(alices)
    fay_is_out(fays, home, own)
    steps.comes_back(alices, home, code)
    assert alices.url.endswith("/case/open/")


def fay_files_for_alice(page, home):
    """Her own code, and the one to pass on."""
    steps.begin(page, home)
    steps.says_who(page, "helper")
    steps.says_what_it_is(page)
    steps.gives_links(page, "https://postland.example/post/1")
    steps.says_nobody_is_under_18(page)
    steps.go_on(page)
    steps.states(page, "She believes in good faith that it was published without her consent.")
    page.locator("input[name=whose_contact][value=helper]").check()
    steps.gives_contact(page, "Fay Friend", told_so=True)
    steps.signs(page)
    steps.chooses_pin(page, FAYS_PIN)
    assert "Two codes to keep" in page.locator("main").inner_text()
    handed = steps.reads_code(page, "#handed-code")
    return steps.saves_the_code(page), handed


def fay_reads_and_may_not_erase(page, home):
    assert page.url.endswith("/case/open/")
    page.goto(f"{home.url}/case/change/erase/")
    assert "Only the person can do this" in page.locator("main").inner_text()
    page.goto(f"{home.url}/case/open/")


def alice_is_asked_whether_she_wanted_it(page):
    shown = page.locator("main").inner_text()
    assert "Did you want this help?" in shown
    assert "They told us that they are your friend." in shown


def alice_says_no(page):
    steps.press(page, "No, end it now")
    shown = page.locator("main").inner_text()
    assert "Their help has ended" in shown
    assert "Withdraw everything" in shown
    assert Helper.objects.get().ended_at


def fay_is_out(page, home, own):
    page.reload()
    assert page.url.endswith("/case/")
    steps.comes_back(page, home, own, FAYS_PIN)
    assert "We found nothing for this code." in page.locator("main").inner_text()
