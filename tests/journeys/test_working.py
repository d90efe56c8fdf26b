"""Too many tries from one place: a browser may work for a few seconds instead of waiting, or wait."""

import pytest
from playwright.sync_api import expect

from takedown import brakes, codes
from takedown.brakes import Brake, Bucket
from takedown.models import Draft
from tests.journeys import steps
from tests.journeys.somebody import on_a_phone
from tests.people import make_platform
from tests.takedown.visits import CODE, file_case

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NOBODYS = codes.from_secret(b"nobody's code, in a browser")
ONE_AN_HOUR = Bucket(most=1, rate=1 / 3600)
INSTEAD = "Let this device work for a few seconds instead"


@pytest.fixture
def home(live_server, monkeypatch):
    """A portal on which everybody has one try an hour."""
    for name in ("CODES", "DRAFTS"):
        monkeypatch.setattr(brakes, name, Brake(name.lower(), ONE_AN_HOUR, ONE_AN_HOUR))
    make_platform()
    file_case()
    return live_server


def asks(page, home, code):
    page.goto(f"{home.url}/case/")
    page.locator("input[name=code]").fill(code)
    steps.go_on(page)


def uses_up_the_try(page, home):
    asks(page, home, NOBODYS)
    asks(page, home, CODE)
    assert "Too many tries in a short time." in page.locator("main").inner_text()


def test_a_few_seconds_of_work_and_it_goes_on(home):
    with on_a_phone() as page:
        uses_up_the_try(page, home)
        page.get_by_role("button", name=INSTEAD).click()
        expect(page.get_by_role("status")).to_have_text("Done. You can press the button below now.", timeout=60_000)
        steps.go_on(page)
        assert "Received" in page.locator("main").inner_text()


def test_without_javascript_there_is_the_wait_and_no_button(home):
    with on_a_phone(java_script_enabled=False) as page:
        uses_up_the_try(page, home)
        assert "You can try again at" in page.locator("main").inner_text()
        expect(page.get_by_role("button", name=INSTEAD)).to_be_hidden()


def test_a_request_can_be_begun_after_work_too(home):
    with on_a_phone() as page:
        steps.begin(page, home)
        page.context.clear_cookies()
        steps.begin(page, home)
        assert "You have done nothing wrong." in page.locator("main").inner_text()
        page.get_by_role("button", name=INSTEAD).click()
        expect(page.get_by_role("status")).to_have_text("Done. You can press the button below now.", timeout=60_000)
        steps.press(page, "Begin")
        assert Draft.objects.filter(filed_at=None).count() == 2
