"""Whether a reported link still answers: one HEAD request, by a pinned public address, with nothing read or followed.

The one allowed contact with a reported link (off by default; cooperative platforms only; never in a stopped case).
It proves nothing: a page that says "gone" may answer 200, and a login page hides what is there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from notices import outgoing

SECONDS = 10.0
MOST_HOPS = 3
GONE, REACHABLE, UNKNOWN = "gone", "reachable", "unknown"
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Seen:
    """`result`: gone (404, 410), reachable (2xx) or unknown; `code` says by what: http_404, timeout, elsewhere ..."""

    result: str
    code: str


def look(url: str, *, hosts: Iterable[str]) -> Seen:
    """Ask for the head of `url` if its host is one of `hosts` or below one; 10 seconds for all of it. Never raises.

    A redirect is followed only to the same page of the same host (a slash, https); anything else is `unknown`.
    """
    with outgoing.within(SECONDS):
        return _followed(url, tuple(hosts))


def _followed(url: str, owned: tuple[str, ...]) -> Seen:
    for _hop in range(MOST_HOPS):
        if not _ours(url, owned):
            return Seen(UNKNOWN, "bad_address")
        try:
            answer = outgoing.head(
                url, headers=_headers(), seconds=SECONDS, allow_loopback=settings.ALLOW_LOOPBACK
            )  # fmt: skip
        except outgoing.ForbiddenAddress:
            return Seen(UNKNOWN, "forbidden_address")
        except outgoing.NoSuchHost:
            return Seen(UNKNOWN, "no_such_host")
        except httpx.TimeoutException:
            return Seen(UNKNOWN, "timeout")
        except (httpx.HTTPError, httpx.InvalidURL):
            return Seen(UNKNOWN, "no_connection")
        if answer.status not in REDIRECTS:
            return _judged(answer.status)
        target = outgoing.redirected(url, answer)
        if not _same_page(url, target):
            return Seen(UNKNOWN, "elsewhere")
        url = target
    return Seen(UNKNOWN, "too_many_redirects")


def _judged(status: int) -> Seen:
    result = GONE if status in {404, 410} else REACHABLE if 200 <= status < 300 else UNKNOWN
    return Seen(result, f"http_{status}")


def _headers() -> dict[str, str]:
    """Says who asks, so that a platform can see that it was not the person."""
    return {"user-agent": f"Recourse/1 (link check; +{settings.PUBLIC_URL})", "accept": "*/*"}


def _ours(url: str, owned: tuple[str, ...]) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    below = any(host == each or host.endswith(f".{each}") for each in owned)
    return below and parts.scheme in {"https", "http"} and not parts.username


def _same_page(before: str, after: str) -> bool:
    old, new = urlsplit(before), urlsplit(after)
    same_host = (old.hostname or "").removeprefix("www.") == (new.hostname or "").removeprefix("www.")
    return same_host and old.path.rstrip("/") == new.path.rstrip("/") and old.query == new.query
