"""Several at once: threads with a database connection each, and worker processes of their own."""

import os
import subprocess
import sys
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


def environment(**more):
    """This test's environment for a process of its own: the same keys, the test's own database."""
    return {**os.environ, "DATABASE_URL": database_url_of_this_test(), **more}


def run_worker(*arguments, timeout=60, **more):
    """tests/races/worker.py as a process; returns its exit code (negative: the signal that ended it)."""
    command = [sys.executable, "-m", "tests.races.worker", *map(str, arguments)]
    return subprocess.run(command, cwd=CHECKOUT, env=environment(**more), timeout=timeout, check=False).returncode


def run_delivery(notice, point):
    """A worker process that delivers this notice and dies `point` (before, after) the wire; returns its exit code."""
    process = nursery.start(worker.deliver, str(notice.pk), point, env=environment())
    process.join(60)
    return process.exitcode


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
