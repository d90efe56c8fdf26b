"""The registry read: whom a notice may go to besides the platform, what has grown stale, who changed what."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from notices.clock import STILL_UP, WINDOW
from notices.models import Channel, HostGuess, Notice, Platform, PlatformChange
from notices.registering import plain_host
from notices.registry_files import CHANNEL, FIELDS, ChannelEntry, Entry
from notices.states import OPEN, State
from vault.models import User

# What nobody has looked at for this long may have changed: it is shown as stale.
FRESH_FOR = timedelta(days=90)
CARRIERS = (Platform.Kind.HOST, Platform.Kind.CDN, Platform.Kind.REGISTRAR)


@dataclass(frozen=True)
class Carrier:
    """Who seems to carry a site, in which role, in the registries' own words. Always a guess."""

    host: str
    platform: Platform
    role: str
    evidence: dict[str, Any]
    looked_at: datetime


@dataclass(frozen=True)
class Change:
    """One saving of a platform's record: who, when, and (field, before, after) of each difference."""

    at: datetime
    who: str
    differences: tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True)
class Way:
    """One channel with how it fares. `stale`: its verification is over 90 days old, or it never was verified."""

    channel: Channel
    stale: bool
    resting: bool


@dataclass(frozen=True)
class Line:
    """One platform of the desk's list."""

    platform: Platform
    hosts: tuple[str, ...]
    ways: tuple[Way, ...]
    stale: bool
    resting: bool


def listed(now: datetime) -> list[Line]:
    """Every platform, those that nobody has looked at first, then by name."""
    found = Platform.objects.prefetch_related("hosts", "channels").order_by("-needs_review", "name")
    return [_line(platform, now) for platform in found]


def _line(platform: Platform, now: datetime) -> Line:
    its_ways = tuple(ways(platform, now))
    active = tuple(way for way in its_ways if way.channel.active)
    hosts = tuple(sorted(row.host for row in platform.hosts.all()))
    return Line(platform, hosts, active, stale(platform, now), any(way.resting for way in active))


def ways(platform: Platform, now: datetime) -> list[Way]:
    """The platform's channels in the order in which they are tried."""
    return [
        Way(each, each.verified_on is None or _old(each.verified_on, now), each.paused_at is not None)
        for each in platform.channels.all()
    ]


def search_engines() -> list[Platform]:
    """Search engines that can be asked to delist, by name."""
    return _recipients(Platform.Kind.SEARCH)


def ai_tool_makers() -> list[Platform]:
    """Makers of AI tools that can be told what their tool was used for, by name."""
    return _recipients(Platform.Kind.AI_TOOL)


def carriers_of(host: str) -> list[Carrier]:
    """Guesses about who carries `host` (lower-case ASCII): its own or its site's; host and CDN before registrar."""
    labels = plain_host(host).split(".")
    sites = {host, *(".".join(labels[start:]) for start in range(len(labels) - 1))}
    found = HostGuess.objects.filter(host__in=sites).select_related("carrier")
    carriers = [Carrier(row.host, row.carrier, row.role, row.evidence, row.looked_at) for row in found]
    return sorted(
        carriers, key=lambda each: (each.role == Platform.Kind.REGISTRAR, -len(each.host), each.platform.name)
    )


def carriers_for(platform: Platform) -> list[Carrier]:
    """Guesses about who carries the platform's own hosts."""
    hosts = list(platform.hosts.values_list("host", flat=True))
    return [each for host in sorted(hosts) for each in carriers_of(host) if each.host == host]


def carried_by(platform: Platform) -> list[str]:
    """Hosts that this one seems to carry, as guessed."""
    return sorted(set(platform.guesses.values_list("host", flat=True)))


def to_look_up() -> list[int]:
    """Ids of platforms whose carriers somebody asked for and nobody has looked up since, the oldest asked first."""
    about = PlatformChange.objects.filter(fields__has_key="carriers")
    newest = about.order_by("platform_id", "-at", "-id").distinct("platform_id").values("pk")
    asked = PlatformChange.objects.filter(pk__in=newest, fields__carriers__1="asked for")
    return list(asked.order_by("at", "id").values_list("platform_id", flat=True))


