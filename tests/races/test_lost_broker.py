"""Redis flushed, stopped and started again under a real Celery worker and timetable: all due work goes on."""

import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notices.models import Finding, Notice
from portal import embedded
from tests import people, servers
from tests.races import worker
from tests.races.crowd import run, start, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
QUIET = ("--loglevel", "ERROR")


@pytest.fixture
def folder():
    """A short path: a socket's address has room for a hundred letters."""
    with tempfile.TemporaryDirectory(prefix="rq-") as each:
        yield Path(each)


@pytest.fixture
def redis(folder):
    """A broker of this test's own, so that it can be lost."""
    with embedded.Redis(embedded.make_data_dir(folder / "data")) as server:
        yield server


@pytest.fixture
def celery(folder, redis):
    """A real worker and a real timetable on that broker."""
    schedule = folder / "schedule"
    with ExitStack() as stack:
        employ(
            stack, folder / "worker.log", redis, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"
        )
        employ(stack, folder / "beat.log", redis, "beat", "--schedule", str(schedule), "--pidfile=")
        yield


def employ(stack, log, redis, role, *options):
    process = start(worker.celery, [role, *options, *QUIET], log, broker=redis.url)
    stack.callback(process.join, 60)
    stack.callback(process.terminate)


@pytest.fixture
def receiver():
    with servers.http_receiver() as each:
        yield each


@pytest.fixture
def platform(receiver):
    channel = {"address": receiver.url(), "secret": people.WEBHOOK_SECRET}
    return people.make_platform(kind="webhook", channel=channel)


def lose(redis):
    """Every message is forgotten, and the broker is away for a while."""
    redis.flush()
    redis.stop()
    time.sleep(2)


@pytest.mark.usefixtures("celery")
def test_all_due_work_resumes(redis, platform, receiver):
    now = datetime.now(UTC)
    people.queue_notice(platform, now=now)
    wait_until(lambda: len(receiver.posts) == 1)
    lose(redis)
    waiting = [people.queue_notice(platform, now=now) for _ in range(5)]
    abandoned = people.queue_notice(platform, now=now)
    Notice.objects.filter(pk=abandoned.pk).update(state="sending", claimed_at=now - timedelta(minutes=2))
    silent = people.send_notice(people.make_platform("silent"), proof="retrieved", now=now - timedelta(hours=49))
    redis.start()
    sent = {notice.wire_id for notice in [*waiting, abandoned]}
    wait_until(lambda: sent <= {post.headers["webhook-id"] for post in receiver.posts}, seconds=60)
    wait_until(lambda: Finding.objects.filter(item__notice=silent, kind="breach", at=silent.due_at).exists())
    assert len(receiver.posts) == 7


def test_notices_are_queued_without_delay_though_the_broker_is_away(platform, folder):
    """A nudge that waits for the broker would cost seconds for each of them."""
    started = time.monotonic()
    assert run(worker.queue, platform.slug, 10, f"unix://{folder}/nobody.sock") == 0
    assert Notice.objects.filter(state="queued").count() == 10
    assert time.monotonic() - started < 20


def test_a_worker_sends_as_soon_as_it_is_nudged(platform, receiver, redis, folder):
    """Without any timetable: the message alone is enough."""
    with ExitStack() as stack:
        employ(stack, folder / "worker.log", redis, "worker", "--concurrency", "1", "--without-gossip")
        assert run(worker.queue, platform.slug, 1, redis.url) == 0
        wait_until(lambda: len(receiver.posts) == 1)
    assert Notice.objects.get().state == "received"
