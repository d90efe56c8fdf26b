"""Delivery grows with the workers: the same letters by one worker process, then by two side by side."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from threading import Thread
from uuid import UUID

from django.utils import timezone

from bench.rows import Accept, Receiver, a_platform, queued_many
from bench.table import Row
from notices import leases
from notices.models import Channel, Notice
from notices.states import State
from tests.races import crowd, worker

PLATFORMS, LETTERS, ANSWERS_AFTER = 8, 12, 0.5
# Two workers carry at least so many times as much as one.
GROWTH = 1.7


class Slow(Accept):
    """A platform that takes its time to answer: delivering is waiting."""

    def do_POST(self) -> None:
        """As `Accept`, half a second later."""
        time.sleep(ANSWERS_AFTER)
        super().do_POST()


def side_by_side() -> list[Row]:
    """letters by one worker and by two"""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    Thread(target=server.serve_forever, daemon=True).start()
    platforms = [a_platform(f"side-{n}", Channel.Kind.WEBHOOK, Receiver(server).url) for n in range(PLATFORMS)]
    took = {}
    for number in (1, 2):
        waiting = [each for platform in platforms for each in queued_many(platform, LETTERS)]
        with workers(number):
            took[number] = seconds_a_letter(waiting)
    server.shutdown()
    return [
        Row(
            "notice by webhook, two workers",
            took[2],
            f"one; {PLATFORMS} platforms answer after {ANSWERS_AFTER} s",
            took[1],
            round(1 / GROWTH, 2),
        )
    ]


def seconds_a_letter(waiting: list[UUID]) -> float:
    begun = time.perf_counter()
    mine = Notice.objects.filter(pk__in=waiting)
    mine.update(next_attempt_at=timezone.now())
    crowd.wait_until(lambda: not mine.exclude(state=State.RECEIVED).exists(), seconds=300)
    return (time.perf_counter() - begun) / len(waiting)


@contextmanager
def workers(number: int) -> Iterator[None]:
    """So many worker processes whose sweeps follow each other, ready to begin."""
    running = [crowd.start(worker.sweep, 1) for _ in range(number)]
    seen: set[str] = set()
    try:
        crowd.wait_until(lambda: len(seen.update(leases.alive("deliver:")) or seen) >= number)
        yield
    finally:
        for process in running:
            process.kill()
            process.join()


ALL: list[Callable[[], list[Row]]] = [side_by_side]
