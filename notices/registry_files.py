"""The first registry as files: one YAML document for each platform or service, checked against a JSON schema."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

FOLDER = Path(__file__).resolve().parent / "registry"


class BadEntry(ValueError):
    """A file that is not a registry entry, or a host that two of them claim; the message names the file."""


@dataclass(frozen=True)
class ChannelEntry:
    """One way to the platform. An empty `address` means that nobody has verified one."""

    kind: str
    standing: str
    address: str
    verified_on: date | None
    verified_by: str


@dataclass(frozen=True)
class Entry:
    """One platform as its file describes it. `notes` carries what the desk should know before sending."""

    slug: str
    hosts: tuple[str, ...]
    ftc_letter: str
    channels: tuple[ChannelEntry, ...]
    fields: dict[str, Any]


def read(folder: Path = FOLDER) -> list[Entry]:
    """All entries of a folder, by file name. Raises BadEntry."""
    schema = Draft202012Validator(json.loads((folder / "schema.json").read_text(encoding="utf-8")))
    entries = [_entry(path, schema) for path in sorted(folder.glob("*.yaml"))]
    _one_owner_for_each_host(entries)
    return entries


def _entry(path: Path, schema: Draft202012Validator) -> Entry:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    for error in schema.iter_errors(data):
        raise BadEntry(f"{path.name}: {'.'.join(map(str, error.path)) or 'file'}: {error.message}")
    if data["slug"] != path.stem:
        raise BadEntry(f"{path.name}: the slug differs from the file's name")
    return Entry(
        slug=data["slug"],
        hosts=tuple(data["hosts"]),
        ftc_letter=data["ftc_letter"],
        channels=tuple(_channel(each) for each in data["channels"]),
        fields={
            **{name: data[name] for name in ("name", "parent", "coverage", "coverage_reason", "trust", "process_url")},
            "checked_on": date.fromisoformat(data["checked_on"]),
            "notes": _notes(data),
        },
    )


def _channel(data: dict[str, Any]) -> ChannelEntry:
    verified = data["verified_on"]
    return ChannelEntry(**{**data, "verified_on": date.fromisoformat(verified) if verified else None})


def _notes(data: dict[str, Any]) -> str:
    letter = f"FTC letter of 11 May 2026 to {data['ftc_letter']}. " if data["ftc_letter"] else ""
    return f"{letter}StopNCII: {data['stopncii']}. {data['notes']}"


def _one_owner_for_each_host(entries: Iterable[Entry]) -> None:
    owners: dict[str, str] = {}
    for entry in entries:
        for host in entry.hosts:
            if (other := owners.setdefault(host, entry.slug)) != entry.slug:
                raise BadEntry(f"{entry.slug}.yaml: {host} is claimed by {other}.yaml too")