def to_ask(now: datetime) -> list[Platform]:
    """Sites with something still up 72 hours after receipt (or, unproved, after approval) that nobody asked about in 90
    days, by name. Where the sweep may not ask by itself (actions.guessing.ask_by_itself) somebody of the desk does.
    """
    asked = PlatformChange.objects.filter(platform=OuterRef("pk"), fields__has_key="carriers", at__gt=now - FRESH_FOR)
    sites = Platform.objects.filter(kind=Platform.Kind.PLATFORM, sandbox=False).filter(~Exists(asked))
    return list(sites.filter(_waited(now - STILL_UP)).order_by("name"))


def _waited(since: datetime) -> Q:
    """Whether an open letter to the site (one with something still up) had its time by `since`, and is not paused."""
    letters = Notice.objects.filter(platform=OuterRef("pk"), state__in=OPEN, paused_at=None, followed_by=None)
    # Asked apart, each finds an index: a clock that ran, none at all, a void one (the notice failed).
    ran = letters.filter(state=State.RECEIVED, clock_voided_at=None, due_at__lte=since + WINDOW)
    none = letters.filter(Q(received_at=None, first_queued_at__lte=since) | Q(received_at__lte=since), due_at=None)
    void = letters.filter(state=State.FAILED, first_queued_at__lte=since)
    return Q(Exists(ran)) | Q(Exists(none)) | Q(Exists(void))


def stale(platform: Platform, now: datetime) -> bool:
    """Whether what is known may be old: the record, or an active channel's verification, is over 90 days old."""
    days = [platform.checked_on, *(each.verified_on for each in platform.channels.all() if each.active)]
    return any(day is not None and _old(day, now) for day in days)


def changes_of(platform: Platform, most: int = 50) -> list[Change]:
    """The newest changes of a record first. Staff stand with their names, commands as they are."""
    rows = list(platform.changes.all()[:most])
    names = _names({row.actor for row in rows})
    return [
        Change(row.at, names.get(row.actor, row.actor), tuple((field, *pair) for field, pair in row.fields.items()))
        for row in rows
    ]


def entries() -> list[Entry]:
    """Every platform that somebody has looked at, as its file would say it; sandboxes and open guesses left out."""
    looked_at = Platform.objects.filter(sandbox=False, needs_review=False).exclude(checked_on=None)
    staff = set(User.objects.values_list("name", flat=True))
    return [_entry(each, staff) for each in looked_at.order_by("slug").prefetch_related("hosts", "channels")]


def _entry(platform: Platform, staff: set[str]) -> Entry:
    return Entry(
        slug=platform.slug,
        hosts=tuple(sorted(row.host for row in platform.hosts.all())),
        channels=tuple(_channel(each, staff) for each in platform.channels.all()),
        fields={name: getattr(platform, name) for name in FIELDS},
    )


def _channel(channel: Channel, staff: set[str]) -> ChannelEntry:
    """An address that nobody verified is not passed on; nor is the name of anybody who works here."""
    values = {name: getattr(channel, name) for name in CHANNEL}
    if channel.verified_on is None:
        values |= {"standing": Channel.Standing.COURTESY, "address": "", "verified_by": ""}
    elif channel.verified_by in staff:
        values["verified_by"] = settings.OPERATOR_NAME
    return ChannelEntry(**{**values, "kind": str(channel.kind), "standing": str(values["standing"])})


def _recipients(kind: str) -> list[Platform]:
    found: QuerySet[Platform] = Platform.objects.filter(kind=kind, needs_review=False).order_by("name")
    return list(found)


def _old(day: date, now: datetime) -> bool:
    return now.date() - day > FRESH_FOR


def _names(actors: set[str]) -> dict[str, str]:
    ids = {actor: actor.removeprefix("user:") for actor in actors if actor.startswith("user:")}
    known = {
        str(user.pk): user.name for user in User.objects.filter(pk__in=[pk for pk in ids.values() if pk.isdigit()])
    }
    return {actor: known[pk] for actor, pk in ids.items() if pk in known}
