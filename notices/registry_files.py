"""The registry as files: one YAML document for each platform or service, checked against a JSON schema.

A file holds what anybody may know: no secret, no key, nothing of how a channel fared. Values that are at their
default are left out of the file; channels stand in the order in which they are tried.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from notices import url_patterns

FOLDER = Path(__file__).resolve().parent / "registry"
WIDTH = 110
# libyaml's, where PyYAML was built with it: the whole folder in a seventh of the time.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Each field of a platform, in the order of the file, with the default that is left out (None: always written).
FIELDS: dict[str, Any] = {
    "name": None, "kind": None, "parent": None, "coverage": None, "coverage_reason": None, "trust": None,
    "jurisdiction_doubt": "", "process_url": None, "form_fields": None, "url_patterns": None, "stopncii": None,
    "ncmec": None, "membership_source": "", "membership_on": "", "most_at_once": 4, "status_checks": False,
    "deletes_hashes": False, "checked_on": None, "notes": None,
}  # fmt: skip
CHANNEL: dict[str, Any] = {
    "kind": None, "standing": None, "address": None, "exchanger": "", "mail_domain": "", "active": True,
    "verified_on": None, "verified_by": None,
}  # fmt: skip
# Parts of a form field and of a pattern, in the order of the file.
PARTS = ("label", "holds", "note", "kind", "pattern", "examples")
DAYS = ("membership_on", "checked_on", "verified_on")


class BadEntry(ValueError):
    """A file that is not a registry entry, or a host that two of them claim; the message names the file."""


@dataclass(frozen=True)
class ChannelEntry:
    """One way to the platform. An empty `address` without `verified_on` means that nobody has verified one."""

    kind: str
    standing: str
    address: str
    verified_on: date | None
    verified_by: str
    exchanger: str = ""
    mail_domain: str = ""
    active: bool = True


@dataclass(frozen=True)
class Entry:
    """One platform as its file describes it: its hosts, its channels in order, and the columns of its record."""

    slug: str
    hosts: tuple[str, ...]
    channels: tuple[ChannelEntry, ...]
    fields: dict[str, Any] = field(default_factory=dict)


def read(folder: Path = FOLDER) -> list[Entry]:
    """All entries of a folder, by file name. Raises BadEntry."""
    schema = Draft202012Validator(json.loads((folder / "schema.json").read_text(encoding="utf-8")))
    entries = [_entry(path, schema) for path in sorted(folder.glob("*.yaml"))]
    _one_owner_for_each_host(entries)
    return entries


def text(entry: Entry) -> str:
    """The entry as its file says it; `read` gives the same entry back."""
    data: dict[str, Any] = {"slug": entry.slug}
    for name, default in FIELDS.items():
        if (value := _plain(entry.fields[name])) != default or default is None:
            data[name] = value
        if name == "parent":
            data["hosts"] = sorted(entry.hosts)
    data["channels"] = [_channel_data(each) for each in entry.channels]
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)


def write(entries: Iterable[Entry], folder: Path) -> list[Path]:
    """Write each entry's file into the folder; returns the paths whose content is new or has changed."""
    changed = []
    for entry in entries:
        path, said = folder / f"{entry.slug}.yaml", text(entry)
        if not path.exists() or path.read_text(encoding="utf-8") != said:
            path.write_text(said, encoding="utf-8")
            changed.append(path)
    return changed


class _Dumper(yaml.SafeDumper):
    """Lists stand one step in, below their name."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _entry(path: Path, schema: Draft202012Validator) -> Entry:
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), LOADER)  # noqa: S506 - a safe one, whichever it is
    except yaml.YAMLError as error:
        raise BadEntry(f"{path.name}: {error}") from error
    for fault in schema.iter_errors(data):
        raise BadEntry(f"{path.name}: {'.'.join(map(str, fault.path)) or 'file'}: {fault.message}")
    if data["slug"] != path.stem:
        raise BadEntry(f"{path.name}: the slug differs from the file's name")
    _check_patterns(path.name, data["url_patterns"])
    fields = {name: data.get(name, default) for name, default in FIELDS.items()}
    return Entry(
        slug=data["slug"],
        hosts=tuple(sorted(data["hosts"])),
        channels=tuple(ChannelEntry(**_with_days(each)) for each in data["channels"]),
        fields=_with_days(fields),
    )


def _check_patterns(name: str, patterns: list[dict[str, Any]]) -> None:
    for each in patterns:
        if said := url_patterns.fault(each["pattern"]):
            raise BadEntry(f"{name}: url_patterns: {said}")
        if wrong := [link for link in each["examples"] if url_patterns.kind_of(patterns, link) != each["kind"]]:
            raise BadEntry(f"{name}: url_patterns: {wrong[0]} is not a {each['kind']} by these patterns")


def _with_days(data: dict[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(data[name]) if data[name] else None for name in DAYS if name in data}
    return {**data, **days}


def _plain(value: Any) -> Any:
    """A column's value as the file has it; a database keeps no order within an object."""
    if value is None:
        return ""
    if isinstance(value, list):
        return [{name: each[name] for name in PARTS if name in each} for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _channel_data(channel: ChannelEntry) -> dict[str, Any]:
    """`verified_on` is null where nobody has verified it."""
    values = {name: getattr(channel, name) for name in CHANNEL}
    values["verified_on"] = channel.verified_on.isoformat() if channel.verified_on else None
    return {name: value for name, value in values.items() if CHANNEL[name] is None or value != CHANNEL[name]}


def _one_owner_for_each_host(entries: Iterable[Entry]) -> None:
    owners: dict[str, str] = {}
    for entry in entries:
        for host in entry.hosts:
            if (other := owners.setdefault(host, entry.slug)) != entry.slug:
                raise BadEntry(f"{entry.slug}.yaml: {host} is claimed by {other}.yaml too")
