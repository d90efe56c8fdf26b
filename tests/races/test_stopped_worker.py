"""A worker that is stopped (SIGSTOP), not dead: it keeps what it holds, and must keep nobody waiting for it.

`STOPPED_FOR=120 pytest tests/races/test_stopped_worker.py` stops it for the real two minutes, with the real limits.
"""

import os
import signal
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from notices import actions, backoff, channels, parcels, tasks
from notices.models import Notice
from notices.queries import Errand
from notices.states import State
from tests import people, servers
from tests.notices.errands import by_mail, by_webhook
from tests.races import worker as beside
from tests.races.crowd import start, wait_until
from tests.servers import Reply

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
STOPPED_FOR = float(os.environ.get("STOPPED_FOR", "15"))
# The limits are so many times shorter.
HASTE = max(120 / STOPPED_FOR, 1)


@pytest.fixture
def receiver():
    with servers.http_receiver() as each:
        yield each


@pytest.fixture
def mailbox():
    with servers.mail_server() as each:
        yield each


@contextmanager
def sweeping():
    """A worker whose sweeps follow each other."""
    with working(beside.sweep, HASTE) as process:
        yield process


@contextmanager
def working(work, *arguments):
    """tests/races/worker.py beside the test."""
    process = start(work, *arguments)
    try:
        yield process
    finally:
        process.kill()
        process.join(20)


@contextmanager
def stopped_while_it_sends(receiver, platform):
    """A worker with a letter on the wire, stopped for so long; it goes on afterwards."""
    receiver.answers.append(Reply(wait=1))
    first = queue(platform)
    with sweeping() as worker:
        wait_until(lambda: receiver.posts)
        os.kill(worker.pid, signal.SIGSTOP)
        ends = time.monotonic() + STOPPED_FOR
        yield first
        time.sleep(max(ends - time.monotonic(), 0))
        os.kill(worker.pid, signal.SIGCONT)
        time.sleep(3)


def queue(platform):
    return people.queue_notice(platform, now=datetime.now(UTC))


def all_received():
    return not Notice.objects.exclude(state=State.RECEIVED).exists()


def test_the_other_worker_delivers_everything_that_is_due(receiver):
    platforms = [by_webhook(receiver, f"platform-{number}") for number in range(4)]
    with stopped_while_it_sends(receiver, platforms[0]), sweeping():
        later = [queue(platform) for platform in platforms for _ in range(3)]
        wait_until(all_received, seconds=STOPPED_FOR)
    sent = [post.headers["webhook-id"] for post in receiver.posts]
    assert all(sent.count(notice.wire_id) == 1 for notice in later)


def given_up(notice):
    """Somebody claimed it and was taken for dead; another sent it."""
    held = tasks._claim(Errand(notice.pk, notice.platform_id, 1, follow_up=False))
    actions.give_back(notice_id=notice.pk, actor="sweep", now=datetime.now(UTC) + backoff.CLAIM_LASTS)
    Notice.objects.filter(pk=notice.pk).update(next_attempt_at=datetime.now(UTC))
    tasks.deliver(str(notice.pk))
    return held


def test_without_a_look_at_the_claim_it_is_sent_twice(receiver):
    """The race is real: the claim was good when it was made."""
    held = given_up(queue(by_webhook(receiver)))
    key = people.key_of(held.claim.notice)
    parcel = parcels.parcel(held.claim, key, datetime.now(UTC))
    channels.registry["webhook"]().deliver(parcel)
    assert len(receiver.posts) == 2


def test_who_comes_back_after_the_claim_was_given_up_sends_nothing(receiver):
    notice = queue(by_webhook(receiver))
    tasks._carry(given_up(notice))
    assert len(receiver.posts) == 1
    assert list(notice.attempts.values_list("number", "outcome")) == [(1, "lost"), (2, "delivered")]


def test_who_comes_back_too_late_for_the_wire_leaves_it_alone(receiver):
    """Also where nobody looked yet: the time for the wire ends before the claim does."""
    notice = queue(by_webhook(receiver))
    held = tasks._claim(Errand(notice.pk, notice.platform_id, 1, follow_up=False))
    tasks._carry(tasks.Held(held.claim, time.monotonic() - 1))
    assert receiver.posts == []
    assert people.fresh(notice).state == "queued"


@pytest.mark.parametrize("outcome", ["retryable", "hopeless"])
def test_a_failure_that_comes_in_late_undoes_nothing(receiver, outcome):
    notice = queue(by_webhook(receiver))
    held = given_up(notice)
    assert not record(held.claim, outcome)
    notice = people.fresh(notice)
    assert (notice.state, notice.channel.failures) == ("received", 0)
    assert list(notice.attempts.values_list("outcome", flat=True)) == ["lost", "delivered"]


def test_the_same_end_is_written_once(receiver):
    notice = queue(by_webhook(receiver))
    held = tasks._claim(Errand(notice.pk, notice.platform_id, 1, follow_up=False))
    assert [record(held.claim, "delivered"), record(held.claim, "delivered")] == [True, False]


def record(claim, outcome):
    return actions.record_attempt(
        attempt=claim.attempt, outcome=outcome, code="http_500", proof=None, reply="", key=people.key_of(claim.notice),
        actor="worker", now=datetime.now(UTC),
    )  # fmt: skip


@pytest.mark.parametrize("way", ["mail", "webhook"])
def test_stopped_in_front_of_the_wire_it_sends_nothing_when_it_goes_on(way, mailbox, receiver, monkeypatch):
    platform = by_mail(mailbox) if way == "mail" else by_webhook(receiver)
    notice = queue(platform)
    haste = 75 / 4
    with working(beside.deliver_stopped, str(notice.pk), haste) as worker:
        wait_until(lambda: state_of(worker) == "T")
        monkeypatch.setattr(backoff, "CLAIM_LASTS", backoff.CLAIM_LASTS / haste)
        wait_until(lambda: revived_and_sent(notice), seconds=20)
        os.kill(worker.pid, signal.SIGCONT)
        worker.join(20)
        assert worker.exitcode == 0
    assert len(mailbox.mails) + len(receiver.posts) == 1
    assert list(notice.attempts.values_list("number", "outcome")) == [(1, "lost"), (2, "delivered")]


def state_of(process):
    """Of the kernel: T for a stopped one."""
    stat = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii")
    return stat.rpartition(")")[2].split()[0]


def revived_and_sent(notice):
    tasks.revive_stuck()
    tasks.deliver_due()
    return people.fresh(notice).state == "received"
