"""Loading the registry's files into the database, without ever undoing what the desk has written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from notices.actions.platforms import note_change, snapshot
from notices.models import Channel, Platform, PlatformHost
from notices.registry_files import Entry
from vault import ledger

# What counts as "nobody has written anything here". Coverage and trust are judgements: a cautious one stays.
EMPTY: dict[str, Any] = {"kind": Platform.Kind.PLATFORM, "stopncii": Platform.Member.UNKNOWN, "ncmec": "unknown"}


@dataclass
class Loaded:
    """What a run did: slugs of new platforms, and in words what was left as the desk has it."""

    created: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def load_registry(
    *, entries: Iterable[Entry], actor: str, now: datetime, overwrite: frozenset[str] = frozenset()
) -> Loaded:
    """Add what is missing: platforms, hosts, channels, and values where a field is still empty.

    A value that is there stays, whoever wrote it, and is reported in `kept` where the file says otherwise; the
    fields of the platforms named in `overwrite` are set from the file. A kind of channel that the platform has
    is never added again, so that a filled-in or switched-off one stays as it is. Nothing is deleted.
    """
    done = Loaded()
    for entry in entries:
        _load(entry, done, entry.slug in overwrite, actor, now)
    facts = {"created": len(done.created), "kept": len(done.kept)}
    ledger.append(actor=actor, verb="registry.loaded", subject="registry", now=now, facts=facts)
    return done


def _load(entry: Entry, done: Loaded, overwrite: bool, actor: str, now: datetime) -> None:
    platform, made = Platform.objects.get_or_create(slug=entry.slug, defaults=entry.fields)
    before = {} if made else snapshot(platform)
    if made:
        done.created.append(entry.slug)
    elif not platform.may_be_used:
        done.kept.append(f"{entry.slug}: changed outside Recourse, left as it is (manage.py sign_rows)")
        return
    else:
        _fill(platform, entry, done, overwrite)
    _claim_hosts(platform, entry, done)
    _add_channels(platform, entry)
    if before:
        note_change(platform, before, snapshot(platform), actor, now)


def _fill(platform: Platform, entry: Entry, done: Loaded, overwrite: bool) -> None:
    changed = []
    for name, value in entry.fields.items():
        held = getattr(platform, name)
        if held == value:
            continue
        if overwrite or held in ("", None, [], EMPTY.get(name)):
            setattr(platform, name, value)
            changed.append(name)
        elif name != "checked_on":
            done.kept.append(f"{entry.slug}: {name} stays as it is")
    if changed:
        platform.save(update_fields=changed)


def _claim_hosts(platform: Platform, entry: Entry, done: Loaded) -> None:
    for host in sorted(entry.hosts):
        row, _ = PlatformHost.objects.select_related("platform").get_or_create(
            host=host, defaults={"platform": platform}
        )
        if row.platform != platform:
            done.kept.append(f"{entry.slug}: {host} stays with {row.platform.slug}")


def _add_channels(platform: Platform, entry: Entry) -> None:
    """The file's order is the order in which they are tried."""
    present = set(platform.channels.values_list("kind", flat=True))
    for place, each in enumerate(entry.channels, start=1):
        if each.kind not in present:
            Channel.objects.create(platform=platform, preference=10 * place, **vars(each))
