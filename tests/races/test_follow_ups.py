"""Two at once after the letter: one row, one delivery, and no word after an answer."""

from datetime import timedelta

import pytest
import time_machine

from notices import actions, channels, tasks
from notices.channels.pull import Pull
from notices.models import FollowUp
from notices.states import IllegalMove
from tests import people
from tests.notices.errands import DAY, DUE, received
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)
AGAIN = DUE + DAY


@pytest.fixture(autouse=True)
def _day_after_the_end():
    with time_machine.travel(AGAIN, tick=False):
        yield


@pytest.fixture
def sent(monkeypatch):
    wire = []

    class Counted(Pull):
        def send(self, parcel):
            wire.append(parcel.wire_id)
            return super().send(parcel)

    monkeypatch.setitem(channels.registry, "pull", Counted)
    return wire


def silent(number=1):
    platform = people.make_platform()
    return [received(platform) for _ in range(number)]


def test_three_sweeps_write_each_repeat_once():
    silent(10)
    together(tasks.watch_clock, tasks.watch_clock, tasks.watch_clock)
    assert FollowUp.objects.count() == 10


def test_three_workers_send_each_repeat_once(sent):
    notices = silent(10)
    tasks.watch_clock()
    rows = [str(pk) for pk in FollowUp.objects.values_list("pk", flat=True)]
    for pk in rows:
        together(*(lambda pk=pk: tasks.follow_up(pk) for _ in range(3)))
    assert sorted(sent) == sorted(f"{notice.wire_id}-repeat-1" for notice in notices)


def test_sweeping_and_delivering_side_by_side_says_nothing_twice(sent):
    silent(10)
    together(tasks.watch_clock, tasks.deliver_due, tasks.watch_clock, tasks.deliver_due)
    tasks.deliver_due()
    assert len(sent) == len(set(sent)) == 10


def test_an_answer_and_the_worker_at_once_never_leave_a_repeat_waiting(sent):
    for notice in silent(10):
        actions.pass_stages(notice_id=notice.pk, actor="clock", now=AGAIN)
        row = notice.follow_ups.get()
        together(lambda row=row: tasks.follow_up(str(row.pk)), lambda notice=notice: refuse(notice))
        tasks.deliver_due()
        row.refresh_from_db()
        assert (row.state, row.state == "sent") in {("sent", True), ("stopped", False)}
    assert len(sent) == FollowUp.objects.filter(state="sent").count()


def refuse(notice):
    actions.report_outcome(
        item=notice.items.get(), outcome="refused", actor="platform", now=AGAIN, key=people.key_of(notice)
    )


def test_withdrawing_twice_at_once_tells_it_once():
    for notice in silent(5):
        with pytest.raises(IllegalMove):
            together(lambda notice=notice: withdraw(notice), lambda notice=notice: withdraw(notice))
        assert notice.follow_ups.filter(kind="withdrawal").count() == 1


def withdraw(notice):
    actions.withdraw(notice=notice, actor="person", now=AGAIN)


def test_two_items_withdrawn_at_once_are_both_told():
    for number in range(5):
        notice = received(people.make_platform(f"tube-{number}"), items=3)
        refs = notice.items.filter(position__lt=3).values_list("pk", flat=True)
        together(*(lambda notice=notice, ref=ref: take_back(notice, ref) for ref in refs))
        waiting = notice.follow_ups.get(kind="withdrawal", state="queued")
        assert sorted(item.position for item in actions.concerned(waiting)) == [1, 2]


def take_back(notice, ref):
    actions.withdraw_items(notice=notice, refs=[ref], actor="person", now=AGAIN)


def test_a_worker_that_comes_back_and_the_sweep_that_gave_it_up_do_not_block_each_other():
    late = AGAIN + timedelta(minutes=2)
    for notice in silent(5):
        actions.pass_stages(notice_id=notice.pk, actor="clock", now=AGAIN)
        row = notice.follow_ups.get()
        claim = actions.begin_follow_up(follow_up_id=row.pk, actor="worker", now=AGAIN)
        together(
            lambda claim=claim: finish(claim, late),
            lambda row=row: actions.give_back_follow_up(follow_up_id=row.pk, actor="sweep", now=late),
        )
        row.refresh_from_db()
        assert row.state == "sent"


def finish(claim, now):
    actions.record_attempt(
        attempt=claim.attempt, outcome="delivered", code="", proof=None, reply="", key=people.key_of(claim.notice),
        actor="worker", now=now,
    )  # fmt: skip
