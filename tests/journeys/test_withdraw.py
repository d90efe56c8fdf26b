"""Alice changes her mind: one link, everything, and after all not; a day lies between asking and happening."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from notices.models import FollowUp, Notice
from takedown import tasks
from tests.journeys import steps
from tests.journeys.somebody import on_a_phone, passed_on
from tests.people import make_platform
from tests.takedown.visits import CODE, PIN, a_link, desk_sends, file_case, wire_takes

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def home(live_server):
    """Pullhub has Alice's letter about two links."""
    make_platform("pullhub", kind="pull")
    now = timezone.now()
    links = [a_link("pullhub.example", number) for number in (1, 2)]
    case, key = file_case(*links, now=now)
    [notice] = desk_sends(case, key, now)
    wire_takes(notice, key, now, proof="acknowledged")
    return live_server


@pytest.fixture(scope="module")
def phone():
    with on_a_phone() as page:
        yield page


@pytest.fixture
def page(phone, home):
    steps.comes_back(passed_on(phone), home, CODE, PIN)
    return phone


def a_day_passes():
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
        tasks.carry_out_changes()


def reads(page, *words):
    for each in words:
        expect(page.locator("main")).to_contain_text(each)


def opens(page, title, at=0):
    page.locator("summary", has_text=title).nth(at).click()


def answers_by_position():
    return dict(Notice.objects.get().items.values_list("position", "answer"))


def test_one_link_is_withdrawn_and_the_other_goes_on(page, home):
    opens(page, "What you can do with this link")
    steps.follow(page, "Withdraw this link")
    reads(page, "https://pullhub.example/post/1", "we tell it that this link no longer counts", "It waits 24 hours")
    steps.press(page, "Withdraw in 24 hours")
    reads(page, "Withdraw one link", "You asked to withdraw this link. See above.")
    assert answers_by_position() == {1: "silent", 2: "silent"}
    a_day_passes()
    page.reload()
    reads(page, "Withdrawn")
    assert answers_by_position() == {1: "withdrawn", 2: "silent"}
    assert FollowUp.objects.filter(kind="withdrawal").exists()


def test_everything_is_withdrawn(page, home):
    steps.follow(page, "Withdraw everything")
    reads(page, "A platform that has a letter is told that it is taken back", "nothing goes out that has not gone out")
    steps.press(page, "Withdraw in 24 hours")
    assert Notice.objects.get().state == "received"
    a_day_passes()
    page.reload()
    reads(page, "This letter was taken back. Pullhub need not act on it any more.")
    assert Notice.objects.get().state == "withdrawn"


def test_what_was_taken_back_does_not_happen(page, home):
    steps.follow(page, "Withdraw everything")
    steps.press(page, "Withdraw in 24 hours")
    steps.press(page, "Take it back")
    reads(page, "Taken back. Everything stays as it was.")
    a_day_passes()
    page.reload()
    reads(page, "Pullhub has the letter. Its 48 hours are running.")
    assert Notice.objects.get().state == "received"
