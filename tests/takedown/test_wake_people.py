"""Whoever has to answer is told by mail that somebody waits: in time, in counts only, and not again and again."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache

from takedown import actions, tasks
from takedown.actions import casework
from takedown.models import Case, TakedownRequest
from takedown.queries import review_queue
from takedown.queries.waiting import gauges
from tests.cases import approve, erin, make_case
from tests.people import ALICE, DESK, NOON
from tests.takedown.visits import desk_returns

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tuberia", "noon")]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HELD = {"timing": {"finds_out": "", "when": "say", "on": ""}}


@pytest.fixture(autouse=True)
def _asleep():
    """Nobody was woken yet."""
    cache.clear()


def told(to=DESK):
    """What the mails to one address say, after one more round of the timetable."""
    tasks.wake_people()
    return [sent.body for sent in mail.outbox if sent.to == [to]]


def says(filed, text="Is there news?", author="person", at=NOON):
    actions.write_message(case=filed.case, author=author, text=text, key=filed.key, actor=author, now=at)


def figure(name, at=NOON):
    return gauges(at)[name][1]


# Requests


def test_the_desk_is_told_of_a_request_when_half_of_its_hours_are_over_and_not_before(noon):
    filed = make_case()
    noon.move_to(NOON + 2 * HOUR - MINUTE)
    assert told() == []
    noon.shift(MINUTE)
    [body] = told()
    assert "Requests to check that have waited for long: 1" in body
    assert not any(word in body for word in (ALICE, "tuberia", str(filed.case.pk)[:8], str(filed.request.pk)[:8]))


def test_it_is_told_once_and_again_when_the_four_hours_are_over(noon):
    make_case()
    for _ in range(8 * 4):
        noon.shift(15 * MINUTE)
        tasks.wake_people()
    first, second = told()
    assert "past our own 4 hours: 1" not in first
    assert "past our own 4 hours: 1" in second


def test_the_operator_says_after_how_long(noon, settings):
    settings.DESK_ALARM_MINUTES = 30
    make_case()
    noon.shift(30 * MINUTE)
    assert len(told()) == 1


def test_many_requests_make_few_mails_and_each_is_told_of_before_its_hours_are_over(noon):
    for number in range(6):
        make_case(now=NOON + number * 10 * MINUTE)
    for _ in range(23):
        noon.shift(10 * MINUTE)
        tasks.wake_people()
    first, second = told()
    assert ("for long: 1" in first, "for long: 6" in second) == (True, True)


def test_a_day_later_what_still_waits_is_told_again(noon):
    make_case()
    noon.move_to(NOON + 5 * HOUR)
    assert len(told()) == 1
    for _ in range(25):
        noon.shift(HOUR)
        tasks.wake_people()
    assert len(told()) == 2


@pytest.mark.parametrize("kept_back", ["held", "paused", "withdrawing", "frozen", "returned"])
def test_what_its_person_keeps_back_does_not_wait_for_the_desk(noon, kept_back):
    filed = make_case(**HELD) if kept_back == "held" else make_case()
    here = {"case": filed.case, "actor": "person", "now": NOON}
    {
        "held": lambda: approve(filed),
        "paused": lambda: actions.pause_case(**here),
        "withdrawing": lambda: actions.ask_change(kind="withdraw", **here),
        "frozen": lambda: actions.freeze(**here),
        "returned": lambda: desk_returns(filed.case, filed.key, "Which post?"),
    }[kept_back]()
    noon.shift(10 * HOUR)
    assert told() == []
    assert (figure("requests_waiting"), figure("oldest_request_seconds")) == (0, 0)


def test_a_request_whose_pause_is_over_waits_again(noon):
    filed = make_case()
    actions.pause_case(case=filed.case, actor="person", now=NOON)
    actions.go_on(case=filed.case, actor="person", now=NOON)
    assert figure("requests_waiting") == 1


def test_one_link_that_is_being_taken_back_leaves_the_rest_waiting():
    filed = make_case()
    item = filed.request.items.get().pk
    actions.ask_change(case=filed.case, kind="item", item=item, actor="person", now=NOON)
    assert figure("requests_waiting") == 1


def test_the_gauges_count_requests_and_the_age_of_the_oldest():
    make_case(now=NOON - HOUR)
    make_case(now=NOON - 3 * HOUR)
    assert (figure("requests_waiting"), figure("oldest_request_seconds")) == (2, 3 * 3600)


def test_the_metrics_page_holds_them(client):
    make_case(now=NOON - HOUR)
    page = client.get("/metrics").content.decode()
    assert "recourse_requests_waiting 1.0" in page
    assert "recourse_oldest_request_seconds 3600.0" in page
    assert "recourse_oldest_unsent_seconds" in page


# What somebody wrote


def test_the_desk_is_told_of_a_message_within_a_minute():
    says(make_case(), "My name is Alice Example.")
    [body] = told()
    assert "Messages without an answer: 1" in body
    assert "Alice" not in body


def test_a_second_message_is_told_ten_minutes_later_though_the_first_was_answered_meanwhile(noon):
    first, second = make_case(), make_case()
    says(first)
    assert len(told()) == 1
    says(first, "Yes.", author="desk", at=NOON + MINUTE)
    says(second, at=NOON + MINUTE)
    noon.shift(MINUTE)
    assert len(told()) == 1
    noon.shift(9 * MINUTE)
    assert len(told()) == 2


def test_what_a_helper_writes_is_told_too():
    says(make_case(), author="helper")
    assert len(told()) == 1


def test_an_answer_to_a_question_is_told_at_once_though_its_hours_begin_anew(noon):
    filed = make_case(now=NOON - 3 * HOUR)
    desk_returns(filed.case, filed.key, "Which post?", NOON - 2 * HOUR)
    actions.answer_question(
        request=filed.request, author="person", text="The first.", key=filed.key, actor="person", now=NOON
    )
    assert "Requests to check that came back with an answer: 1" in told()[0]
    assert figure("oldest_request_seconds", NOON + MINUTE) == 60


def test_somebody_to_phone_is_told():
    make_case()
    Case.objects.update(call_at=NOON)
    assert "People to phone: 1" in told()[0]


def test_a_case_that_is_stopped_wakes_the_two_named_people_alone_until_it_is_reported():
    filed = make_case()
    actions.freeze(case=filed.case, actor="person", now=NOON)
    [body] = told(erin().email)
    assert "For you and the other named person alone: 1" in body
    assert told() == []
    case = Case.objects.get()
    casework.record_report(case=case, number="123", key=filed.key, actor="user:1", now=NOON)
    cache.clear()
    assert len(told(erin().email)) == 1


def test_one_mailbox_that_fails_keeps_nobody_else_in_the_dark(monkeypatch):
    says(make_case())
    make_case(now=NOON - 3 * HOUR)
    tried = []
    monkeypatch.setattr("django.core.mail.EmailMessage.send", lambda each: tried.append(each) or 1 / 0)
    tasks.wake_people()
    assert len(tried) == 2


def test_an_answered_request_counts_its_hours_from_the_answer_and_keeps_its_place():
    older, newer = make_case(now=NOON - 9 * HOUR), make_case(now=NOON - HOUR)
    TakedownRequest.objects.filter(case=older.case).update(answered_at=NOON)
    lines = review_queue()
    assert [line.request.case_id for line in lines] == [older.case.pk, newer.case.pk]
    assert lines[0].target == NOON + 4 * HOUR
