"""Dana is stopped before a letter that would bind nobody; Alice takes one link back, and only that one waits."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from notices.models import Notice
from tests.journeys import steps
from tests.journeys.browser import DESK, PHONE, chromium
from tests.journeys.somebody import logged_in
from tests.journeys.stack import portal, wait_until
from tests.journeys.test_advocate import member
from tests.people import make_platform
from tests.takedown.visits import CODE, PIN, a_link, file_case

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def home(tmp_path):
    """Alice has filed three links at two platforms; of one nobody has verified the way."""
    with portal(tmp_path / "portal") as home:
        member("Dana Desk", "dana@desk.example", "desk", "The desk")
        make_platform("pullhub", kind="pull")
        make_platform("postland", kind="pull", standing="courtesy")
        links = [a_link("pullhub.example", 1), a_link("pullhub.example", 2), a_link("postland.example", 3)]
        file_case(*links, now=timezone.now())
        yield home


def sent(slug):
    return Notice.objects.filter(platform__slug=slug, state="sent", paused_at=None)


def test_what_is_verified_binds_and_what_is_taken_back_holds_nothing_else(home):
    with chromium() as browser:
        the_desk_is_stopped_and_verifies(logged_in(browser, home, "dana@desk.example"), home)
        wait_until(lambda: sent("pullhub").exists() and sent("postland").exists())
        assert sent("postland").get().statutory
        she_takes_one_link_back(browser.new_context(viewport=PHONE).new_page(), home)


def the_desk_is_stopped_and_verifies(page, home):
    assert page.viewport_size == DESK
    steps.approves_the_oldest(page, home)
    expect(page.locator("main")).to_contain_text("Verify the way first. Or tick this")
    assert not Notice.objects.exists()
    page.locator("summary", has_text="Verify it now").click()
    page.locator("input[name=standing][value=official]").check()
    page.locator("input[name=source]").fill("https://postland.example/take-it-down")
    page.locator("input[name=verified_on]").fill(timezone.now().date().isoformat())
    steps.press(page, "Verified: it is its process")
    page.locator("input[name=sure]").check()
    steps.press(page, re.compile("^Approve"))


def she_takes_one_link_back(page, home):
    steps.comes_back(page, home, CODE, PIN)
    row = page.locator("p.mono", has_text="https://pullhub.example/post/1").locator("xpath=..")
    row.locator("summary", has_text="What you can do with this link").first.click()
    row.get_by_role("link", name="Withdraw this link").first.click()
    steps.press(page, "Withdraw in 24 hours")
    wait_until(lambda: sent("pullhub").filter(items__position=1, previous__isnull=False).exists())
    page.reload()
    expect(page.locator("main")).to_contain_text("Goes in two letters")
    assert sent("postland").exists()
