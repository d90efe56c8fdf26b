"""When a person may be told that there is news: only the hours that they allow, on their own clock. Pure.

Rules as in takedown/drafts.py ("safe"): "from" and "until" are "HH:MM" in "zone" (an IANA name); empty: any time.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, tzinfo
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


class NoSuchTime(Exception):
    """A clock that is set forward never shows this time."""


def moment(day: date, at: time, name: str, within: tuple[datetime, datetime]) -> datetime:
    """The instant (UTC) at which clocks in the zone `name` showed this; raises NoSuchTime where none did.

    A time that comes twice, when clocks are set back, is the later one that lies `within`; neither does: the first.
    """
    there = zone(name)
    first, second = (datetime.combine(day, at, tzinfo=there).replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(there).replace(tzinfo=None) != datetime.combine(day, at):
        raise NoSuchTime
    begins, ends = within
    return second if begins <= second <= ends else first


def on_the_clock(now: datetime, name: str, form: str = "%H:%M") -> str:
    """The time there, "08:40". In the hour that comes twice the zone stands beside it: "01:30 CDT", "01:30 CST"."""
    there = now.astimezone(zone(name))
    folds = {there.replace(fold=fold).utcoffset() for fold in (0, 1)}
    return there.strftime(f"{form} %Z" if len(folds) == 2 else form)


def is_known(name: str) -> bool:
    """Whether this names a zone: of somebody whose clock nobody knows no time of theirs is said."""
    return name == "UTC" or zone(name) is not UTC


def zone(name: str) -> tzinfo:
    """The zone with this IANA name; UTC where there is none of that name."""
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        return UTC
