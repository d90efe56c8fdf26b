"""Who carries a site, as the registries tell it by RDAP (RFC 7480 to 9083): its registrar, and whose network it is on.

`whoisit` knows where to ask and reads the answers; every request goes out through notices.outgoing: public
addresses only, pinned, and so does each redirect and referral. The reported host itself is resolved, never contacted.
What comes back is words of strangers: cleaned, shortened, and shown as a guess.
"""

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import whoisit
from django.conf import settings
from django.core.cache import cache
from whoisit.bootstrap import BaseBootstrap
from whoisit.errors import WhoisItError
from whoisit.query import QueryBuilder

from notices import inbound, outgoing

SECONDS = 15.0
MOST_HOPS = 5
MOST_BYTES = 2 * 1024 * 1024
LONGEST = 120
TABLES_LAST = 7 * 24 * 3600
TABLES = {"asn": "asn", "dns": "dns", "ipv4": "ipv4", "ipv6": "ipv6", "object": "object-tags"}
HEADERS = {"accept": "application/rdap+json, application/json", "user-agent": "Recourse/1"}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# What whoisit raises over an answer that is not what RFC 9083 says.
UNREADABLE = (WhoisItError, AttributeError, IndexError, KeyError, OverflowError, RecursionError, TypeError, ValueError)


class NoAnswer(Exception):
    """A question without a usable answer; `code` is short: http_404, forbidden_address, timeout, unreadable ..."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Carried:
    """One carrier in the registry's words. `role`: host or registrar; `abuse`: its address for complaints, or ""."""

    role: str
    name: str
    handle: str
    abuse: str
    network: str
    country: str
    source: str

    def evidence(self) -> dict[str, str]:
        """What is kept beside the guess: only what the registry said, and which one."""
        return {name: value for name, value in vars(self).items() if value and name != "role"}


@dataclass(frozen=True)
class Found:
    """What a look-up gave: carriers, and codes of what could not be learned ("registrar: http_404")."""

    carriers: tuple[Carried, ...]
    troubles: tuple[str, ...]


def look_up(host: str, now: datetime) -> Found:
    """Ask for the registrar of `host` (lower-case ASCII) and for the networks of its addresses. Never raises."""
    carriers: list[Carried] = []
    troubles: list[str] = []
    try:
        tables = _tables(now)
    except NoAnswer as error:
        return Found((), (f"tables: {error.code}",))
    for what, ask in (("registrar", _registrar), ("host", _networks)):
        try:
            carriers += ask(host, tables)
        except NoAnswer as error:
            troubles.append(f"{what}: {error.code}")
    return Found(tuple(dict.fromkeys(carriers)), tuple(troubles))


def _registrar(host: str, tables: BaseBootstrap) -> list[Carried]:
    """Ask for the shortest name that is registered: example.co.uk has three labels, and no table says so.

    Nobody sold an IP address a name.
    """
    if ":" in host or host.replace(".", "").isdigit():
        return []
    labels = host.split(".")
    trouble = NoAnswer("no_server")
    for size in range(2, min(len(labels), 4) + 1):
        name = ".".join(labels[-size:])
        try:
            url, parsed = _ask("domain", name, tables)
            return list(_registrars(url, parsed, tables))
        except NoAnswer as error:
            trouble = error
            if error.code not in {"http_404", "http_400", "unreadable"}:
                break
    raise trouble


def _registrars(url: str, parsed: dict[str, Any], tables: BaseBootstrap) -> Iterator[Carried]:
    abuse = _mail(parsed, "abuse")
    for entity in _entities(parsed, "registrar")[:1]:
        if not abuse and parsed.get("registrar_url"):
            abuse = _referred(str(parsed["registrar_url"]), tables)
        yield Carried(
            "registrar", _clean(entity.get("name")), _clean(entity.get("handle")), abuse, "", "", _server(url)
        )


def _referred(url: str, tables: BaseBootstrap) -> str:
    """The registrar's own answer, only for its address for complaints; what goes wrong there is no trouble."""
    try:
        return _mail(_parsed("domain", url, tables)[1], "abuse")
    except NoAnswer:
        return ""


def _networks(host: str, tables: BaseBootstrap) -> list[Carried]:
    """The networks of the host's first IPv4 and first IPv6 address."""
    try:
        found = outgoing.addresses(host, 443, allow_loopback=False)
    except httpx.TimeoutException as error:
        raise NoAnswer("timeout") from error
    except outgoing.ForbiddenAddress as error:
        raise NoAnswer("forbidden_address") from error
    except outgoing.NoSuchHost as error:
        raise NoAnswer("no_such_host") from error
    firsts = {":" in address: address for address in reversed(found)}
    carried = [_network(address, tables) for address in firsts.values()]
    return list({each.name: each for each in carried}.values())


