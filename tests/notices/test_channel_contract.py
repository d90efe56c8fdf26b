"""One contract for all channels, from the queue to the record, with real servers on the other side."""

import signal
import socket
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import time_machine
from django.core import mail
from django.core.cache import cache

from notices import actions, alarms, channels, queries, tasks
from notices.channels.base import Outcome, Saying
from notices.mail_in import tasks as mail_tasks
from notices.models import Attempt, Channel
from tests import mails, people, servers
from tests.api.conftest import Program
from tests.notices.errands import by_mail, by_webhook
from tests.notices.test_channels import make_parcel
from tests.races.crowd import run_delivery
from tests.servers import Mailbox, Receiver, Reply

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# What each channel makes of a letter that nobody refuses.
GOOD = {"email": ("received", "C"), "webhook": ("received", "C"), "pull": ("sent", ""), "webform": ("filing", "")}
# Those with another machine at the end of a wire, and those where somebody comes for the letter.
WIRED, FETCHED = ["email", "webhook"], ["pull", "webform"]
TOKEN = "t" * 64
HOUR = timedelta(hours=1)


@dataclass
class Other:
    """The other side of one channel: how to make it fail, and what reached it, by id."""

    kind: str
    platform: object
    mailbox: Mailbox
    receiver: Receiver
    failing: dict = field(default_factory=dict)

    def will(self, how):
        where, what = self.failing[how]
        where.append(what)

    @property
    def arrived(self):
        mails = [mail.parsed["Message-ID"].strip("<>").split("@")[0] for mail in self.mailbox.mails]
        return [*mails, *(post.headers["webhook-id"] for post in self.receiver.posts)]


@pytest.fixture
def other(request, monkeypatch):
    """The channel named by the test's parameter, its platform and its real server."""
    monkeypatch.setattr(channels.registry[request.param], "time_limit", 3)
    with servers.mail_server() as mailbox, servers.http_receiver() as receiver:
        kind = request.param
        made = {"email": lambda: by_mail(mailbox), "webhook": lambda: by_webhook(receiver)}
        platform = made.get(kind, lambda: people.make_platform(kind=kind))()
        failing = {
            "email": {"later": (mailbox.at_rcpt, "451 greylisted"), "never": (mailbox.at_rcpt, "550 no such user"),
                      "stall": (mailbox.answers, 8), "hang up": (mailbox.answers, servers.HANG_UP)},
            "webhook": {"later": (receiver.answers, Reply(status=503)), "never": (receiver.answers, Reply(status=410)),
                        "stall": (receiver.answers, Reply(wait=8)),
                        "hang up": (receiver.answers, Reply(hang_up=True))},
        }  # fmt: skip
        yield Other(kind, platform, mailbox, receiver, failing.get(kind, {}))


every_channel = pytest.mark.parametrize("other", sorted(channels.registry), indirect=True)
every_wire = pytest.mark.parametrize("other", WIRED, indirect=True)
whoever_comes = pytest.mark.parametrize("other", FETCHED, indirect=True)
by_webhook_only = pytest.mark.parametrize("other", ["webhook"], indirect=True)
by_mail_only = pytest.mark.parametrize("other", ["email"], indirect=True)


def queue(other):
    return people.queue_notice(other.platform, now=datetime.now(UTC))


def deliver(notice):
    tasks.deliver(str(notice.pk))
    return people.fresh(notice)


def two_minutes_later():
    start = datetime.now(UTC)
    for seconds in range(0, 140, 20):
        with time_machine.travel(start + timedelta(seconds=seconds)):
            tasks.revive_stuck()
            tasks.deliver_due()


@every_channel
def test_success_is_recorded_with_what_it_proves(other):
    notice = deliver(queue(other))
    assert (notice.state, notice.grade) == GOOD[other.kind]
    assert notice.attempts.get().finished_at


@every_wire
def test_what_may_work_later_is_tried_later(other):
    other.will("later")
    notice = deliver(queue(other))
    assert (notice.state, notice.attempts.get().outcome) == ("queued", "retryable")
    assert notice.next_attempt_at > datetime.now(UTC)


@every_wire
def test_what_is_refused_for_good_goes_to_a_human(other):
    other.will("never")
    notice = deliver(queue(other))
    assert (notice.state, notice.attempts.get().outcome) == ("failed", "hopeless")


