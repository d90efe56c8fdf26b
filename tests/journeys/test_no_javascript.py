"""Everything that can be done by link is done with JavaScript switched off; it is filed through the own front door."""

import pytest
from playwright.sync_api import expect

from notices.models import Notice
from takedown.models import Case, Item
from tests.journeys import steps
from tests.journeys.somebody import NEUTRAL, on_a_phone, takes_over
from tests.journeys.stack import portal
from tests.people import make_platform
from tests.walks import alice_fills

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LINKS = ("https://pullhub.example/post/1", "https://strange.example/2.jpg")


@pytest.fixture
def home(live_server, settings):
    settings.EXIT_URL = NEUTRAL
    return live_server


@pytest.fixture
def front_door(tmp_path):
    with portal(tmp_path / "portal", celery=False) as running:
        yield running


@pytest.fixture
def page():
    with on_a_phone(java_script_enabled=False) as page:
        yield page


def test_a_request_is_filed_and_read_again_without_javascript(front_door, page):
    make_platform("pullhub", kind="pull")
    steps.begin(page, front_door)
    what_is_wrong_is_said_and_linked(page)
    steps.says_who(page)
    notes_open_without_a_script(page)
    steps.says_what_it_is(page)
    she_says_what_each_link_is(page)
    the_step_that_needs_a_script_says_so_and_can_be_skipped(page)
    steps.states(page, "I believe in good faith that this was published without my consent.")
    she_chooses_her_own_pace(page)
    steps.signs(page)
    steps.chooses_pin(page)
    code = steps.saves_the_code(page)
    what_was_chosen_is_filed()
    she_comes_back(page, front_door, code)


def what_is_wrong_is_said_and_linked(page):
    steps.go_on(page)
    page.get_by_role("link", name="Please choose one.").click()
    page.wait_for_url("**#id_role_0")


def notes_open_without_a_script(page):
    page.get_by_text("What is this for?").click()
    expect(page.get_by_text("A platform can only remove what is there.")).to_be_visible()


def she_says_what_each_link_is(page):
    steps.gives_links(page, *LINKS, LINKS[0])
    expect(page.get_by_text("1 line was there twice.")).to_be_visible()
    steps.answers_no(page)
    kinds = page.locator("select[name$=kind]")
    assert [each.input_value() for each in kinds.all()] == ["", "file"]
    kinds.first.select_option("post")
    page.locator("input[name$=seen_on]").first.fill("2026-05-01")
    steps.go_on(page)


def the_step_that_needs_a_script_says_so_and_can_be_skipped(page):
    # Playwright switches scripts off after parsing: <noscript> is there, and not shown as it would be.
    assert "This step needs JavaScript" in page.locator("noscript").first.inner_text()
    steps.go_on(page)


def she_chooses_her_own_pace(page):
    page.locator("input[name=name]").fill("Alice Example")
    page.locator("input[name=channel][value=desk]").check()
    steps.go_on(page)
    page.locator("input[name=when][value=say]").check()
    steps.go_on(page)
    page.locator("input[name=tell][value=phone]").check()
    page.locator("input[name=phone]").fill("202-555-0147")
    page.locator("input[name=word]").fill("the library")
    steps.go_on(page)
    expect(page.locator("main")).to_contain_text("“There is news” goes to 202-555-0147.")


def what_was_chosen_is_filed():
    request = Case.objects.get().requests.get()
    assert request.held
    assert Item.objects.count() == 2
    assert not Notice.objects.exists()


def she_comes_back(page, home, code):
    page.context.clear_cookies()
    steps.comes_back(page, home, code)
    expect(page.locator("main")).to_contain_text(LINKS[0])


def test_what_is_half_typed_outlives_another_language_and_saving_for_later(home, page, client):
    alice_fills(client, "about")
    takes_over(page, client, home)
    page.goto(f"{home.url}/request/links/")
    lines = "https://pullhub.example/post/1\nhalf a li"
    page.locator("textarea[name=links]").fill(lines)
    page.get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("textarea[name=links]")).to_have_value(lines)
    assert page.url == f"{home.url}/request/links/"
    page.goto(f"{home.url}/request/contact/")
    page.locator("input[name=name]").fill("Al")
    page.locator("button[name=save]").click()
    page.locator("a[href='/request/resume/']").click()
    expect(page.locator("input[name=name]")).to_have_value("Al")


def test_the_way_out_is_a_plain_link_without_javascript(home, page):
    steps.begin(page, home)
    steps.says_who(page)
    page.get_by_role("link", name="Leave now").click()
    page.wait_for_url(f"**{NEUTRAL}")
    page.goto(f"{home.url}/request/about/1/")
    expect(page.locator("main")).to_contain_text("This request is no longer open here")
