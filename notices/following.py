"""What is said after a letter: when, and in which words. Pure.

Before the 48 hours end a platform that has not answered is reminded twice; after them the same letter goes out again
every 24 hours while it stays silent, at most 14 times. Neither proves anything nor starts a clock: 223a(a)(3) runs
from one receipt. What is withdrawn is said once. The words hold a number and times: no link, no name.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from notices.clock import OFFSETS, QUIET, REASONED, Answer, Stage, in_utc

REMINDER, REPEAT, WITHDRAWAL = "reminder", "repeat", "withdrawal"
# What asks for something, and so ends with any answer; a withdrawal takes back.
ASKING = (REMINDER, REPEAT)
EVERY = timedelta(hours=24)
MOST_REPEATS = 14


@dataclass(frozen=True)
class Turn:
    """A reminder or repeat, the instant that it belongs to, and when its turn is over: then it is not caught up."""

    kind: str
    number: int
    at: datetime
    ends: datetime


@dataclass(frozen=True)
class About:
    """What the words are made of. `concerned`: positions of the items that are meant, of `items` in all."""

    number: str
    statutory: bool
    items: int
    concerned: tuple[int, ...]
    received_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True)
class Words:
    """A title and its lines, as every channel gives them."""

    title: str
    lines: tuple[str, ...]


def turns(due: datetime) -> list[Turn]:
    """Every turn of a notice that is due at `due`, in order; between `due` and 24 hours later it is nobody's."""
    due = in_utc(due)
    calls = [due + OFFSETS[stage] for stage in (Stage.HALFWAY, Stage.LAST_CALL, Stage.DUE)]
    reminders = [Turn(REMINDER, n, calls[n - 1], calls[n]) for n in (1, 2)]
    return reminders + [Turn(REPEAT, n, due + n * EVERY, due + (n + 1) * EVERY) for n in range(1, MOST_REPEATS + 1)]


def turn(due: datetime, now: datetime) -> Turn | None:
    """Whose turn it is at `now`. One that was missed (a sweep that stood still) is left out, not caught up."""
    return next((each for each in turns(due) if each.at <= in_utc(now) < each.ends), None)


def ends(kind: str, number: int, due: datetime) -> datetime:
    """When the turn of this reminder or repeat is over. Raises LookupError for one that does not exist."""
    found = [each.ends for each in turns(due) if (each.kind, each.number) == (kind, number)]
    return found[0]


def next_turn(due: datetime, now: datetime) -> datetime | None:
    """When the next turn begins after `now`; None after the last repeat."""
    return next((each.at for each in turns(due) if each.at > in_utc(now)), None)


def goes_on(standing: Iterable[str], given: Iterable[str] = ()) -> bool:
    """Whether there is silence to speak into: an item that is `standing` without an answer, and no reasoned answer
    `given` on any of them, whatever became of it since.
    """
    now, ever = ({Answer(answer) for answer in answers} for answers in (standing, given))
    return bool(now & QUIET) and not (now | ever) & REASONED


def words(kind: str, number: int, about: About) -> Words:
    """What the platform is told. The Act is named only where its clock runs (`statutory`)."""
    if kind == REMINDER:
        return Words(f"Notice {about.number}: reminder {number}", _reminder(about))
    if kind == REPEAT:
        return Words(f"Notice {about.number}: sent again, day {number} after its 48 hours", _repeat(about))
    return _withdrawal(about)


def _reminder(about: About) -> tuple[str, ...]:
    return (
        f"This is a reminder of notice {about.number}, which you received on {_said(about.received_at)}.",
        f"Still without an answer: {_items(about)}.",
        f"{_period(about)} end on {_said(about.due_at)}.",
        "If you have answered meanwhile, please disregard this reminder. How to answer stands in the notice.",
    )


def _repeat(about: About) -> tuple[str, ...]:
    return (
        f"This is notice {about.number} again, unchanged, which you received on {_said(about.received_at)}. "
        "It starts no new period.",
        f"{_period(about)} ended on {_said(about.due_at)}. Still without an answer: {_items(about)}.",
        f"It is sent once a day, at most {MOST_REPEATS} times. Any answer ends this: removed, refused, disputed, or a "
        "question.",
    )


def _withdrawal(about: About) -> Words:
    recalled = "If you were given fingerprints (hashes) with {them}, please delete these."
    neutral = "This says nothing about whether the content may stay under the law or under your own rules."
    if len(about.concerned) == about.items:
        asked = f"Notice {about.number} is withdrawn. Please disregard it and do nothing more because of it."
        return Words(f"Notice {about.number}: withdrawn", (asked, recalled.format(them="it"), neutral))
    verb, them = ("is", "it") if len(about.concerned) == 1 else ("are", "them")
    asked = f"Of notice {about.number}, {_items(about)} {verb} withdrawn. Please disregard {them}."
    rest = "What else the notice lists stands, and so do its times."
    return Words(f"Notice {about.number}: withdrawn in part", (asked, rest, recalled.format(them=them), neutral))


def _period(about: About) -> str:
    return "The 48 hours of 47 USC 223a(a)(3)" if about.statutory else "48 hours from then"


def _items(about: About) -> str:
    if len(about.concerned) == about.items:
        return "its one item" if about.items == 1 else f"all its {about.items} items"
    return f"item{'s' if len(about.concerned) > 1 else ''} {_listed(about.concerned)}"


def _listed(positions: Collection[int]) -> str:
    *first, last = (str(position) for position in sorted(positions))
    return f"{', '.join(first)} and {last}" if first else last


def _said(moment: datetime | None) -> str:
    """A time as everybody reads it the same way, to the minute, in UTC."""
    return in_utc(moment).strftime("%Y-%m-%d at %H:%M UTC") if moment else "an unknown day"
