"""One contract for all channels, from the queue to the record, with real servers on the other side."""

import signal
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from notices import actions, channels, tasks
from notices.channels.base import Outcome, Saying
from notices.models import Attempt
from tests import people, servers
from tests.notices.errands import by_mail, by_webhook
from tests.notices.test_channels import make_parcel
from tests.races.crowd import run_worker
from tests.servers import Mailbox, Receiver, Reply

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# What each channel makes of a letter that nobody refuses.
GOOD = {"email": ("received", "C"), "webhook": ("received", "C"), "pull": ("sent", ""), "webform": ("filing", "")}
# Those with another machine at the end of a wire.
WIRED = ["email", "webhook"]


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
    monkeypatch.setattr(channels.registry[request.param], "time_limit", 1)
    with servers.mail_server() as mailbox, servers.http_receiver() as receiver:
        kind = request.param
        made = {"email": lambda: by_mail(mailbox), "webhook": lambda: by_webhook(receiver)}
        platform = made.get(kind, lambda: people.make_platform(kind=kind))()
        failing = {
            "email": {"later": (mailbox.at_rcpt, "451 greylisted"), "never": (mailbox.at_rcpt, "550 no such user"),
                      "stall": (mailbox.answers, 3), "hang up": (mailbox.answers, servers.HANG_UP)},
            "webhook": {"later": (receiver.answers, Reply(status=503)), "never": (receiver.answers, Reply(status=410)),
                        "stall": (receiver.answers, Reply(wait=3)),
                        "hang up": (receiver.answers, Reply(hang_up=True)),
                        "astray": (receiver.answers, Reply(status=307, headers={"location": "http://10.0.0.1/"}))},
        }  # fmt: skip
        yield Other(kind, platform, mailbox, receiver, failing.get(kind, {}))


every_channel = pytest.mark.parametrize("other", sorted(channels.registry), indirect=True)
every_wire = pytest.mark.parametrize("other", WIRED, indirect=True)


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
    assert datetime.now(UTC) - began < timedelta(seconds=2.5)
    assert (notice.state, notice.attempts.get().outcome) == ("queued", "retryable")


@every_wire
@pytest.mark.parametrize(("how", "arrives"), [("later", False), ("hang up", True), ("stall", True)])
def test_a_letter_may_have_arrived_where_nobody_answered_it(other, how, arrives):
    """A refusal is an answer. Silence after the letter is none: what was taken back later must be told there."""
    other.will(how)
    notice = deliver(queue(other))
    assert (notice.state, notice.attempts.get().outcome) == ("queued", "retryable")
    assert (notice.may_have_arrived, len(other.arrived) == 1) == (arrives, arrives or other.kind == "webhook")


@pytest.mark.parametrize("other", ["webhook"], indirect=True)
def test_nobody_is_led_to_a_private_address(other):
    other.will("astray")
    assert deliver(queue(other)).failure == "http_307"
    assert len(other.arrived) == 1


@pytest.mark.parametrize("other", ["email"], indirect=True)
def test_what_was_accepted_and_bounced_later_voids_its_clock(other):
    notice = deliver(queue(other))
    key, now = people.key_of(notice), datetime.now(UTC)
    actions.void_receipt(receipt=notice.receipts.get(), reason="bounced", actor="system:mail", now=now, key=key)
    again = people.fresh(notice)
    assert (again.state, again.failure, again.clock_voided_at) == ("failed", "receipt_voided", now)


@every_wire
@pytest.mark.parametrize(("point", "copies"), [("before", 1), ("after", 2)])
def test_a_crash_loses_nothing_and_what_comes_twice_has_one_id(other, point, copies):
    notice = queue(other)
    assert run_worker("deliver", notice.pk, point) == -signal.SIGKILL
    two_minutes_later()
    assert other.arrived == [notice.wire_id] * copies
    assert people.fresh(notice).state == "received"


@pytest.mark.parametrize("other", ["pull", "webform"], indirect=True)
@pytest.mark.parametrize("point", ["before", "after"])
def test_a_crash_without_a_wire_loses_nothing_either(other, point):
    notice = queue(other)
    assert run_worker("deliver", notice.pk, point) == -signal.SIGKILL
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
