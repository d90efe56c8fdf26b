"""A visible failure wakes a human: a neutral mail with counts only, at most once an hour."""

import pytest
from django.core import mail
from django.core.cache import cache

from notices import alarms, tasks
from notices.models import Channel
from tests import people
from tests.notices.errands import fail
from tests.people import DESK, NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def failed():
    return fail(people.queue_notice(people.make_platform()))


@pytest.fixture(autouse=True)
def _asleep():
    """Nobody was woken yet."""
    cache.delete_many([alarms.BRAKE, alarms.TOLD])


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


def test_after_a_day_what_still_waits_is_told_again(failed):
    tasks.wake_desk()
    assert 3600 * 23 < cache_seconds_left(alarms.TOLD) <= 3600 * 24
    assert 0 < cache_seconds_left(alarms.BRAKE) <= 3600


def cache_seconds_left(name):
    return cache._cache.get_client(None).ttl(cache.make_key(name))


def test_a_mail_server_that_is_away_stops_nothing(failed, monkeypatch):
    monkeypatch.setattr("django.core.mail.EmailMessage.send", lambda self: refuse())
    assert alarms.raise_alarm(NOON) is False


def refuse():
    raise ConnectionRefusedError
