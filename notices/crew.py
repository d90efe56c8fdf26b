"""Several platforms at once, none with more than its share: threads, since delivering is mostly waiting for others."""

import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self
from uuid import UUID

from django.db import close_old_connections, connection, connections

from notices.queries import Errand

# How long nobody may come back before it is looked again what is due.
LOOK_AGAIN = 0.5
# Advisory locks: of the one sweep that sends people out, of the one that looks something up outside, and of the one
# that judges mail.
SWEEP, LOOKING, JUDGING = 0x5EED, 0x100C, 0xD2F5


class Crew:
    """Up to `size` threads that do `work` for errands; with one there is no thread, everything is done in turn.

    Leaving the `with` waits for everybody who is still out.
    """

    def __init__(self, size: int, work: Callable[[Errand], object]) -> None:
        self._size, self._work = size, work
        self._todo: queue.Queue[Errand | None] = queue.Queue()
        self._back: queue.Queue[Errand] = queue.Queue()
        self._threads: list[threading.Thread] = []
        self._out: Counter[int] = Counter()
        self._seen: set[UUID] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for _ in self._threads:
            self._todo.put(None)
        for thread in self._threads:
            thread.join()

    def run(self, find: Callable[[], list[Errand]], seconds: float) -> None:
        """Do what `find` gives, each errand once, until nothing is left and all are back, or `seconds` are over.

        While some are out with a slow platform, it is looked again and again what is due elsewhere.
        """
        ends, look, waiting = time.monotonic() + seconds, 0.0, list[Errand]()
        while time.monotonic() < ends:
            if not waiting or time.monotonic() >= look:
                waiting = [each for each in find() if each.id not in self._seen]
                look = time.monotonic() + LOOK_AGAIN
            waiting = self._send_out(waiting, ends)
            if not waiting and not self._out.total():
                return
            self._await_somebody()

    def _send_out(self, waiting: list[Errand], ends: float) -> list[Errand]:
        """Start what there is room for; returns what must wait."""
        left = []
        for each in waiting:
            if self._out.total() >= self._size or self._out[each.platform] >= each.share or time.monotonic() >= ends:
                left.append(each)
            else:
                self._seen.add(each.id)
                self._start(each)
        return left

    def _start(self, errand: Errand) -> None:
        if self._size <= 1:
            self._work(errand)
            return
        if self._out.total() >= len(self._threads):
            self._threads.append(threading.Thread(target=self._member, daemon=True))
            self._threads[-1].start()
        self._out[errand.platform] += 1
        self._todo.put(errand)

    def _member(self) -> None:
        """One thread, with a database connection of its own."""
        try:
            while (errand := self._todo.get()) is not None:
                close_old_connections()
                try:
                    self._work(errand)
                finally:
                    self._back.put(errand)
        finally:
            connections.close_all()

    def _await_somebody(self) -> None:
        """Until one is back, or it is time to look again; then whoever else is."""
        wait = LOOK_AGAIN
        while self._out.total():
            try:
                self._out[self._back.get(timeout=wait).platform] -= 1
            except queue.Empty:
                return
            wait = 0.001


@contextmanager
def alone(lock: int = SWEEP) -> Iterator[bool]:
    """Whether nobody else holds the lock; held until the end of the `with`, or of this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
        mine: bool = cursor.fetchone()[0]
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])
