"""The demo's platforms: one by webhook, one by mail, one by API. All are marked as sandbox and say "(demo)"."""

import secrets
from base64 import b64encode
from datetime import datetime
from typing import Any

from django.db import transaction

from notices.actions.keys import issue_key, revoke_key
from notices.models import ApiKey, Channel, Platform, PlatformHost

LABEL = "sandbox platform (demo)"
ABOUT = "Not a real platform: a small program of the demo that answers as a platform would."


@transaction.atomic
def make_sandbox(url: str | None, now: datetime, mail_exchanger: str | None = None) -> dict[str, str]:
    """Make the three sandbox platforms, or bring them up to date; safe to repeat.

    `url` is where the responder (portal/sandbox.py) takes webhooks; empty: the notices wait to be fetched.
    `mail_exchanger` is "host:port" of the mail server that takes the demo's mail. None keeps what an earlier run
    stored. Returns what the responder needs: webhook_secret, api_key, pull_api_key; an earlier run's keys end.
    """
    hooked = _platform("sandbox", "Sandbox platform (demo)", "sandbox.example")
    mailed = _platform("sandbox-by-mail", "Sandbox by mail (demo)", "mail.sandbox.example")
    pulled = _platform("sandbox-by-api", "Sandbox by API (demo)", "pull.sandbox.example")
    url = _stored(hooked, Channel.Kind.WEBHOOK, "address") if url is None else url
    exchanger = _stored(mailed, Channel.Kind.EMAIL, "exchanger") if mail_exchanger is None else mail_exchanger
    _channel(hooked, Channel.Kind.PULL, now, preference=20)
    hook = _channel(hooked, Channel.Kind.WEBHOOK, now, address=url, active=bool(url))
    _channel(mailed, Channel.Kind.EMAIL, now, address="takedown@mail.sandbox.example", exchanger=exchanger)
    _channel(pulled, Channel.Kind.PULL, now)
    return {
        "webhook_secret": _secret_of(hook),
        "api_key": _fresh_key(hooked, now),
        "pull_api_key": _fresh_key(pulled, now),
    }


def _platform(slug: str, name: str, host: str) -> Platform:
    fields = {
        "name": name,
        "coverage": Platform.Coverage.COVERED,
        "coverage_reason": ABOUT,
        "trust": Platform.Trust.COOPERATIVE,
        "deletes_hashes": True,
        "sandbox": True,
        "notes": ABOUT,
    }
    platform, _ = Platform.objects.update_or_create(slug=slug, defaults=fields)
    PlatformHost.objects.update_or_create(host=host, defaults={"platform": platform})
    return platform


def _stored(platform: Platform, kind: str, field: str) -> str:
    """What an earlier run wrote there; empty where there was none."""
    found: str | None = platform.channels.filter(kind=kind).values_list(field, flat=True).first()
    return found or ""


def _channel(platform: Platform, kind: str, now: datetime, **fields: Any) -> Channel:
    agreed = {"standing": Channel.Standing.AGREED, "verified_by": "demo", "verified_on": now.date()}
    channel, _ = Channel.objects.update_or_create(platform=platform, kind=kind, defaults={**agreed, **fields})
    return channel


def _secret_of(channel: Channel) -> str:
    """The webhook's secret: made once, then kept, so that a webhook under way still verifies."""
    if not channel.secret:
        channel.set_secret(f"whsec_{b64encode(secrets.token_bytes(24)).decode()}")
        channel.save(update_fields=["secret"])
    return channel.open_secret()


def _fresh_key(platform: Platform, now: datetime) -> str:
    for key in platform.api_keys.filter(label=LABEL, revoked_at=None):
        revoke_key(key=key, actor="demo", now=now)
    _key, plain = issue_key(platform=platform, label=LABEL, scopes=list(ApiKey.Scope), actor="demo", now=now)
    return plain
