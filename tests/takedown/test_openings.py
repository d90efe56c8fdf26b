"""Whoever of the staff looks into a case, the person can see it: by role and time, with their own code only."""

from datetime import timedelta

import pytest
from django.test import Client

from takedown import actions
from takedown.queries import openings
from tests.cases import Filed, bob, bobs_case, dana, enter
from tests.people import NOON, make_platform
from tests.takedown.visits import HELPERS_CODE, HELPERS_PIN, come_back, file_case, helper_files, words
from vault import keys
from vault.models import LedgerEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def filed():
    make_platform()
    return Filed(*file_case())


def looks(filed, browser):
    assert browser.get(f"/desk/request/{filed.request.pk}/").status_code == 200


def told(browser=None):
    """What the page says about it."""
    browser = browser or Client()
    come_back(browser)
    page = words(browser.get("/case/open/"))
    return page.partition("Who has opened this page's contents")[2].partition("You and us")[0]


def test_where_nobody_looked_it_says_so(filed):
    assert "Nobody so far." in told()


def test_a_look_of_the_desk_is_told_with_its_time_and_without_a_name(filed, desk):
    looks(filed, desk)
    assert "Our staff: Monday 1 June, 12:00 UTC" in told()
    assert "Dana" not in told()


def test_many_looks_are_told_as_one_line_a_day(filed, noon):
    for hours in (0, 0.5, 2, 26):
        noon.move_to(NOON + timedelta(hours=hours))
        looks(filed, enter(Client(), dana()))
    assert LedgerEntry.objects.filter(verb="case.opened").count() == 3
    assert "Tuesday 2 June, 14:00 UTC" in told()
    assert "Monday 1 June, 12:00–14:00 UTC" in told()


def test_another_of_the_staff_is_an_opening_of_its_own_told_with_the_same_words(filed, desk):
    looks(filed, desk)
    actions.note_opening(key_id=filed.case.key_id, role="desk", actor="user:99", now=NOON)
    assert LedgerEntry.objects.filter(verb="case.opened").count() == 2
    assert len(openings(filed.case)) == 1


def test_an_advocate_who_looks_is_told_as_such():
    make_platform()
    filed = bobs_case()
    enter(browser := Client(), bob())
    assert browser.get(f"/advocate/case/{filed.case.pk}/").status_code == 200
    assert [each.role for each in openings(filed.case)] == ["advocate"]


@pytest.mark.parametrize("page", ["/desk/", "/desk/queue/", "/desk/notices/", "/desk/platforms/", "/desk/mail/"])
def test_a_list_without_contents_is_no_opening(filed, desk, page):
    desk.get(page)
    assert openings(filed.case) == []


def test_a_helper_does_not_learn_who_looked(desk):
    make_platform()
    case, _ = helper_files()
    desk.get(f"/desk/request/{case.requests.get().pk}/")
    assert openings(case)
    browser = Client()
    come_back(browser, code=HELPERS_CODE, pin=HELPERS_PIN)
    page = browser.get("/case/open/")
    assert page.status_code == 200
    assert "Who has opened" not in words(page)


def test_a_worker_that_opens_a_case_to_do_its_work_is_nobody_who_looks(filed):
    keys.open_for_desk(filed.case.key_id)
    assert openings(filed.case) == []
