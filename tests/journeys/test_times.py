"""Times on her page are in UTC; her own device adds its clock, and sends nothing for it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.somebody import on_a_phone, takes_over
from tests.people import make_platform
from tests.takedown.visits import a_link, come_back, desk_sends, file_case, wire_takes

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
DUE = "time[data-here]"


@pytest.fixture
def due_at(live_server, client):
    make_platform("pullhub", kind="pull")
    now = timezone.now()
    case, key = file_case(a_link("pullhub.example"), now=now)
    [notice] = desk_sends(case, key, now)
    wire_takes(notice, key, now, "acknowledged")
    come_back(client)
    return now + timedelta(hours=48)


def comes_back(page, client, home):
    takes_over(page, client, home)
    page.goto(f"{home.url}/case/open/")


@pytest.mark.parametrize("place", ["America/Chicago", "Asia/Kolkata"])
def test_a_due_time_is_shown_on_her_own_clock_too(live_server, client, due_at, place):
    with on_a_phone(timezone_id=place, locale="en-US") as page:
        comes_back(page, client, live_server)
        there = due_at.astimezone(ZoneInfo(place))
        expect(page.locator(DUE).first).to_contain_text(f"{due_at:%H:%M} UTC (on this device’s clock: {there:%A}, ")
        expect(page.locator(DUE).first).to_contain_text(f"{there.hour % 12 or 12}:{there:%M}")


def test_where_the_device_keeps_utc_nothing_is_said_twice(live_server, client, due_at):
    with on_a_phone(timezone_id="UTC") as page:
        comes_back(page, client, live_server)
        expect(page.locator(DUE).first).to_have_text(f"due by {due_at:%A} {due_at.day} {due_at:%B, %H:%M} UTC")
