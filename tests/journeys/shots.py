"""The catalogue's pages as the portal answers them, each language; and a site that serves them again to a browser.

What a page says is taken once, by Django's own client with everything between it and the view, in a transaction that
is rolled back: a state costs its actions once for all pages that begin in it, and no state meets another. A real
browser then loads what was taken, with its own headers, styles and scripts.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from http.server import ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple

import time_machine
from django.core.cache import cache as redis
from django.db import transaction
from django.test import Client

from tests.journeys.bare_site import CSP, Site
from tests.journeys.page import BOTH, Page, Way
from tests.journeys.pages import CATALOGUE
from tests.journeys.pseudo import CODE, spoken
from tests.people import NOON
from tests.remembered import count_again, counted
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


class Begun(NamedTuple):
    """What pages share that are taken together: a state, languages, and whether the state has said something itself."""

    state: Any
    languages: tuple[str, ...]
    speaks: bool


def shots(page: Page) -> list[Shot]:
    """The page in each of its languages, taken once for all gates."""
    return [_everyones(page)[language] for language in page.languages]


def in_pseudo(page: Page) -> Shot:
    """A translated page in the language that nobody speaks."""
    return _everyones(page)[CODE]


def _everyones(page: Page) -> dict[str, Shot]:
    return _together(_begun(page))[page]


@cache
def _together(begun: Begun) -> dict[Page, dict[str, Shot]]:
    """A state costs far more than a look at it: all pages that begin in it are taken, the pseudo language too.

    Save where the state itself has said something, in the language in which it was brought about.
    """
    pages, languages = _alike()[begun], begun.languages
    if languages != BOTH:
        return take(pages, languages)
    if begun.speaks:
        spoken_to, turned = take(pages, BOTH), take(pages, [CODE])
        return {page: spoken_to[page] | turned[page] for page in pages}
    return take(pages, [*BOTH, CODE])


@cache
def _alike() -> dict[Begun, list[Page]]:
    """The catalogue by what its pages begin with."""
    alike = defaultdict(list)
    for page in CATALOGUE:
        alike[_begun(page)].append(page)
    return alike


def _begun(page: Page) -> Begun:
    return Begun(page.way.state if isinstance(page.way, Way) else page, page.languages, "saved" in page.name)


def take(pages: Sequence[Page], languages: Sequence[str]) -> dict[Page, dict[str, Shot]]:
    """Pages that begin in one state, in these languages. Needs an open database; leaves nothing in it."""
    with time_machine.travel(NOON, tick=False), transaction.atomic():
        client = Client(headers={"accept-language": languages[0]})
        with spoken() if languages[0] == CODE else nullcontext():
            places = _begin(client, pages)
        taken = {
            page: {language: _taken(page, language, _ask(client, page, place, language)) for language in languages}
            for page, place in places.items()
        }
        transaction.set_rollback(True)
    redis.clear()
    return taken


def _begin(client: Client, pages: Sequence[Page]) -> dict[Page, Any]:
    """Where each of the pages is found, now that their state is there."""
    way = pages[0].way
    if not isinstance(way, Way):
        return {page: page.way(client) if callable(page.way) else page.way for page in pages}
    found = way.state(client)
    return {page: page.way.place(found) for page in pages}


def _ask(client: Client, page: Page, found: Any, language: str) -> Any:
    """Each page in each language meets the same state: what the answer to the one before changed is taken back."""
    headers = {"accept-language": language}
    with _taken_back(client), spoken() if language == CODE else nullcontext():
        return _answer(client, page, found, headers)


@contextmanager
def _taken_back(client: Client) -> Iterator[None]:
    """Rows, cookies and what the cache counts are afterwards what they were."""
    cookies, before = deepcopy(client.cookies), counted()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies
    count_again(before)


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

    protocol_version = "HTTP/1.1"

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
