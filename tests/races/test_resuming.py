"""The desk wakes a channel while a person pauses: both lock the same notices, and do it in the same order."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection, connections, transaction

from notices import actions
from notices.models import Channel, Notice
from tests import people
from tests.races.crowd import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime.now(UTC)
LOW, HIGH = (uuid.UUID(int=number) for number in (1, 2))


@pytest.fixture(autouse=True)
def waiting():
    """Two notices of one case on a channel that rests. However it is looked for them, the higher id comes first."""
    platform, key = people.make_platform(), people.make_key()
    for minutes, pk in enumerate([HIGH, LOW], start=1):
        people.queue_notice(platform, notice_id=pk, key=key, now=NOW)
        Notice.objects.filter(pk=pk).update(next_attempt_at=NOW + timedelta(minutes=minutes))
    Channel.objects.update(paused_at=NOW)


def pause():
    return actions.pause(key_id=Notice.objects.get(pk=LOW).key_id, actor="person", now=NOW)


def resume():
    return actions.resume_channel(channel=Channel.objects.get(), actor="desk:dana", now=NOW)


@transaction.atomic
def naive():
    Notice.objects.filter(state="queued", next_attempt_at__gt=NOW).update(next_attempt_at=NOW)


def meet(*works):
    """Each begins when the one before it waits for a lock; somebody else holds the higher notice until all wait."""
    with ThreadPoolExecutor(len(works)) as threads:
        with transaction.atomic():
            Notice.objects.select_for_update().get(pk=HIGH)
            begun = [_begin(threads, work, number) for number, work in enumerate(works, start=1)]
        return [each.result(60) for each in begun]


def _begin(threads, work, number):
    def run():
        try:
            return work()
        finally:
            connections.close_all()

    begun = threads.submit(run)
    wait_until(lambda: _how_many_wait() == number)
    return begun


def _how_many_wait():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]


def test_in_whatever_order_one_of_them_dies():
    """The race is real."""
    with pytest.raises(OperationalError, match="deadlock"):
        meet(naive, pause)


def test_in_the_order_of_their_ids_both_come_through():
    assert meet(resume, pause) == [True, 2]
    assert set(Notice.objects.values_list("next_attempt_at", "paused_at")) == {(NOW, NOW)}
    assert Channel.objects.get().paused_at is None
