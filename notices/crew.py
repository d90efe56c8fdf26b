"""Several platforms at once, none with more than its share: threads, since delivering is mostly waiting for others."""

import queue
import threading
import time
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Generic, Self, TypeVar
from uuid import UUID

import structlog
from django.db import close_old_connections, connections

from notices import outgoing
from notices.actions import Busy
from notices.queries import Errand

Claim = TypeVar("Claim")
log = structlog.get_logger("recourse.notices")
# How long nobody may come back before it is looked again what is due; how long to wait where others are at it.
LOOK_AGAIN, OTHERS_FIRST = 0.5, 0.1


class Crew(Generic[Claim]):
    """Up to `size` threads that do `work` for what `claim` gives; with one there is no thread, everything is done in
    turn.

    Only the thread that calls `run` claims, and only for somebody who is free. Leaving the `with` waits for everybody
    who is still out.
    """

    def __init__(
        self, size: int, claim: Callable[[Errand], Claim | None], work: Callable[[Claim], object]
    ) -> None:  # fmt: skip
        self._size, self._claim, self._work = size, claim, work
        self._todo: queue.Queue[tuple[Errand, Claim] | None] = queue.Queue()
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

    def run(self, find: Callable[[], list[Errand]], goes_on: Callable[[], bool], seconds: float) -> None:
        """Do what `find` gives, each errand once, until nothing is left and all are back, or `seconds` are over.

        While some are out with a slow platform, it is looked again and again what is due elsewhere, as long as it
        `goes_on`. What others have in hand is left to them.
        """
        ends, look, waiting, idle = time.monotonic() + seconds, 0.0, list[Errand](), False
        while time.monotonic() < ends:
            if not waiting or time.monotonic() >= look:
                if not goes_on():
                    return
                waiting = [each for each in find() if each.id not in self._seen]
                look = time.monotonic() + LOOK_AGAIN
            before = len(self._seen)
            waiting = self._send_out(waiting, ends)
            if self._out.total():
                self._await_somebody()
            elif not waiting or (idle and len(self._seen) == before):
                return
            else:
                time.sleep(OTHERS_FIRST)
                look = 0.0
            idle = len(self._seen) == before

    def _send_out(self, waiting: list[Errand], ends: float) -> list[Errand]:
        """Start what there is room for; returns what must wait. A busy platform is asked about once."""
        left, busy = [], set[int]()
        for each in waiting:
            full = self._out.total() >= self._size or self._out[each.platform] >= each.share
            if full or each.platform in busy or time.monotonic() >= ends:
                left.append(each)
                continue
            try:
                self._start(each)
            except Busy:
                busy.add(each.platform)
                left.append(each)
        return left

    def _start(self, errand: Errand) -> None:
        """Claim it and hand it over. Raises Busy; one that cannot even be asked about must not stop the others."""
        try:
            claim = self._claim(errand)
        except Busy:
            raise
        except Exception:
            claim = None
            log.exception("row failed", task="deliver", notice=str(errand.id))
        self._seen.add(errand.id)
        if claim is not None:
            self._hand_over(errand, claim)

    def _hand_over(self, errand: Errand, claim: Claim) -> None:
        if self._size <= 1:
            self._do(errand, claim)
            return
        if self._out.total() >= len(self._threads):
            self._threads.append(threading.Thread(target=self._member, daemon=True))
            self._threads[-1].start()
        self._out[errand.platform] += 1
        self._todo.put((errand, claim))

    def _member(self) -> None:
        """One thread, with a database connection of its own."""
        try:
            with outgoing.kept_open():
                while (given := self._todo.get()) is not None:
                    close_old_connections()
                    self._do(*given)
                    self._back.put(given[0])
        finally:
            connections.close_all()

    def _do(self, errand: Errand, claim: Claim) -> None:
        """Whatever is wrong with one, the others are due too."""
        try:
            self._work(claim)
        except Exception:
            log.exception("row failed", task="deliver", notice=str(errand.id))

    def _await_somebody(self) -> None:
        """Until one is back, or it is time to look again; then whoever else is."""
        wait = LOOK_AGAIN
        while self._out.total():
            try:
                self._out[self._back.get(timeout=wait).platform] -= 1
            except queue.Empty:
                return
            wait = 0.001
