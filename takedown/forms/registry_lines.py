"""Lists of the registry as lines of text that a person can read and change: hosts, form fields, patterns."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms

from notices.url_patterns import KINDS, fault
from notices.web_addresses import NotAnAddress, read_host

HOLDS = ("url", "statement", "name", "contact", "signature", "date", "description", "reasons", "other")
MOST_LINES = 60


class Lines(forms.CharField):
    """A text area whose lines become a list. `read` turns one line into a value, or raises ValidationError."""

    def __init__(self, read: Callable[[str], Any], write: Callable[[Any], str], rows: int, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "class": "mono", "spellcheck": "false", "autocapitalize": "none"})
        super().__init__(widget=widget, required=False, **options)
        self._read, self._write = read, write

    def prepare_value(self, value: Any) -> Any:
        """A list as its lines; what was typed comes back as it was typed."""
        return value if value is None or isinstance(value, str) else "\n".join(map(self._write, value))

    def clean(self, value: Any) -> Any:
        typed = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        if len(typed) > MOST_LINES:
            raise forms.ValidationError(f"There is room for {MOST_LINES} lines; this has {len(typed)}.")
        return [self._read(line) for line in typed]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial or []) != (data or ""))


def hosts() -> Lines:
    """Host names, one a line."""
    return Lines(
        _host, str, rows=4, label="Hosts",
        help_text="One a line, without https://. What lies below a host belongs to it too. A host has one owner.",
    )  # fmt: skip


def form_fields() -> Lines:
    """What the platform's form asks, in its order."""
    return Lines(
        _form_field, lambda each: " | ".join(filter(None, (each["label"], each["holds"], each["note"]))), rows=6,
        label="What its form asks, in its order",
        help_text="One field a line: its label | what goes in | a note. What goes in is one of "
        f"{', '.join(HOLDS)}. Empty: the kit shows the letter's parts in the Act's order.",
    )  # fmt: skip


def url_patterns() -> Lines:
    """Which paths lead to posts, profiles, files or searches."""
    return Lines(
        _pattern, lambda each: " ".join((each["kind"], each["pattern"], *each.get("examples", []))), rows=4,
        label="What its links lead to",
        help_text=f"One a line: {', '.join(KINDS)}, then the path, then examples if you like. "
        r"For example: post /[^/]+/status/\d+.* https://x.com/example/status/1",
    )  # fmt: skip


def _host(line: str) -> str:
    try:
        host = read_host(f"[{line}]" if ":" in line else line)
    except NotAnAddress:
        host = ""
    if "." not in host and ":" not in host:
        raise forms.ValidationError(f"“{line}” is no host name. Write it like example.org, without https:// and /.")
    return host


def _form_field(line: str) -> dict[str, str]:
    parts = [part.strip() for part in line.split("|", 2)]
    label, holds, note = [*parts, "", ""][:3]
    if holds not in HOLDS or not label:
        raise forms.ValidationError(f"“{line}”: write label | what goes in, which is one of {', '.join(HOLDS)}.")
    if len(label) > 120 or len(note) > 300:
        raise forms.ValidationError(f"“{label[:40]}…” is too long: 120 characters for a label, 300 for a note.")
    return {"label": label, "holds": holds, "note": note}


def _pattern(line: str) -> dict[str, Any]:
    kind, *rest = line.split()
    if kind not in KINDS or not rest:
        raise forms.ValidationError(f"“{line}”: begin with one of {', '.join(KINDS)}, then the path.")
    if said := fault(rest[0]):
        raise forms.ValidationError(said)
    return {"kind": kind, "pattern": rest[0], "examples": _links(rest[1:])}


def _links(words: Sequence[str]) -> list[str]:
    if wrong := [word for word in words if not word.startswith("https://")]:
        raise forms.ValidationError(f"“{wrong[0]}” is no example: write a whole link that begins with https://.")
    return list(words)
