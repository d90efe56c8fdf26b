"""What was said after a letter, as a platform that polls sees it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notices import actions, tasks
from tests.people import make_letter, queue_notice, send_notice

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
DAY = timedelta(days=1)


@pytest.fixture
def old(platform):
    """Received a day ago, and silent since."""
    letter = make_letter(items=2, now=timezone.now() - DAY)
    return send_notice(platform, letter=letter, now=timezone.now() - DAY, proof="retrieved")


def row(program, notice):
    return next(each for each in program.get("notices/").json()["notices"] if each["id"] == str(notice.pk))


def said(program, notice):
    return [(each["kind"], each["number"]) for each in row(program, notice)["follow_ups"]]


def test_a_reminder_is_an_event_of_the_notice_and_makes_it_new_to_a_poller(program, old):
    before = row(program, old)["updated_at"]
    tasks.watch_clock()
    tasks.deliver_due()
    after = row(program, old)
    assert said(program, old) == [("reminder", 1)]
    assert (after["updated_at"] > before, after["due_at"]) == (True, row(program, old)["due_at"])


def test_what_is_not_said_yet_is_not_shown(program, old):
    tasks.watch_clock()
    assert said(program, old) == []


def test_a_withdrawn_notice_says_so_in_the_list_and_is_not_handed_out(program, old):
    actions.withdraw(notice=old, actor="person", now=timezone.now())
    tasks.deliver_due()
    assert (row(program, old)["state"], said(program, old)) == ("withdrawn", [("withdrawal", 1)])
    assert program.notice(old).status_code == 410


def test_a_withdrawn_item_says_so_and_can_no_longer_be_answered(program, old):
    item = old.items.get(position=2)
    actions.withdraw_items(notice=old, refs=[item.pk], actor="person", now=timezone.now())
    tasks.deliver_due()
    full = program.notice(old).json()
    assert [each["answer"] for each in full["items"]] == ["silent", "withdrawn"]
    assert "withdrawal" in [each["kind"] for each in full["follow_ups"]]
    assert program.report(old, item, outcome="removed").status_code == 410


def test_a_policy_notice_has_a_receipt_and_no_end(program, platform):
    notice = queue_notice(platform, letter=make_letter(kind="policy", now=timezone.now()), now=timezone.now())
    full = program.notice(notice).json()
    assert (full["kind"], full["letter"]["kind"], full["state"], full["grade"]) == ("policy", "policy", "received", "B")
    assert (full["received_at"] is not None, full["due_at"]) == (True, None)


def test_a_corrected_letter_names_the_one_that_it_replaces(program, platform, old):
    letter = make_letter(corrects=old.number, now=timezone.now())
    notice = queue_notice(platform, letter=letter, previous=old, now=timezone.now())
    assert program.notice(notice).json()["letter"]["corrects"] == old.number


def test_the_number_of_questions_does_not_grow_with_the_list(program, platform, django_assert_max_num_queries):
    for _ in range(8):
        send_notice(platform, now=timezone.now() - DAY, letter=make_letter(now=timezone.now() - DAY), proof="retrieved")
    tasks.watch_clock()
    tasks.deliver_due()
    with django_assert_max_num_queries(8):
        assert len(program.get("notices/").json()["notices"]) == 8
