"""It was removed, and it is online again: one click from the old link, and a letter of its own."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from notices.models import Notice
from takedown.models import Item
from tests.journeys import steps
from tests.journeys.somebody import on_a_phone
from tests.people import make_platform
from tests.takedown.visits import CODE, PIN, a_link, desk_sends, file_case, platform_answers, wire_takes

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
AGAIN = "https://pullhub.example/post/again"


@pytest.fixture
def case(live_server):
    """Pullhub removed what Alice had asked for."""
    make_platform("pullhub", kind="pull")
    now = timezone.now()
    case, key = file_case(a_link("pullhub.example"), now=now)
    [notice] = desk_sends(case, key, now)
    platform_answers(wire_takes(notice, key, now, proof="acknowledged"), "removed", key, now)
    return case


@pytest.fixture
def page(live_server, case):
    with on_a_phone() as page:
        steps.comes_back(page, live_server, CODE, PIN)
        yield page


def says_when(page):
    """The question when it may go out, and whatever comes before the letters."""
    while "/review/" not in page.url:
        steps.go_on(page)


def test_a_re_upload_needs_its_new_link_and_a_signature_and_nothing_else(page, case):
    steps.press(page, "Tell us that it is online again")
    steps.gives_links(page, AGAIN)
    steps.says_nobody_is_under_18(page)
    says_when(page)
    expect(page.locator("main")).to_contain_text(AGAIN)
    expect(page.locator("main")).to_contain_text("It is me, and I never agreed.")
    steps.signs(page)
    expect(page.locator("main")).to_contain_text("published anew")
    first, second = Item.objects.order_by("request__submitted_at")
    assert (second.reupload_of, second.request.case) == (first, case)
    the_old_letter_stays_as_it_ended_and_the_new_one_waits_for_the_desk(case)


def the_old_letter_stays_as_it_ended_and_the_new_one_waits_for_the_desk(case):
    assert Notice.objects.get().state == "closed"
    assert sorted(case.requests.values_list("state", flat=True)) == ["sent", "submitted"]
