"""When a person may be told that there is news: only the hours that they allow, on their own clock. Pure.

Rules as in takedown/drafts.py ("safe"): "from" and "until" are "HH:MM" in "zone" (an IANA name); empty: any time.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time, tzinfo
from zoneinfo import ZoneInfo

Rules = Mapping[str, str]


def may_be_told(rules: Rules, now: datetime) -> bool:
    """Whether `now` lies within the allowed hours. They may run over midnight; equal ends mean any time."""
    begins, ends = read_time(rules.get("from", "")), read_time(rules.get("until", ""))
    if begins is None or ends is None or begins == ends:
        return True
    there = now.astimezone(zone(rules.get("zone", ""))).time()
    return begins <= there < ends if begins < ends else there >= begins or there < ends


def read_time(typed: str) -> time | None:
    """ "HH:MM" as a time of day; None for anything else: a rule that nobody can read binds nobody."""
    try:
        return time.fromisoformat(typed) if typed else None
    except ValueError:
        return None


def zone(name: str) -> tzinfo:
    """The zone with this IANA name; UTC where there is none of that name."""
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        return UTC
