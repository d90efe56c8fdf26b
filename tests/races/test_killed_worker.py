"""A worker killed with SIGKILL on the way: the notice is revived within two minutes, never lost."""

import signal
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from notices import tasks
from notices.models import Notice
from tests import people, servers
from tests.races.crowd import run_delivery

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def mailbox():
    with servers.mail_server() as box:
        yield box


@pytest.fixture
def receiver():
    with servers.http_receiver() as each:
        yield each


@pytest.fixture
def by_mail(mailbox):
    channel = {"address": "ts@tuberia.example", "exchanger": mailbox.address}
    return people.make_platform(kind="email", channel=channel)


@pytest.fixture
def by_webhook(receiver):
    channel = {"address": receiver.url(), "secret": people.WEBHOOK_SECRET}
    return people.make_platform("hook", kind="webhook", channel=channel)


def kill(platform, point):
    """Queue a notice, and a worker that is killed before or after it touches the wire."""
    notice = people.queue_notice(platform, now=datetime.now(UTC))
    assert run_delivery(notice, point) == -signal.SIGKILL
    assert people.fresh(notice).state == "sending"
    return notice


def two_minutes_later():
    """What the timetable does until two minutes of clock time are over."""
    start = datetime.now(UTC)
    for seconds in range(0, 120, 20):
        with time_machine.travel(start + timedelta(seconds=seconds)):
            tasks.revive_stuck()
            tasks.deliver_due()


@pytest.mark.parametrize("point", ["before", "after"])
def test_the_attempt_was_written_before_the_worker_died(by_mail, point):
    notice = kill(by_mail, point)
    assert notice.attempts.get().outcome == ""


def test_killed_before_the_wire_the_mail_goes_out_once(by_mail, mailbox):
    notice = kill(by_mail, "before")
    assert mailbox.mails == []
    two_minutes_later()
    assert len(mailbox.mails) == 1
    assert people.fresh(notice).grade == "C"


def test_killed_after_the_wire_the_second_mail_carries_the_same_message_id(by_mail, mailbox):
    notice = kill(by_mail, "after")
    two_minutes_later()
    first, second = (mail.parsed["Message-ID"] for mail in mailbox.mails)
    assert first == second == f"<{notice.wire_id}@recourse.example>"
    assert people.fresh(notice).state == "received"


def test_killed_before_the_wire_the_webhook_goes_out_once(by_webhook, receiver):
    kill(by_webhook, "before")
    two_minutes_later()
    assert len(receiver.posts) == 1


def test_killed_after_the_wire_the_second_webhook_carries_the_same_id(by_webhook, receiver):
    notice = kill(by_webhook, "after")
    two_minutes_later()
    first, second = (post.headers["webhook-id"] for post in receiver.posts)
    assert first == second == notice.wire_id


def test_the_lost_try_stays_on_record(by_webhook):
    notice = kill(by_webhook, "after")
    two_minutes_later()
    assert list(notice.attempts.values_list("number", "outcome")) == [(1, "lost"), (2, "delivered")]


def test_the_next_worker_is_not_disturbed_while_the_claim_holds(by_webhook, receiver):
    kill(by_webhook, "before")
    tasks.revive_stuck()
    tasks.deliver_due()
    assert receiver.posts == []
    assert Notice.objects.get().state == "sending"
