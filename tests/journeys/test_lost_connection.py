"""The connection goes in the middle and comes back: nothing that was typed is lost, nothing is filed twice."""

import pytest
from django.core.signals import request_started
from django.utils import timezone
from playwright.sync_api import expect

from takedown.models import Case, Draft
from tests.journeys import steps
from tests.journeys.browser import chromium
from tests.journeys.somebody import on_a_phone, takes_over
from tests.journeys.stack import wait_until
from tests.people import make_platform
from tests.takedown.visits import CODE, PIN, a_link, desk_sends, file_case, platform_answers, wire_takes
from tests.walks import alice_fills, draft_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
STATEMENT = "Words that nobody should have to type twice."


@pytest.fixture
def home(live_server):
    make_platform("pullhub", kind="pull")
    return live_server


@pytest.fixture
def writing(home, client):
    """Alice in front of her statement, on her phone."""
    alice_fills(client, "fingerprints", links={"links": "https://pullhub.example/post/1"})
    with on_a_phone() as page:
        page.goto(f"{home.url}/healthz")
        takes_over(page, client, home)
        page.goto(f"{home.url}/request/statement/")
        page.locator("textarea[name=text]").fill(STATEMENT)
        yield page


def test_offline_the_page_stays_says_so_and_keeps_every_word(writing, client):
    writing.context.set_offline(True)
    writing.get_by_role("button", name="Continue").click()
    expect(writing.get_by_text("You are not connected. Nothing is lost")).to_be_visible()
    assert writing.locator("textarea[name=text]").input_value() == STATEMENT
    writing.context.set_offline(False)
    expect(writing.get_by_text("You are not connected. Nothing is lost")).to_be_hidden()
    steps.go_on(writing)
    assert draft_of(client)["statement"]["text"] == STATEMENT


WRITTEN = "Words that she wrote on her own page."
ON_HER_PAGE = [
    ("/case/message/", "textarea[name=text]", "Send the message"),
    ("/case/answer/{notice}/", "textarea[name=text]", "Go on to the letter"),
    ("/case/contact/", "input[name=word]", "Save"),
]


def test_offline_her_own_pages_keep_what_she_wrote_too(home):
    notice = pullhub_asks()
    with on_a_phone() as page:
        steps.comes_back(page, home, CODE, PIN)
        for address, field, button in ON_HER_PAGE:
            page.goto(f"{home.url}{address.format(notice=notice.pk)}")
            keeps_what_is_typed_offline(page, field, button)


def keeps_what_is_typed_offline(page, field, button):
    page.locator(field).fill(WRITTEN)
    page.context.set_offline(True)
    page.get_by_role("button", name=button, exact=True).click()
    said = page.get_by_text("You are not connected. Nothing is lost")
    expect(said).to_be_in_viewport()
    assert page.locator(field).input_value() == WRITTEN, page.url
    page.context.set_offline(False)
    expect(said).to_be_hidden()


def pullhub_asks():
    """It has Alice's letter and asks her something."""
    now = timezone.now()
    case, key = file_case(a_link("pullhub.example"), now=now)
    [notice] = desk_sends(case, key, now)
    platform_answers(wire_takes(notice, key, now, "acknowledged"), "needs_information", key, now, reason="Which?")
    return notice


def test_a_connection_that_breaks_while_it_is_sent_loses_nothing(writing, client):
    """The browser's own error page: loading it anew sends the form again."""
    breaks = []
    writing.route("**/request/statement/", lambda route: (breaks.append(route), route.abort("connectionfailed")))
    writing.get_by_role("button", name="Continue").click()
    writing.wait_for_url("chrome-error://**")
    assert len(breaks) == 1
    writing.unroute("**/request/statement/")
    assert "statement" not in draft_of(client)
    writing.reload()
    assert draft_of(client)["statement"]["text"] == STATEMENT
    assert draft_of(client)["items"]


@pytest.fixture
def asked():
    """The paths that the server was asked for."""
    paths = []

    def note(environ, **_):
        paths.append(environ["PATH_INFO"])

    request_started.connect(note)
    yield paths
    request_started.disconnect(note)


def test_an_icon_that_is_not_there_leaves_no_token_behind(home, asked, tmp_path):
    """The browser asks for it by itself, beside the first page: a late answer must not outdate that page's form.

    One of its own: a browser that has asked before may know that there is none.
    """
    with chromium(net_log=tmp_path / "net.json") as browser:
        page = browser.new_page()
        page.goto(f"{home.url}/healthz")
        wait_until(lambda: "/favicon.ico" in asked)
        assert not page.context.cookies()


def test_everything_that_was_sent_before_is_there_when_she_is_back(writing, client):
    steps.go_on(writing)
    here = writing.url
    writing.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        writing.reload()
    writing.context.set_offline(False)
    # The error page tries again by itself meanwhile, at a moment of its own choice: so she looks in another tab.
    back = writing.context.new_page()
    back.goto(here)
    back.get_by_role("button", name="Back", exact=True).click()
    assert back.locator("textarea[name=text]").input_value() == STATEMENT


def test_an_answer_that_never_arrived_files_once(writing, client):
    """The request to file reaches us, the answer is lost; she presses again."""
    steps.states(writing, STATEMENT)
    steps.gives_contact(writing, "Alice Example")
    steps.signs(writing)
    files_and_hears_nothing(writing)
    assert Case.objects.count() == 1
    writing.go_back()
    writing.wait_for_load_state()
    writing.goto(writing.url)
    assert Case.objects.count() == 1
    assert Draft.objects.get().filed_at
    steps.saves_the_code(writing)


def files_and_hears_nothing(page):
    page.locator("input[name=pin]").fill(steps.PIN)
    page.locator("input[name=pin_again]").fill(steps.PIN)
    page.route("**/request/pin/", lambda route: (route.fetch(max_redirects=0), route.abort("connectionfailed")))
    page.get_by_role("button", name="File my request").click()
    page.wait_for_url("chrome-error://**")
    page.unroute("**/request/pin/")
