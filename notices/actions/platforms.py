"""Completing the registry by hand: what a platform is, how it can be reached, and who looked at it."""

import base64
import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from notices.actions.standing import source_of, take_over_all
from notices.models import Channel, Platform, PlatformChange, PlatformHost
from vault import ledger

FIELDS = (
    "name", "kind", "parent", "coverage", "coverage_reason", "trust", "jurisdiction_doubt", "process_url",
    "form_fields", "url_patterns", "stopncii", "ncmec", "membership_source", "membership_on", "most_at_once",
    "status_checks", "deletes_hashes", "notes",
)  # fmt: skip
WAYS = ("kind", "standing", "preference", "active", "address", "exchanger", "mail_domain")
OVERLAP = timedelta(hours=24)


class HostTaken(Exception):
    """A host that belongs to another platform; `host` and `platform` (its name) say which."""

    def __init__(self, host: str, platform: str) -> None:
        super().__init__(f"{host} belongs to {platform}")
        self.host, self.platform = host, platform


@transaction.atomic
def complete_platform(*, platform: Platform, values: dict[str, Any], actor: str, now: datetime) -> None:
    """Write what the desk found out (keys of `FIELDS`, and "hosts" where they were looked at), mark it as looked at.

    What was changed, from what to what, is kept as a row. Letters that are queued already stay as they are: what was
    sent is evidence. Raises HostTaken.
    """
    platform = Platform.objects.select_for_update(of=("self",)).get(pk=platform.pk)
    before = snapshot(platform)
    for name in FIELDS:
        setattr(platform, name, values.get(name, before[name]))
    for host in platform.hosts.filter(mac=None) if platform.needs_review else ():
        # Whoever filed could not sign it; the desk has looked at the site now.
        host.save()
    platform.needs_review, platform.checked_on = False, now.date()
    platform.save(update_fields=[*FIELDS, "needs_review", "checked_on"])
    if "hosts" in values:
        _set_hosts(platform, set(values["hosts"]))
    note_change(platform, before, snapshot(platform), actor, now)
    facts = {"platform": platform.slug, "coverage": platform.coverage, "trust": platform.trust}
    ledger.append(actor=actor, verb="platform.completed", subject=f"platform:{platform.slug}", now=now, facts=facts)
    take_over_all(platform=platform, actor=actor, now=now)


@transaction.atomic
def save_channel(
    *,
    platform: Platform,
    values: dict[str, Any],
    verified_by: str,
    actor: str,
    now: datetime,
    channel: Channel | None = None,
) -> Channel:
    """Add a channel, or change one (keys of `WAYS`). Whoever saves it vouches for its address and its standing."""
    channel = channel or Channel(platform=platform)
    before = _ways(Channel.objects.get(pk=channel.pk)) if channel.pk else {}
    for name in WAYS:
        setattr(channel, name, values[name])
    channel.verified_by, channel.verified_on = verified_by, now.date()
    # A fresh pause, secret or failure of a channel that is in use meanwhile is not ours to write over.
    channel.save(update_fields=[*WAYS, "verified_by", "verified_on"] if channel.pk else None)
    note_change(platform, before, _ways(channel), actor, now)
    facts = {"platform": platform.slug, "kind": channel.kind, "standing": channel.standing, "active": channel.active}
    ledger.append(actor=actor, verb="channel.saved", subject=f"platform:{platform.slug}", now=now, facts=facts)
    take_over_all(platform=platform, actor=actor, now=now)
    return channel


@transaction.atomic
def verify_way(
    *, channel: Channel, standing: str, source: str, verified_on: date, verified_by: str, actor: str, now: datetime
) -> int:
    """Somebody looked: this way is the platform's own process, or agreed with it. Kept with who, when and the source.

    `standing`: official or agreed. Returns how many notices that nobody has received take it over. ValueError for a
    day to come.
    """
    if verified_on > now.date():
        raise ValueError("verified_in_the_future")
    platform = Platform.objects.select_for_update(of=("self",)).get(pk=channel.platform_id)
    channel = platform.channels.get(pk=channel.pk)
    before = _ways(channel)
    channel.standing, channel.verified_by, channel.verified_on = standing, verified_by, verified_on
    channel.save(update_fields=["standing", "verified_by", "verified_on"])
    note_change(platform, before, {**_ways(channel), source_of(channel): source}, actor, now)
    facts = {"platform": platform.slug, "kind": channel.kind, "standing": standing}
    ledger.append(actor=actor, verb="channel.verified", subject=f"platform:{platform.slug}", now=now, facts=facts)
    return take_over_all(platform=platform, actor=actor, now=now)


@transaction.atomic
def new_webhook_secret(*, channel: Channel, actor: str, now: datetime, overlap: timedelta = OVERLAP) -> str:
    """A fresh signing secret (Standard Webhooks: `whsec_` and 32 random bytes), returned once and kept sealed.

    The one before signs too for the time of `overlap` (24 hours), so that the platform can change over in its own
    time; not at all (zero) where it leaked.
    """
    fresh = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    both = channel.secret is not None and overlap > timedelta(0)
    channel.previous_secret = channel.secret if both else None
    channel.secret_overlaps_until = now + overlap if both else None
    channel.set_secret(fresh)
    channel.save(update_fields=["secret", "previous_secret", "secret_overlaps_until"])
    name = f"channel.{channel.kind}.{channel.pk}.secret"
    note_change(channel.platform, {}, {name: "made anew"}, actor, now)
    facts = {"platform": channel.platform.slug}
    ledger.append(
        actor=actor, verb="channel.secret_made", subject=f"platform:{channel.platform.slug}", now=now, facts=facts
    )
    return fresh


def snapshot(platform: Platform) -> dict[str, Any]:
    """The platform's record as plain data, its hosts with it; no secret, nothing of how its channels fared."""
    hosts = sorted(platform.hosts.values_list("host", flat=True))
    return {**{name: plain(getattr(platform, name)) for name in FIELDS}, "hosts": hosts}


def note_change(
    platform: Platform, before: dict[str, Any], after: dict[str, Any], actor: str, now: datetime
) -> PlatformChange | None:
    """Keep what is different as one row of history, {field: [before, after]}; None where nothing is."""
    fields = {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}
    if not fields:
        return None
    return PlatformChange.objects.create(platform=platform, at=now, actor=actor, fields=fields)


def plain(value: Any) -> Any:
    """A column's value as JSON can hold it."""
    return value.isoformat() if isinstance(value, date) else value


def _ways(channel: Channel) -> dict[str, Any]:
    """A channel's fields, each named so that two channels of a platform are told apart in its history."""
    return {f"channel.{channel.kind}.{channel.pk}.{name}": plain(getattr(channel, name)) for name in WAYS}


def _set_hosts(platform: Platform, wanted: set[str]) -> None:
    platform.hosts.exclude(host__in=wanted).delete()
    for host in sorted(wanted):
        row, _ = PlatformHost.objects.select_related("platform").get_or_create(
            host=host, defaults={"platform": platform}
        )
        if row.platform_id != platform.pk:
            raise HostTaken(host, row.platform.name)
