"""What waits for the desk: oldest first, counts only."""

from datetime import timedelta

import pytest

from takedown import actions
from tests.cases import approve, bobs_case, enter, erin, make_case
from tests.people import ALICE, NOON
from tests.takedown.visits import a_link, words

pytestmark = pytest.mark.usefixtures("tuberia", "noon")


def test_an_empty_queue_says_so(desk):
    assert "Nothing waits" in words(desk.get("/desk/"))


def test_the_oldest_request_stands_first(desk):
    newer = make_case(now=NOON - timedelta(hours=1))
    older = make_case(now=NOON - timedelta(hours=3))
    page = desk.get("/desk/").content.decode()
    assert page.index(str(older.request.pk)) < page.index(str(newer.request.pk))


def test_the_desk_has_its_own_four_hours(desk):
    make_case(now=NOON - timedelta(hours=5))
    assert "60 min late due Mon 1 Jun 11:00 UTC" in words(desk.get("/desk/"))


def test_the_queue_opens_nothing(desk):
    make_case()
    page = desk.get("/desk/").content.decode()
    assert ALICE not in page
    assert "tuberia.example" not in page


def test_a_site_that_nobody_knows_is_counted(desk):
    make_case(a_link("strange.example"))
    assert "1 to complete" in words(desk.get("/desk/"))


def test_an_organisations_request_says_whose(desk):
    bobs_case()
    assert "Harbour Advocates" in words(desk.get("/desk/"))


def test_a_stopped_case_is_in_no_queue(desk):
    filed = make_case()
    actions.freeze(case=filed.case, actor="person", now=NOON)
    assert "Nothing waits" in words(desk.get("/desk/"))


def test_the_menu_counts_what_waits(desk):
    make_case()
    make_case()
    assert "Requests 2" in words(desk.get("/desk/platforms/"))


def test_only_named_people_have_the_entry_for_stopped_cases(desk):
    assert "Under 18" not in words(desk.get("/desk/"))
    assert "Under 18" in words(enter(desk, erin()).get("/desk/"))


def test_a_message_without_an_answer_is_listed(desk):
    filed = make_case()
    say = {"case": filed.case, "key": filed.key, "actor": "person", "now": NOON}
    actions.write_message(author="person", text="Is there news?", **say)
    page = words(desk.get("/desk/messages/"))
    assert str(filed.request.pk)[:8] in page
    assert "Is there news?" not in page


def test_an_answered_message_is_not_listed(desk):
    filed = make_case()
    say = {"case": filed.case, "key": filed.key, "actor": "x"}
    actions.write_message(author="person", text="Is there news?", now=NOON - timedelta(hours=1), **say)
    actions.write_message(author="desk", text="Yes.", now=NOON, **say)
    assert "Nobody waits for an answer" in words(desk.get("/desk/messages/"))


def test_an_advocate_answers_their_own_people(desk):
    filed = bobs_case()
    actions.write_message(case=filed.case, author="person", text="Bob?", key=filed.key, actor="person", now=NOON)
    assert "Nobody waits for an answer" in words(desk.get("/desk/messages/"))


HELD = {"timing": {"finds_out": "", "when": "say", "on": ""}}
LATER = {"timing": {"finds_out": "", "when": "date", "on": "2026-06-20"}}


def test_what_was_approved_and_waits_for_the_person_is_listed_with_its_reason(desk):
    held, later = make_case(**HELD), make_case(**LATER)
    approve(held)
    approve(later)
    page = words(desk.get("/desk/"))
    assert "Approved, and waiting for the person 2" in page
    assert "The person wants to say when." in page
    assert "Sat 20 Jun" in page
    assert desk.get("/desk/").content.decode().count('href="/desk/request/') == 2


def test_what_waits_for_the_person_is_no_work_in_the_menu(desk):
    approve(make_case(**HELD))
    assert "Requests 1" not in words(desk.get("/desk/platforms/"))
