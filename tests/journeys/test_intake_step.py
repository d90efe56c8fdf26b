"""The intake's fingerprint step as it is served: what it says is seen, nothing chosen is lost without a word."""

import json
import re

import pytest
from playwright.sync_api import expect

from takedown.forms.declared import MOST_FOR_AN_ITEM
from tests.declaring import exif, jpeg
from tests.journeys import steps
from tests.journeys.browser import PHONE
from tests.journeys.hashing import give, named
from tests.journeys.held_back import HeldBack
from tests.journeys.somebody import takes_over
from tests.people import make_platform
from tests.pictures import picture
from tests.walks import alice_fills, alice_goes_on, draft_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
READY = re.compile("^Getting ready")


@pytest.fixture
def home(live_server):
    make_platform("pullhub", kind="pull")
    return live_server


@pytest.fixture(scope="module")
def tab(browser):
    """On everybody's phone; nothing that a browser remembers is asked about here but the cookies."""
    return browser.new_context(viewport=PHONE).new_page()


@pytest.fixture
def phone(tab, home, client):
    """Alice's phone, before the step."""
    alice_fills(client, "places")
    tab.context.clear_cookies()
    takes_over(tab, client, home)
    yield tab
    tab.unroute_all()


@pytest.fixture
def step(phone, home):
    return opened(phone, home)


def opened(page, home, until="load"):
    page.goto(f"{home.url}/request/fingerprints/", wait_until=until)
    return page


def choose(page, name="words.png", content=None):
    page.locator("[data-hash-file]").first.set_input_files(named(name, content or picture("words.png")))


def told(page):
    return page.locator("[data-hash-status]").first


@pytest.fixture
def held(phone):
    """The script of both workers: the one that works and the one in its place if it hangs."""
    held = HeldBack(phone, "*/hash/worker.js")
    yield held
    held.end()


@pytest.fixture
def at_work(phone, home, held):
    """A file whose fingerprint does not come."""
    choose(opened(phone, home))
    return phone


def waits(page):
    return page.locator("[data-waits]")


def pressed(page, button):
    page.get_by_role("button", name=button, exact=True).click()
    return page


WAYS = [("Continue", "statement"), ("Back", "places"), ("Save for later", "save"), ("Español", "finger")]
each_way = pytest.mark.parametrize(("button", "leads_to"), WAYS)


@each_way
def test_a_file_at_work_keeps_nobody_from_going_elsewhere_by_keyboard_alone(at_work, button, leads_to):
    at_work.get_by_role("button", name=button, exact=True).press("Enter")
    at_work.keyboard.press("Tab")
    expect(at_work.get_by_role("button", name="Go on without")).to_be_focused()
    with at_work.expect_navigation():
        at_work.keyboard.press("Enter")
    assert leads_to in at_work.url
    assert button != "Español" or at_work.locator("html").get_attribute("lang") == "es"


@each_way
def test_every_button_waits_in_sight_for_a_file_at_work_and_then_goes_on_with_it_by_itself(
    at_work, home, held, button, leads_to
):
    pressed(at_work, button)
    expect(waits(at_work)).to_contain_text("Still working out a fingerprint")
    expect(waits(at_work)).to_be_in_viewport(ratio=1)
    expect(waits(at_work)).to_be_focused()
    expect(waits(at_work)).to_have_accessible_name(re.compile("goes on by itself"))
    assert at_work.url.endswith("/fingerprints/")
    with at_work.expect_navigation():
        held.let_go()
    assert leads_to in at_work.url
    shown = at_work if button == "Español" else opened(at_work, home)
    expect(shown.locator("[data-hash-item] li")).to_have_count(1)


def test_who_would_rather_stay_stays(at_work, held):
    pressed(pressed(at_work, "Continue"), "Stay on this page")
    expect(at_work.get_by_role("button", name="Continue", exact=True)).to_be_focused()
    held.let_go()
    expect(told(at_work)).to_contain_text("Fingerprint made")
    expect(waits(at_work)).to_have_count(0)
    assert at_work.url.endswith("/fingerprints/")


def test_a_file_that_is_refused_meanwhile_is_seen_before_anything_goes_on(at_work, held):
    choose(at_work, "phone.heic", picture("phone.heic"))
    pressed(at_work, "Continue")
    held.let_go()
    expect(waits(at_work)).to_contain_text("A file was not taken")
    expect(waits(at_work)).to_be_focused()
    expect(at_work.get_by_role("button", name="Go on without")).to_be_hidden()
    assert at_work.url.endswith("/fingerprints/")
    steps.press(at_work, "Continue")
    assert "statement" in at_work.url


def test_the_file_itself_can_be_taken_out_instead(at_work):
    pressed(at_work, "Continue")
    at_work.get_by_role("button", name="Cancel: words.png").click()
    expect(waits(at_work)).to_have_count(0)
    assert at_work.url.endswith("/fingerprints/")


def test_files_are_taken_only_once_somebody_hears_of_them(phone, home):
    held = HeldBack(phone, "*/files/aside.js")
    step = opened(phone, home, until="commit")
    expect(step.get_by_text(READY)).to_be_visible()
    expect(step.locator("[data-hash-file]").first).to_be_disabled()
    held.let_go()
    expect(step.locator("[data-hash-file]").first).to_be_enabled()
    expect(step.get_by_text(READY)).to_have_count(0)


def test_where_a_script_is_lost_the_page_says_that_the_links_are_enough(phone, home):
    phone.route("**/files/aside.js", lambda route: route.abort())
    step = opened(phone, home)
    expect(step.get_by_text(READY)).to_contain_text("the links are enough")
    expect(step.locator("[data-hash-file]:enabled")).to_have_count(0)
    steps.go_on(step)
    assert step.url.endswith("/statement/")


def test_a_file_dropped_beside_the_boxes_is_answered_in_sight(step):
    give(step, "drop", "a.png", picture("words.png"), "footer")
    expect(told(step)).to_contain_text("drop files on the box of the link")
    expect(told(step)).to_be_in_viewport(ratio=1)


def test_a_tick_that_is_refused_says_why_beneath_it(phone, home, client):
    ref = draft_of(client)["items"][0]["ref"]
    said = [{"what": "software", "says": f"Paint {n}"} for n in range(MOST_FOR_AN_ITEM)]
    alice_goes_on(client, "fingerprints", fingerprints={f"declared-{ref}": json.dumps(said)})
    choose(opened(phone, home), "a.jpg", jpeg(exif=exif()))
    phone.get_by_role("button", name="See what this file says").click()
    phone.get_by_role("checkbox", name="the camera").click()
    expect(phone.locator(".choice:has-text('the camera') + p")).to_contain_text("the most that there is room for")
    expect(phone.locator(".choice + .panel")).to_be_in_viewport(ratio=1)
    phone.get_by_role("checkbox", name="the program").click()
    expect(phone.locator(".choice + .panel")).to_have_count(1)


def test_what_stands_beside_a_file_is_not_said_twice_to_the_eye(step):
    choose(step, "phone.heic", picture("phone.heic"))
    expect(step.locator("li", has_text="export it as JPEG")).to_be_visible()
    expect(told(step)).to_contain_text("export it as JPEG")
    expect(told(step)).to_have_class("visually-hidden")


def test_who_chooses_a_video_is_told_that_a_phone_may_change_it(step):
    expect(step.get_by_text("A phone may hand over a changed copy of a video")).to_be_visible()
