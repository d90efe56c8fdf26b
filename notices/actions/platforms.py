"""Completing the registry by hand: what a platform is, how it can be reached, and who looked at it."""

import base64
import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from notices.models import Channel, Platform
from vault import ledger

FIELDS = ("name", "parent", "coverage", "coverage_reason", "trust", "process_url", "deletes_hashes", "notes")
WAYS = ("kind", "standing", "preference", "active", "address", "exchanger")


@transaction.atomic
def complete_platform(*, platform: Platform, values: dict[str, Any], actor: str, now: datetime) -> None:
    """Write what the desk found out (keys of `FIELDS`) and mark the platform as looked at today.

    Letters that are queued already stay as they are: what was sent is evidence.
    """
    for name in FIELDS:
        setattr(platform, name, values[name])
    platform.needs_review, platform.checked_on = False, now.date()
    platform.save(update_fields=[*FIELDS, "needs_review", "checked_on"])
    facts = {"platform": platform.slug, "coverage": platform.coverage, "trust": platform.trust}
    ledger.append(actor=actor, verb="platform.completed", subject=f"platform:{platform.slug}", now=now, facts=facts)


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
    for name in WAYS:
        setattr(channel, name, values[name])
    channel.verified_by, channel.verified_on = verified_by, now.date()
    channel.save()
    facts = {"platform": platform.slug, "kind": channel.kind, "standing": channel.standing, "active": channel.active}
    ledger.append(actor=actor, verb="channel.saved", subject=f"platform:{platform.slug}", now=now, facts=facts)
    return channel


@transaction.atomic
def new_webhook_secret(*, channel: Channel, actor: str, now: datetime) -> str:
    """A fresh signing secret (Standard Webhooks: `whsec_` and 32 random bytes), returned once and kept sealed."""
    plain = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    channel.set_secret(plain)
    channel.save(update_fields=["secret"])
    facts = {"platform": channel.platform.slug}
    ledger.append(
        actor=actor, verb="channel.secret_made", subject=f"platform:{channel.platform.slug}", now=now, facts=facts
    )
    return plain