@every_wire
def test_who_stalls_is_left_in_time_and_asked_again(other):
    other.will("stall")
    began = datetime.now(UTC)
    notice = deliver(queue(other))
    assert datetime.now(UTC) - began < timedelta(seconds=7)
    assert (notice.state, notice.attempts.get().outcome) == ("queued", "retryable")


@every_wire
@pytest.mark.parametrize(("how", "arrives"), [("later", False), ("hang up", True), ("stall", True)])
def test_a_letter_may_have_arrived_where_nobody_answered_it(other, how, arrives):
    """A refusal is an answer. Silence after the letter is none: what was taken back later must be told there."""
    other.will(how)
    notice = deliver(queue(other))
    assert (notice.state, notice.attempts.get().outcome) == ("queued", "retryable")
    assert (notice.may_have_arrived, len(other.arrived) == 1) == (arrives, arrives or other.kind == "webhook")


@by_webhook_only
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("where", ["http://10.0.0.1/", "http://169.254.169.254/latest/", "//[::1]:80/", "inside"])
def test_nobody_is_led_to_a_private_address(other, status, where, monkeypatch):
    """However the redirect is worded: no connection is opened but the one to the webhook itself."""
    called, connect = [], socket.create_connection
    monkeypatch.setattr(socket, "create_connection", lambda to, *a, **k: [called.append(to), connect(to, *a, **k)][1])
    with servers.http_receiver() as inside:
        place = inside.url("/admin") if where == "inside" else where
        other.receiver.answers.append(Reply(status=status, headers={"location": place}))
        notice = deliver(queue(other))
    assert (notice.state, notice.failure) == ("failed", f"http_{status}")
    assert (len(other.arrived), inside.posts, set(called)) == (1, [], {("127.0.0.1", other.receiver.port)})


@by_webhook_only
def test_forty_times_500_lose_nothing_and_the_next_try_arrives(other):
    """Each is a try of its own; where the webhook rests or a day is over a human is told, and goes on."""
    cache.delete_many([alarms.BRAKE, alarms.TOLD])
    other.receiver.answers += [Reply(status=500, body=b"oops")] * 40
    with time_machine.travel(people.NOON, tick=False) as clock:
        notice, asked = people.queue_notice(other.platform), []
        while people.fresh(notice).state != "received":
            the_next_try(people.fresh(notice), clock)
            asked.append(the_desk_helps(people.fresh(notice)))
    assert other.arrived == [notice.wire_id] * 41
    ends = list(notice.attempts.values_list("outcome", "code"))
    assert ends == [("retryable", "http_500")] * 40 + [("delivered", "http_200")]
    assert (asked.count("channel"), "notice" in asked) == (4, True)
    assert "Channels that rest after repeated failure: 1" in mail.outbox[0].body


def the_next_try(notice, clock):
    clock.move_to(max(notice.next_attempt_at, datetime.now(UTC)))
    tasks.deliver_due()
    tasks.wake_desk()


def the_desk_helps(notice):
    """Dana wakes a channel that rests, and asks again for a notice that was given up; what she did."""
    here = {"actor": "desk:dana", "now": datetime.now(UTC)}
    if actions.resume_channel(channel=Channel.objects.get(), **here):
        return "channel"
    if notice.state == "failed":
        actions.retry(notice=notice, **here)
        return "notice"
    return ""


@by_mail_only
def test_what_was_accepted_and_bounced_later_voids_its_clock(other, live_server, settings):
    """250 from the platform's own server, and hours later its report through our door, as RFC 3464 has it."""
    settings.MAIL_REPLY_ADDRESS, settings.INBOUND_TOKEN = mails.REPLY_ADDRESS, TOKEN
    notice = deliver(queue(other))
    assert (notice.state, notice.grade, notice.due_at) == ("received", "C", notice.received_at + 48 * HOUR)
    assert bounces(other.mailbox.mails[0], live_server) == 201
    mail_tasks.judge_mails()
    again = people.fresh(notice)
    assert (again.state, again.failure, again.due_at) == ("failed", "receipt_voided", notice.due_at)
    assert (again.clock_voided_at is not None, again.mails.get().effect) == (True, "voided")


