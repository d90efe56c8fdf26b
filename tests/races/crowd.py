"""Several at once: threads with a database connection each, and worker processes of their own."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.db import connection, connections

from tests.journeys.stack import test_database_url as database_url_of_this_test
from tests.races import nursery, worker

CHECKOUT = Path(__file__).parents[2]


def together(*works):
    """Run all at the same moment; returns their results in order, or raises the first error."""
    start = threading.Barrier(len(works))

    def run(work):
        try:
            start.wait(10)
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as threads:
        return [each.result(60) for each in [threads.submit(run, work) for work in works]]


def start(work, *arguments, **options):
    """A function of tests/races/worker.py in a process of its own, with this test's keys and database."""
    env = {**os.environ, "DATABASE_URL": database_url_of_this_test()}
    return nursery.start(work, *arguments, env=env, **options)


def run(work, *arguments):
    """The same, waited for; returns its exit code (negative: the signal that ended it)."""
    process = start(work, *arguments)
    process.join(60)
    return process.exitcode


def run_delivery(notice, point):
    """A worker process that delivers this notice and dies `point` (before, after) the wire; returns its exit code."""
    return run(worker.deliver, str(notice.pk), point)


def wait_until(true, seconds=120.0):
    """Ask again and again; fails after so many seconds."""
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.1)


def somebody_waits():
    """Whether any connection waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0
