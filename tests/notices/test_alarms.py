"""A visible failure wakes a human: a neutral mail with counts only, at most once an hour."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache

from notices import alarms, reply_addresses, tasks
from notices.mail_in import fetching, intake
from notices.mail_in import tasks as mail_tasks
from notices.models import Channel
from tests import mails, people
from tests.notices.errands import fail
from tests.people import DESK, NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def failed():
    return fail(people.queue_notice(people.make_platform()))


@pytest.fixture(autouse=True)
def _asleep():
    """Nobody was woken yet."""
    cache.delete_many([alarms.BRAKE, alarms.TOLD, fetching.LEFT])


def an_hour_later():
    cache.delete(alarms.BRAKE)


def test_where_nothing_failed_nobody_is_woken():
    people.queue_notice(people.make_platform())
    tasks.wake_desk()
    assert mail.outbox == []


def test_a_failure_wakes_the_desk_and_the_mail_says_counts_only(failed):
    tasks.wake_desk()
    (sent,) = mail.outbox
    assert sent.to == [DESK]
    assert "Not delivered, or a proof of receipt was voided: 1" in sent.body
    assert not any(word in sent.subject + sent.body for word in ("Tuberia", "tuberia", failed.number, people.ALICE))


def test_the_same_failure_wakes_nobody_twice(failed):
    for _ in range(3):
        tasks.wake_desk()
    assert len(mail.outbox) == 1


def test_another_failure_within_the_hour_waits(failed):
    tasks.wake_desk()
    fail(people.queue_notice(failed.platform))
    tasks.wake_desk()
    assert len(mail.outbox) == 1
    an_hour_later()
    tasks.wake_desk()
    assert ": 2" in mail.outbox[1].body


def test_what_was_seen_to_and_fails_anew_is_told_anew(failed):
    tasks.wake_desk()
    type(failed).objects.update(state="closed")
    tasks.wake_desk()
    type(failed).objects.update(state="failed")
    an_hour_later()
    tasks.wake_desk()
    assert len(mail.outbox) == 2


def test_a_channel_at_rest_wakes_the_desk():
    people.make_platform()
    Channel.objects.update(paused_at=NOON)
    tasks.wake_desk()
    assert "Channels that rest after repeated failure: 1" in mail.outbox[0].body


@pytest.fixture
def waits(noon, mailbox, settings):
    """What waits for a human without having failed, by how the mail names it."""
    by_mail = people.make_platform("mails", kind="email", channel={"address": "ts@mails.example"})
    people.send_notice(by_mail, proof="relay_accepted")
    people.queue_notice(people.make_platform("forms", kind="webform"))
    tasks.deliver_due()
    intake.take_in(mails.answer("x@y.example", "Who are you?"), now=NOON)
    noon.shift(timedelta(minutes=10))


@pytest.mark.parametrize(
    "what",
    ["Sent, and nothing proves that it arrived", "To be filed by hand in a platform's form", "Mail that came in"],
)
def test_what_waits_for_a_human_wakes_the_desk_too(waits, what):
    tasks.wake_desk()
    assert f"{what}: 1" in mail.outbox[0].body


ASKS = "Please confirm your report: https://tuberia.example/c?t=1"


def test_mail_that_wants_something_of_us_wakes_the_desk_though_it_was_woken_within_the_hour(failed, noon):
    tasks.wake_desk()
    noon.shift(timedelta(minutes=5))
    intake.take_in(mails.answer("x@y.example", ASKS), now=NOON)
    tasks.wake_desk()
    assert len(mail.outbox) == 2
    assert "what wants something of us (a link to confirm, an answer): 1" in mail.outbox[1].body
    assert "tuberia" not in mail.outbox[1].body


def test_of_many_such_mails_the_desk_is_told_once_in_five_minutes(failed, noon):
    for number in range(3):
        intake.take_in(mails.answer("x@y.example", f"{ASKS}{number}"), now=NOON)
        tasks.wake_desk()
    assert len(mail.outbox) == 1
    noon.shift(timedelta(minutes=5))
    tasks.wake_desk()
    assert len(mail.outbox) == 2


def test_mail_that_wants_nothing_waits_for_the_hour(failed):
    tasks.wake_desk()
    intake.take_in(mails.answer("x@y.example", "We removed it."), now=NOON)
    tasks.wake_desk()
    assert len(mail.outbox) == 1


def test_mail_that_cannot_be_taken_in_wakes_the_desk(tmp_path, settings, monkeypatch):
    (tmp_path / "new").mkdir()
    (tmp_path / "new/1").write_bytes(mails.answer("x@y.example"))
    settings.MAILDIR = str(tmp_path)
    with monkeypatch.context() as broken:
        broken.setattr("notices.mail_in.reading.read", lambda *args: refuse())
        mail_tasks.read_mail()
    tasks.wake_desk()
    assert "Mail that could not be taken in and lies in the mailbox: 1" in mail.outbox[0].body


def test_a_proven_bounce_of_an_unproved_letter_wakes_the_desk(settings):
    """No relay's 250 is a proof: where it comes back and no other channel is left, a human is told."""
    settings.MAIL_REPLY_ADDRESS = mails.REPLY_ADDRESS
    platform = people.make_platform(kind="email", channel={"address": "ts@tuberia.example"})
    notice = people.send_notice(platform, proof="relay_accepted")
    intake.take_in(mails.bounce(reply_addresses.made_for("bounce", notice.number, notice.wire_id)), now=NOON)
    mail_tasks.judge_mails()
    tasks.wake_desk()
    assert "Not delivered, or a proof of receipt was voided: 1" in mail.outbox[0].body


def test_after_a_day_what_still_waits_is_told_again(failed):
    tasks.wake_desk()
    assert 3600 * 23 < cache_seconds_left(alarms.TOLD) <= 3600 * 24
    assert 0 < cache_seconds_left(alarms.BRAKE) <= 3600


def test_it_is_told_again_though_every_round_between_was_quiet(failed, noon):
    tasks.wake_desk()
    for _ in range(25):
        noon.shift(timedelta(hours=1))
        tasks.wake_desk()
    assert len(mail.outbox) == 2


def cache_seconds_left(name):
    return cache._cache.get_client(None).ttl(cache.make_key(name))


def test_a_mail_server_that_is_away_stops_nothing(failed, monkeypatch):
    monkeypatch.setattr("django.core.mail.EmailMessage.send", lambda self: refuse())
    assert alarms.raise_alarm(NOON) is False


def refuse():
    raise ConnectionRefusedError