def bounces(mail, live_server):
    """The platform's mail server reports to the envelope's sender, and the operator's hands it in at the door."""
    about = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "message/rfc822", "X-Envelope-To": mail.sender}
    report = mails.bounce(mail.sender, about=mail.raw[:200])
    return httpx.post(f"{live_server.url}/mail/inbound/", content=report, headers=about).status_code


@whoever_comes
def test_who_comes_later_is_waited_for_and_the_clock_starts_when_they_come(other):
    """There is nothing to try again: a day later it lies where it lay, and nothing was proved meanwhile."""
    notice = deliver(queue(other))
    late = notice.queued_at + 25 * HOUR
    with time_machine.travel(late, tick=False):
        for task in (tasks.watch_clock, tasks.revive_stuck, tasks.deliver_due):
            task()
        waiting = people.fresh(notice)
        assert (waiting.state, waiting.due_at, waiting.attempts.count()) == (GOOD[other.kind][0], None, 1)
        somebody_comes(other, waiting)
    here = people.fresh(notice)
    assert (here.state, here.grade, here.due_at) == ("received", "B", late + 48 * HOUR)


def somebody_comes(other, notice):
    """The platform's program fetches the letter; a form is filed by a human, who enters the number that it gave."""
    if other.kind == "pull":
        assert Program(other.platform).notice(notice).status_code == 200
        return
    when = datetime.now(UTC)
    actions.record_filing(notice=notice, filed_at=when, confirmation="TUBE-4711", actor="desk:dana", now=when,
                          key=people.key_of(notice))  # fmt: skip


@whoever_comes
def test_where_nobody_comes_a_human_sees_it_waiting(other):
    notice = deliver(queue(other))
    counted = {"pull": "unproved_sent", "webform": "awaiting_filing"}[other.kind]
    later = queries.gauges(notice.queued_at + HOUR)
    assert (later[counted][1], people.fresh(notice).received_at) == (1.0, None)


@every_wire
@pytest.mark.parametrize(("point", "copies"), [("before", 1), ("after", 2)])
def test_a_crash_loses_nothing_and_what_comes_twice_has_one_id(other, point, copies):
    notice = queue(other)
    assert run_delivery(notice, point) == -signal.SIGKILL
    two_minutes_later()
    assert other.arrived == [notice.wire_id] * copies
    assert people.fresh(notice).state == "received"


@whoever_comes
@pytest.mark.parametrize("point", ["before", "after"])
def test_a_crash_without_a_wire_loses_nothing_either(other, point):
    notice = queue(other)
    assert run_delivery(notice, point) == -signal.SIGKILL
    two_minutes_later()
    assert (people.fresh(notice).state, people.fresh(notice).grade) == GOOD[other.kind]


@every_channel
def test_asked_twice_it_goes_out_once(other):
    notice = queue(other)
    deliver(notice)
    deliver(notice)
    assert (notice.attempts.count(), len(other.arrived)) == (1, len(other.arrived[:1]))


@every_channel
def test_what_is_withdrawn_while_it_waits_never_goes_out(other):
    notice = queue(other)
    actions.withdraw(notice=notice, actor="person", now=datetime.now(UTC))
    tasks.deliver_due()
    assert (people.fresh(notice).state, other.arrived, Attempt.objects.count()) == ("withdrawn", [], 0)


@every_channel
def test_what_it_cannot_say_is_refused_before_the_wire(other):
    parcel = make_parcel(saying=Saying("song", 1, "la", ("la",)), address="https://nobody.example/")
    result = channels.registry[other.kind]().deliver(parcel)
    assert (result.outcome, result.code, other.arrived) == (Outcome.HOPELESS, "unsupported", [])


@every_channel
@pytest.mark.parametrize("kind", ["reminder", "repeat", "withdrawal"])
def test_it_says_what_it_claims_to_say_and_nothing_else(other, kind):
    channel = other.platform.channels.get()
    secret = channel.open_secret() if channel.secret else ""
    parcel = make_parcel(
        saying=Saying(kind, 1, "title", ("line",)), answers_to="notice-1", wire_id=f"notice-1-{kind}-1",
        address=channel.address, exchanger=channel.exchanger, secret=secret,
    )  # fmt: skip
    result = channels.registry[other.kind]().deliver(parcel)
    said = kind in channels.registry[other.kind].says
    assert (result.code == "unsupported") is not said
    assert other.arrived == ([parcel.wire_id] if said and other.kind in WIRED else [])
