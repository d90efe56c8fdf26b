"""Alice lost her code: with the words that she chose, a person's yes and a day; or over the telephone, at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from takedown.models import Case, HandOver, Membership, Organisation
from tests.journeys import steps
from tests.journeys.browser import PHONE, chromium
from tests.journeys.somebody import logged_in
from tests.journeys.stack import staffs
from tests.people import make_platform
from tests.takedown.visits import CODE, file_case
from vault.models import User

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORDS = "The blue kettle sings at the old harbour"
NEW_PIN = "tea 4 two"


@pytest.fixture
def story(live_server):
    """Alice's filed case, Dana at the desk, and a browser."""
    make_platform("postland")
    file_case(now=timezone.now(), pin=steps.PIN)
    dana = User.objects.create_user("dana@desk.example", "Dana Desk")
    desk = Organisation.objects.create(name="The desk")
    Membership.objects.create(user=dana, organisation=desk, role="desk")
    with chromium() as browser:
        yield live_server, browser


def test_with_the_words_that_she_chose(story):
    home, browser = story
    alice_chooses_words(phone(browser), home)
    page = phone(browser)
    number = alice_types_them(page, home)
    the_number_opens_nothing_yet(page, home, number)
    dana_makes_sure_and_says_yes(browser, home)
    the_number_opens_nothing_yet(page, home, number)
    a_day_passes()
    code = steps.takes_over(page, home, number, NEW_PIN)
    assert "Where things stand" in page.locator("main").inner_text()
    the_old_code_is_dead_and_the_new_one_opens(phone(browser), home, code)


def test_through_the_desk_at_once(story):
    home, browser = story
    elsewhere = phone(browser)
    steps.comes_back(elsewhere, home, CODE)
    handed = dana_makes_a_new_code(browser, home)
    elsewhere.reload()
    assert elsewhere.url.endswith("/case/"), "where the old code had opened it, it is closed"
    page = phone(browser)
    code = steps.takes_over(page, home, handed, NEW_PIN)
    the_old_code_is_dead_and_the_new_one_opens(phone(browser), home, code)


def phone(browser):
    return browser.new_context(viewport=PHONE).new_page()


def alice_chooses_words(page, home):
    steps.comes_back(page, home, CODE)
    page.goto(f"{home.url}/case/access/words/")
    page.locator("input[name=words]").fill(WORDS)
    page.locator("input[name=code]").fill(CODE)
    page.locator("input[name=old_pin]").fill(steps.PIN)
    steps.press(page, "Keep these words")
    assert "You have chosen words." in page.locator("main").inner_text()


def alice_types_them(page, home):
    page.goto(f"{home.url}/case/")
    steps.follow(page, "What you can do now")
    page.locator("input[name=words]").fill(WORDS.lower())
    steps.press(page, "Ask for a new code")
    assert "not before" in page.locator("main").inner_text()
    return steps.saves_the_code(page, onward="Done")


def the_number_opens_nothing_yet(page, home, number):
    steps.comes_back(page, home, number, pin="")
    assert "We look at it" in page.locator("main").inner_text()


def dana_makes_sure_and_says_yes(browser, home):
    page = logged_in(browser, home, "dana@desk.example")
    page.goto(f"{staffs(home)}/desk/access/")
    page.locator("input[name=sure]").check()
    steps.press(page, "Yes, the number may open it")
    assert "The number will open the case." in page.locator("main").inner_text()


def dana_makes_a_new_code(browser, home):
    page = logged_in(browser, home, "dana@desk.example")
    page.goto(f"{staffs(home)}/desk/case/{Case.objects.get().pk}/access/")
    page.locator("input[name=sure]").check()
    steps.press(page, "Make a new code")
    assert "Shown once" in page.locator("main").inner_text()
    return steps.reads_code(page)


def a_day_passes():
    HandOver.objects.update(opens_at=timezone.now() - timedelta(seconds=1))


def the_old_code_is_dead_and_the_new_one_opens(page, home, code):
    steps.comes_back(page, home, CODE)
    assert "We found nothing for this code." in page.locator("main").inner_text()
    steps.comes_back(page, home, code, NEW_PIN)
    assert page.url.endswith("/case/open/")
