"""A policy notice claims no statute: its receipt is kept, and nothing of the Act's clock follows from it."""

import pytest

from notices import actions, queries, statistics, tasks
from notices.models import Finding, FollowUp, StagePassed
from tests import people
from tests.notices.errands import DAY, DUE, HOUR, answer, by_webhook, events, received, timetable
from tests.people import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def notice(receiver):
    return received(by_webhook(receiver), letter=people.make_letter(kind="policy", items=2))


def test_its_receipt_is_kept_and_no_clock_starts(notice):
    assert (notice.state, notice.received_at, notice.grade) == ("received", NOON, "B")
    assert (notice.due_at, notice.wake_at, notice.statutory) == (None, None, False)


def test_a_stronger_proof_raises_the_grade_only(notice):
    actions.acknowledge(notice=notice, reference="T", actor="p", now=NOON + HOUR, key=people.key_of(notice))
    again = people.fresh(notice)
    assert (again.grade, again.received_at, again.due_at) == ("A", NOON, None)


def test_no_stage_no_finding_no_reminder_and_no_repeat_ever_comes(noon, notice, receiver):
    for at in (NOON + DAY, DUE, DUE + DAY, DUE + 5 * DAY):
        timetable(noon, at)
    assert not any(rows.objects.exists() for rows in (StagePassed, Finding, FollowUp))
    assert receiver.posts == []


def test_its_items_are_answered_and_it_closes(notice):
    for position in (1, 2):
        answer(notice, "removed", DUE + DAY, position=position)
    assert people.fresh(notice).state == "closed"
    assert not notice.items.first().late


def test_a_false_receipt_of_it_goes_to_a_human(notice):
    receipt = notice.receipts.get()
    actions.void_receipt(receipt=receipt, reason="bounced", actor="desk", now=NOON, key=people.key_of(notice))
    again = people.fresh(notice)
    assert (again.state, again.failure, again.received_at) == ("failed", "receipt_voided", NOON)


def test_its_withdrawal_is_told_like_any_other(notice, receiver):
    actions.withdraw(notice=notice, actor="person", now=NOON)
    tasks.deliver_due()
    assert events(receiver) == ["notice.withdrawn"]


def test_it_stays_out_of_the_published_figures():
    platform = people.make_platform()
    for _ in range(6):
        received(platform, letter=people.make_letter(kind="policy"))
    assert statistics.by_platform() == []


def test_progress_and_board_show_it_received_and_without_an_end(notice):
    (row,) = queries.board(NOON).open
    (progress,) = queries.progress([notice.pk], DUE + DAY)
    assert (row.received_at, row.due_at) == (NOON, None)
    assert (progress.received_at, progress.due_at, progress.past_due) == (NOON, None, False)


def test_it_cannot_end_in_a_breach_by_whatever_channel(mailbox, receiver):
    platform = by_webhook(receiver)
    people.add_channel(platform, kind="email", preference=20, address="ts@tuberia.example", exchanger=mailbox.address)
    notice = people.queue_notice(platform, letter=people.make_letter(kind="policy"))
    type(platform).objects.update(coverage="covered")
    claim = actions.begin_attempt(notice_id=notice.pk, actor="w", now=NOON)
    actions.record_attempt(
        attempt=claim.attempt, outcome="hopeless", code="http_410", proof=None, reply="", key=None, actor="w", now=NOON
    )
    assert people.fresh(notice).statutory is False
