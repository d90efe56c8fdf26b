"""The catalogue's pages as the portal answers them, each language; and a site that serves them again to a browser.

What a page says is taken once, by Django's own client with everything between it and the view, in a transaction that
is rolled back: a state costs its actions once, and no state meets another. A real browser then loads what was taken,
with its own headers, styles and scripts.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from http.server import ThreadingHTTPServer
from threading import Thread
from typing import Any

import time_machine
from django.core.cache import cache as redis
from django.db import transaction
from django.test import Client

from tests.journeys.bare_site import CSP, Site
from tests.journeys.page import BOTH, Page
from tests.journeys.pseudo import CODE, spoken
from tests.people import NOON
from tests.takedown.visits import urlencode


@dataclass(frozen=True)
class Shot:
    """What one page answered in one language."""

    page: Page
    language: str
    status: int
    headers: dict[str, str]
    markup: str
    templates: frozenset[str]

    def __str__(self) -> str:
        return f"{self.page} [{self.language}]"


def shots(page: Page) -> list[Shot]:
    """The page in each of its languages, taken once for all gates."""
    return [_everyones(page)[language] for language in page.languages]


def in_pseudo(page: Page) -> Shot:
    """A translated page in the language that nobody speaks."""
    return _everyones(page)[CODE]


@cache
def _everyones(page: Page) -> dict[str, Shot]:
    """A state costs far more than a look at it: the pseudo language is asked for beside the others.

    Save where the state itself has said something, in the language in which it was brought about.
    """
    if page.languages != BOTH:
        return {shot.language: shot for shot in take(page, page.languages)}
    if "saved" in page.name:
        return {shot.language: shot for shot in (*take(page, BOTH), *take(page, [CODE]))}
    return {shot.language: shot for shot in take(page, [*BOTH, CODE])}


def take(page: Page, languages: Sequence[str]) -> list[Shot]:
    """The page in these languages. Needs an open database; leaves nothing in it."""
    with time_machine.travel(NOON, tick=False), transaction.atomic():
        client = Client(headers={"accept-language": languages[0]})
        with spoken() if languages[0] == CODE else nullcontext():
            found = page.way(client) if callable(page.way) else page.way
        taken = [_taken(page, language, _ask(client, page, found, language)) for language in languages]
        transaction.set_rollback(True)
    redis.clear()
    return taken


def _ask(client: Client, page: Page, found: Any, language: str) -> Any:
    """Each language meets the same state: what the answer to the one before changed is taken back."""
    cookies, headers = deepcopy(client.cookies), {"accept-language": language}
    with transaction.atomic(), spoken() if language == CODE else nullcontext():
        answer = _answer(client, page, found, headers)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def _answer(client: Client, page: Page, found: Any, headers: dict[str, str]) -> Any:
    if callable(found):
        return found(headers)
    if page.typed is None:
        return client.get(found, headers=headers)
    body = urlencode(page.typed, doseq=True)
    return client.post(found, body, "application/x-www-form-urlencoded", headers=headers)


def _taken(page: Page, language: str, answer: Any) -> Shot:
    assert answer.status_code == page.status, f"{page}: {answer.status_code} {answer.headers.get('Location', '')}"
    used = frozenset(each.name for each in getattr(answer, "templates", ()) if each.name)
    return Shot(page, language, page.status, dict(answer.headers), answer.content.decode(), used)


class Gallery(Site):
    """Serves `/shot/N`, the N-th of `server.shots`, as it was answered; everything else as the bare site does."""

    def do_GET(self) -> None:
        if not self.path.startswith("/shot/"):
            super().do_GET()
            return
        shot = self.server.shots[int(self.path.split("/")[2])]
        body = shot.markup.encode()
        # The page is what matters here: a browser shows an error page like any other.
        self.send_response(200)
        for name, value in {**shot.headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        super(Site, self).end_headers()
        self.wfile.write(body)


@contextmanager
def gallery(pages: dict[str, str]) -> Iterator[Any]:
    """A site on loopback; `place(shot)` gives the address of a shot. `pages`: further addresses and what they hold."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gallery)
    server.asked, server.pages, server.policy, server.shots = [], pages, CSP, []
    server.caching = "max-age=3600"
    Thread(target=server.serve_forever, daemon=True).start()

    def place(shot: Shot) -> str:
        server.shots.append(shot)
        return f"http://127.0.0.1:{server.server_port}/shot/{len(server.shots) - 1}"

    try:
        yield place
    finally:
        server.shutdown()
        server.server_close()
