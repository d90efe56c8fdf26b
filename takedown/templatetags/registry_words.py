"""The registry's history in words: which field was changed, and from what to what."""

from datetime import datetime
from typing import Any

from django import template

from notices.models import Platform
from notices.queries import registry
from takedown.templatetags.desk_words import said

register = template.Library()

FIELDS = {
    "name": "Name", "kind": "What it is", "parent": "Company", "coverage": "Covered", "coverage_reason": "Why",
    "trust": "Trust", "jurisdiction_doubt": "Doubt about jurisdiction", "process_url": "Process page",
    "form_fields": "Its form's fields", "url_patterns": "What its links lead to", "stopncii": "StopNCII",
    "ncmec": "NCMEC's Take It Down", "membership_source": "Where that stands", "membership_on": "Read there on",
    "most_at_once": "Letters at once", "status_checks": "Links may be checked",
    "deletes_hashes": "Deletes fingerprints",
    "notes": "Notes", "hosts": "Hosts", "carriers": "Who carries it (a guess)", "secret": "signing secret",
    "standing": "standing", "preference": "order", "active": "in use", "address": "address",
    "exchanger": "mail server", "mail_domain": "domain of its mail",
}  # fmt: skip


@register.filter
def field_words(name: str) -> str:
    """A field of the history as people call it: `channel.webhook.12.address` is "Webhook: address"."""
    if not name.startswith("channel."):
        return FIELDS.get(name, name.replace("_", " "))
    _, kind, _, field = name.split(".", 3)
    return f"{said(kind, 'channel')}: {FIELDS.get(field, field)}"


@register.filter
def value_words(value: Any) -> str:
    """A value before or after a change, on one or several lines."""
    if value in (None, "", []):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "\n".join(map(value_words, value))
    if isinstance(value, dict):
        return " | ".join(value_words(part) for part in value.values() if part not in ("", []))
    return str(value)


@register.filter
def stale(platform: Platform, now: datetime) -> bool:
    """Whether the platform's record, or one of its active channels, was last verified over 90 days ago."""
    return registry.stale(platform, now)
