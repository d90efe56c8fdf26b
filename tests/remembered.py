"""A state that was brought about before comes again by its rows: a walk through twenty pages costs a third of a second.

Only where nothing was there before but platforms (no row, no cookie, nothing in the cache), and not in a test that
changes settings or code, or that listens to what is logged meanwhile: there it is walked again.
"""

import io
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

import time_machine
from django.conf import UserSettingsHolder, settings
from django.core.cache import cache as redis
from django.db import connection
from django.test import Client
from django.utils import timezone

from notices.models import Platform
from tests.emptying import filled

# A test that asks for one of these may change what a walk does, or look at what it does on its way.
HEEDFUL = {"monkeypatch", "settings", "caplog", "capfd", "capsys", "mailoutbox", "mailbox", "live_server"}
PLATFORMS = {"notices_platform", "notices_platformhost", "notices_channel"}
# What is known of platforms, whatever numbers their rows have in this test.
OF_PLATFORMS = """SELECT string_agg(row, ' ' ORDER BY row) FROM (
    SELECT (to_jsonb(p) - 'id')::text FROM notices_platform p
    UNION ALL SELECT p.slug || (to_jsonb(h) - '{id,platform_id}'::text[]) FROM notices_platformhost h
        JOIN notices_platform p ON p.id = h.platform_id
    UNION ALL SELECT p.slug || (to_jsonb(c) - '{id,platform_id,secret,previous_secret}'::text[]) FROM notices_channel c
        JOIN notices_platform p ON p.id = c.platform_id) AS all_of_them (row)"""
# People close what they left an hour ago: what is remembered stays younger.
SECONDS = 600


@dataclass(frozen=True)
class State:
    """What a walk left: rows by table as PostgreSQL copies them, the cache, the browser, and the last answer."""

    rows: dict[str, bytes]
    counted: dict[bytes, tuple[int, bytes]]
    cookies: Any
    page: str
    answer: Any
    born: float


class Memory:
    """Of one process; `heedful` is set for each test (conftest.py)."""

    def __init__(self) -> None:
        self.states: dict[str, State] = {}
        self.heedful = True

    def state(self, client: Client, words: str, walk: Callable[[], Any]) -> Any:
        """What `walk()` answers, which does and writes always the same: done once, brought back from then on."""
        if self.heedful or isinstance(settings._wrapped, UserSettingsHolder) or client.cookies or _store().dbsize():
            return walk()
        if (before := set(_filled())) - PLATFORMS:
            return walk()
        known = _known_of_platforms() if before else ""
        words = f"{words} {client.defaults} {known} {timezone.now() if _travels() else ''}"
        state = self.states.get(words)
        if state is not None and time.perf_counter() - state.born < SECONDS:
            _bring_back(client, state)
            return state.answer
        answer = walk()
        left = set(_filled()) - before
        if not before or (known == _known_of_platforms() and not left & _that_name_platforms()):
            self.states[words] = _kept(client, answer, left)
        return answer


memory = Memory()


def _travels() -> bool:
    return time_machine.escape_hatch.is_travelling()


def counted() -> dict[bytes, tuple[int, bytes]]:
    """Everything in the cache as Redis dumps it: key to (milliseconds left, value)."""
    store = _store()
    return {key: (store.pttl(key), store.dump(key)) for key in store.keys("*")}


def count_again(those: dict[bytes, tuple[int, bytes]]) -> None:
    """The cache holds just these."""
    store = _store()
    store.flushdb()
    for key, (left, value) in those.items():
        store.restore(key, max(left, 0), value)


def _store() -> Any:
    return redis._cache.get_client(None, write=True)


def _filled() -> list[str]:
    with connection.cursor() as cursor:
        return filled(cursor)


def _known_of_platforms() -> str:
    with connection.cursor() as cursor:
        cursor.execute(OF_PLATFORMS)
        return str(cursor.fetchone()[0])


@cache
def _that_name_platforms() -> set[str]:
    return {each.related_model._meta.db_table for each in Platform._meta.related_objects}


def _kept(client: Client, answer: Any, tables: set[str]) -> State:
    rows = {}
    with connection.cursor() as cursor:
        for table in tables:
            copy = io.BytesIO()
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', copy)
            rows[table] = copy.getvalue()
    return State(rows, counted(), deepcopy(client.cookies), client.last_page, answer, time.perf_counter())


def _bring_back(client: Client, state: State) -> None:
    with connection.cursor() as cursor:
        for table, copy in state.rows.items():
            cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.BytesIO(copy))
    count_again(state.counted)
    client.cookies, client.last_page = deepcopy(state.cookies), state.page