def _network(address: str, tables: BaseBootstrap) -> Carried:
    url, parsed = _ask("ip", address, tables)
    # A small network may be a person's own: their name is not ours to keep.
    owners = [each for each in _entities(parsed, "registrant") if each.get("kind") != "individual"]
    name = _clean(owners[0].get("name")) if owners else ""
    return Carried(
        role="host",
        name=name or _clean(parsed.get("name")) or _clean(parsed.get("handle")),
        handle=_clean(parsed.get("handle")),
        abuse=_mail(parsed, "abuse"),
        network=_clean(parsed.get("network")),
        country=_clean(parsed.get("country"))[:2],
        source=_server(url),
    )


def _ask(kind: str, value: str, tables: BaseBootstrap) -> tuple[str, dict[str, Any]]:
    try:
        _method, url, _exact = QueryBuilder(tables).build(query_type=kind, query_value=value)
    except WhoisItError as error:
        raise NoAnswer("no_server") from error
    return _parsed(kind, url, tables)


def _parsed(kind: str, url: str, tables: BaseBootstrap) -> tuple[str, dict[str, Any]]:
    """The address that answered in the end, and its answer as whoisit reads it."""
    url, data = _fetched(url)
    try:
        return url, whoisit.parse(tables, kind, "", data)
    except UNREADABLE as error:
        raise NoAnswer("unreadable") from error


def _fetched(url: str) -> tuple[str, dict[str, Any]]:
    """GET with redirects followed by hand, each checked anew. Raises NoAnswer."""
    schemes = {"https", "http"} if settings.ALLOW_LOOPBACK else {"https"}
    for _hop in range(MOST_HOPS):
        parts = urlsplit(url)
        if parts.scheme not in schemes or not parts.hostname or parts.username:
            raise NoAnswer("bad_address")
        answer = _got(url)
        if answer.status not in REDIRECTS:
            return url, _json(answer)
        url = outgoing.redirected(url, answer)
    raise NoAnswer("too_many_redirects")


def _got(url: str) -> outgoing.Answer:
    try:
        return outgoing.get(
            url, headers=HEADERS, seconds=SECONDS, allow_loopback=settings.ALLOW_LOOPBACK, most=MOST_BYTES
        )
    except outgoing.ForbiddenAddress as error:
        raise NoAnswer("forbidden_address") from error
    except outgoing.NoSuchHost as error:
        raise NoAnswer("no_such_host") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _broken_off(error) from error


def _broken_off(error: Exception) -> NoAnswer:
    return NoAnswer("timeout" if isinstance(error, httpx.TimeoutException) else "no_connection")


def _json(answer: outgoing.Answer) -> dict[str, Any]:
    if answer.status != 200:
        raise NoAnswer(f"http_{answer.status}")
    try:
        data = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise (_broken_off(answer.broken) if answer.broken else NoAnswer("unreadable")) from error
    if not isinstance(data, dict):
        raise NoAnswer("unreadable")
    return data


def _tables(now: datetime) -> BaseBootstrap:
    """Which server answers for what (RFC 9224), fetched once a week."""
    held: dict[str, Any] | None = cache.get("rdap-tables")
    if held is None:
        base = settings.RDAP_BOOTSTRAP_URL
        held = {name: _fetched(urljoin(base, f"{file}.json"))[1] for name, file in TABLES.items()}
        cache.set("rdap-tables", held, TABLES_LAST)
    tables = BaseBootstrap()
    try:
        tables.load_bootstrap_data(
            {**held, "timestamp": int(now.timestamp())}, overrides=True, allow_insecure=settings.ALLOW_LOOPBACK,
            from_json=False,
        )  # fmt: skip
    except UNREADABLE as error:
        cache.delete("rdap-tables")
        raise NoAnswer("unreadable") from error
    return tables


def _entities(parsed: dict[str, Any], role: str) -> list[dict[str, Any]]:
    found = parsed.get("entities", {}).get(role, [])
    return [each for each in found if isinstance(each, dict)]


def _mail(parsed: dict[str, Any], role: str) -> str:
    """The first mail address of an entity in this role; "" where none looks like one."""
    given = (_clean(each.get("email")) for each in _entities(parsed, role))
    return next((each for each in given if each.count("@") == 1 and " " not in each), "")


def _clean(value: Any) -> str:
    """One short line of plain text: nothing hidden, nothing that turns reading around, no blob."""
    text = inbound.clean_reply(str(value or "")[:1000])
    visible = "".join(" " if each.isspace() else each for each in text if unicodedata.category(each) != "Cf")
    return " ".join(visible.split())[:LONGEST]


def _server(url: str) -> str:
    return urlsplit(url).hostname or ""
