"""One platform that stalls holds its share of the crew and nobody else: no sweep, no worker, no other platform."""

import threading
import time
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from notices import actions, channels, tasks
from notices.channels.webhook import Webhook
from notices.models import Notice
from notices.states import State
from tests import people, servers
from tests.notices.errands import by_webhook
from tests.races.crowd import together, wait_until
from tests.servers import Reply

pytestmark = pytest.mark.django_db(transaction=True)
STALL = 8


@pytest.fixture(autouse=True)
def _eight_threads(settings):
    settings.DELIVERY_THREADS = 8


@pytest.fixture
def receiver():
    with servers.http_receiver() as each:
        yield each


@pytest.fixture
def stalling(monkeypatch):
    """A platform whose server takes the connection and says nothing."""
    monkeypatch.setattr(Webhook, "time_limit", STALL)
    with servers.http_receiver() as deaf:
        deaf.answers += [Reply(wait=STALL * 2)] * 100
        yield by_webhook(deaf, "stalling")


def queue(platform, number=1):
    return [people.queue_notice(platform, now=datetime.now(UTC)) for _ in range(number)]


def sending(platform):
    return Notice.objects.filter(platform=platform, state=State.SENDING).count()


def in_thread(work):
    def run():
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.slow
def test_others_are_served_meanwhile_also_those_who_come_later(stalling, receiver):
    queue(stalling, 30)
    early = [by_webhook(receiver, f"early-{number}") for number in range(3)]
    for platform in early:
        queue(platform, 4)
    began = time.monotonic()
    sweep = in_thread(tasks.deliver_due)
    wait_until(lambda: len(receiver.posts) == 12, seconds=STALL)
    assert sending(stalling) == stalling.most_at_once
    queue(by_webhook(receiver, "late"), 3)
    wait_until(lambda: len(receiver.posts) == 15, seconds=STALL)
    assert time.monotonic() - began < STALL
    assert sweep.is_alive()
    finish(sweep)


def finish(sweep):
    """Nobody is sent out any more; who is out comes back."""
    Notice.objects.filter(state=State.QUEUED).update(state=State.WITHDRAWN)
    sweep.join(STALL * 4)
    assert not sweep.is_alive()


@pytest.mark.slow
def test_a_second_worker_is_not_held_up_at_all(stalling):
    queue(stalling, 10)
    sweep = in_thread(tasks.deliver_due)
    wait_until(lambda: sending(stalling) == stalling.most_at_once, seconds=STALL)
    began = time.monotonic()
    tasks.deliver_due()
    tasks.watch_clock()
    assert time.monotonic() - began < STALL / 2
    finish(sweep)


@pytest.mark.slow
def test_once_it_has_failed_it_is_asked_by_one_at_a_time(stalling):
    stalling.channels.update(failures=3)
    queue(stalling, 10)
    sweep = in_thread(tasks.deliver_due)
    wait_until(lambda: sending(stalling) == 1, seconds=STALL)
    time.sleep(1)
    assert sending(stalling) == 1
    finish(sweep)


@pytest.fixture
def crowd(monkeypatch):
    """How many were with each platform at once, at most."""
    lock, there, most = threading.Lock(), Counter(), Counter()

    class Counted(Webhook):
        def send(self, parcel):
            with lock:
                there[parcel.address] += 1
                most[parcel.address] = max(most[parcel.address], there[parcel.address])
            try:
                time.sleep(0.05)
                return super().send(parcel)
            finally:
                with lock:
                    there[parcel.address] -= 1

    monkeypatch.setitem(channels.registry, "webhook", Counted)
    return most


def test_counting_without_the_lock_lets_too_many_in(receiver):
    """The race is real: two workers count at the same moment, and both find room for one."""
    notices = queue(by_webhook(receiver, most_at_once=1), 2)
    both_have_counted = threading.Barrier(2)

    def naive(notice):
        with transaction.atomic():
            room = Notice.objects.filter(state=State.SENDING).count() < 1
            both_have_counted.wait(10)
            if room:
                Notice.objects.filter(pk=notice.pk).update(state=State.SENDING)

    together(*(lambda notice=notice: naive(notice) for notice in notices))
    assert Notice.objects.filter(state=State.SENDING).count() == 2


def test_two_workers_find_room_for_one(receiver):
    platform = by_webhook(receiver, most_at_once=1)
    for _ in range(10):
        pair = queue(platform, 2)
        claims = together(*(lambda notice=notice: begin(notice) for notice in pair))
        assert len([claim for claim in claims if claim]) == 1
        Notice.objects.all().update(state=State.WITHDRAWN)


def begin(notice):
    try:
        return actions.begin_attempt(notice_id=notice.pk, actor="worker", now=datetime.now(UTC))
    except actions.Busy:
        return None


def test_letters_and_what_is_said_after_them_share_the_room(receiver):
    platform = by_webhook(receiver, most_at_once=1)
    went_out = people.send_notice(platform, now=datetime.now(UTC), proof="webhook_accepted",
                                  letter=people.make_letter(now=datetime.now(UTC)))  # fmt: skip
    actions.withdraw(notice=went_out, actor="person", now=datetime.now(UTC))
    (waiting,) = queue(platform)
    assert begin(waiting)
    row = went_out.follow_ups.get()
    with pytest.raises(actions.Busy):
        actions.begin_follow_up(follow_up_id=row.pk, actor="worker", now=datetime.now(UTC))


def test_a_crew_of_eight_never_exceeds_a_platforms_share(receiver, crowd):
    platform = by_webhook(receiver, most_at_once=2)
    queue(platform, 20)
    tasks.deliver_due()
    assert (crowd[receiver.url()], len(receiver.posts)) == (2, 20)


def test_three_sweeps_at_once_send_everything_once(receiver, crowd):
    notices = queue(by_webhook(receiver), 20)
    together(tasks.deliver_due, tasks.deliver_due, tasks.deliver_due)
    assert sorted(post.headers["webhook-id"] for post in receiver.posts) == sorted(each.wire_id for each in notices)
    assert crowd[receiver.url()] <= 4


def test_a_fault_with_one_letter_brings_down_nobody(receiver, monkeypatch):
    class Explodes(Webhook):
        def deliver(self, parcel):
            if parcel.letter.recipient == "Bad":
                raise RuntimeError("a fault in a channel")
            return super().deliver(parcel)

    monkeypatch.setitem(channels.registry, "webhook", Explodes)
    for name in ("bad", "good", "better"):
        queue(by_webhook(receiver, name), 3)
    tasks.deliver_due()
    states = Counter(Notice.objects.values_list("platform__slug", "state"))
    assert states == {("bad", "sending"): 3, ("good", "received"): 3, ("better", "received"): 3}
