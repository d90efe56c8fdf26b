"""Two at once: one delivery, one clock, one row for each stage."""

import threading
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError

from notices import actions, backoff, channels, tasks
from notices.channels.pull import Pull
from notices.models import Finding, Notice, StagePassed
from tests import people
from tests.people import NOON
from tests.races.crowd import together

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 50


@pytest.fixture
def sent(monkeypatch):
    """The wire ids of everything that was sent."""
    wire = []

    class Counted(Pull):
        def send(self, parcel):
            wire.append(parcel.wire_id)
            return super().send(parcel)

    monkeypatch.setitem(channels.registry, "pull", Counted)
    return wire


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON):
        yield


def test_a_claim_by_reading_and_saving_sends_twice(sent):
    """The race is real: this is what the claim would be without its compare-and-set."""
    notice = people.queue_notice(people.make_platform())
    both_have_read = threading.Barrier(2)

    def naive():
        mine = Notice.objects.get(pk=notice.pk)
        if mine.state == "queued":
            both_have_read.wait(10)
            mine.state = "sending"
            mine.save(update_fields=["state"])
            sent.append(mine.wire_id)

    together(naive, naive)
    assert sent == [notice.wire_id] * 2


@pytest.mark.slow
def test_two_workers_send_one_notice_once_in_50_rounds(sent):
    platform = people.make_platform()
    notices = [people.queue_notice(platform) for _ in range(ROUNDS)]
    for notice in notices:
        together(lambda pk=str(notice.pk): tasks.deliver(pk), lambda pk=str(notice.pk): tasks.deliver(pk))
    assert sorted(sent) == sorted(notice.wire_id for notice in notices)
    assert [notice.attempts.count() for notice in notices] == [1] * ROUNDS


def test_two_sweeps_share_the_work(sent):
    platform = people.make_platform()
    notices = [people.queue_notice(platform) for _ in range(20)]
    together(tasks.deliver_due, tasks.deliver_due, tasks.deliver_due)
    assert sorted(sent) == sorted(notice.wire_id for notice in notices)


def test_two_clock_sweeps_write_each_row_once():
    platform = people.make_platform()
    for _ in range(10):
        people.send_notice(platform, proof="retrieved", now=NOON - timedelta(days=5))
    together(tasks.watch_clock, tasks.watch_clock, tasks.watch_clock)
    assert (StagePassed.objects.count(), Finding.objects.count()) == (40, 10)


def test_two_proofs_at_once_start_one_clock():
    platform = people.make_platform()
    for _ in range(10):
        notice = people.send_notice(platform, proof=None)
        together(
            lambda notice=notice: prove(notice, "retrieved", NOON),
            lambda notice=notice: prove(notice, "acknowledged", NOON + timedelta(seconds=1)),
        )
        notice = people.fresh(notice)
        assert notice.receipts.count() == 2
        assert notice.grade == "A"
        assert notice.due_at - notice.received_at == timedelta(hours=48)


def prove(notice, proof, at):
    actions.record_receipt(notice=notice, proof=proof, at=at, actor="test", now=at, key=people.key_of(notice))


def test_a_removal_and_the_sweep_at_once_agree_on_the_breach():
    platform, late = people.make_platform(), NOON + timedelta(hours=49)
    for _ in range(10):
        notice = people.send_notice(platform, proof="retrieved")
        together(
            lambda notice=notice: actions.pass_stages(notice_id=notice.pk, actor="clock", now=late),
            lambda notice=notice: remove(notice, late),
        )
        assert people.fresh(notice).state == "closed"
    assert Finding.objects.filter(kind="breach").count() == 10


def remove(notice, at):
    actions.report_outcome(
        item=notice.items.get(), outcome="removed", actor="platform", now=at, key=people.key_of(notice)
    )


def test_a_worker_that_comes_back_and_the_sweep_that_gave_it_up_do_not_block_each_other():
    platform, late = people.make_platform(), NOON + backoff.CLAIM_LASTS
    for _ in range(10):
        notice = people.queue_notice(platform)
        claim = actions.begin_attempt(notice_id=notice.pk, actor="worker", now=NOON)
        together(
            lambda claim=claim: finish(claim, late),
            lambda notice=notice: actions.give_back(notice_id=notice.pk, actor="sweep", now=late),
        )
        assert people.fresh(notice).state == "sent"


def finish(claim, now):
    actions.record_attempt(
        attempt=claim.attempt, outcome="delivered", code="", proof=None, reply="",
        key=people.key_of(claim.notice), actor="worker", now=now,
    )  # fmt: skip


def test_queueing_one_id_twice_at_once_writes_one_notice():
    platform, key, letter = people.make_platform(), people.make_key(), people.make_letter()
    once = uuid.uuid4()

    def queue():
        try:
            return people.queue_notice(platform, key=key, letter=letter, notice_id=once).pk
        except IntegrityError:  # the other was first, and its row stands
            return once

    assert together(queue, queue) == [once, once]
    assert Notice.objects.count() == 1
