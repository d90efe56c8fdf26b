"""A platform's ways as the desk would tell of them, and what was known of each when. Nothing imported from the house.

Times are minutes.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

HOUR, DAY = 60, 24 * 60
MAIL, WEBHOOK, PULL, FORM = "email", "webhook", "pull", "webform"
# After such an end of a try the platform can have the letter; "" is one that a worker has in hand.
MAY_HAVE_IT = {"", "lost", "delivered", "silence"}


class Record(NamedTuple):
    """What stands in the books of the way by which the letter came."""

    kind: str
    official: bool
    covered: bool


class Known:
    """What the desk holds to be true, and since when: what is learned later says nothing of before."""

    def __init__(self, value):
        self.told = [(float("-inf"), value)]

    def at(self, moment):
        return [value for since, value in self.told if since <= moment][-1]

    def turns(self, now):
        self.told.append((now, not self.at(now)))
        return self.at(now)


@dataclass
class Way:
    """One channel. `fetched`: whether somebody at the platform holds a key to its list."""

    kind: str
    official: Known
    fetched: bool = True
    on: bool = True
    rests: bool = False
    failures: int = 0
    failing_since: float | None = None

    @property
    def readable(self):
        return self.kind != PULL or self.fetched

    def fares(self, well, now):
        """A webhook that fails ten times in a row, over an hour, comes to rest until the desk wakes it."""
        if well:
            self.failures, self.failing_since = 0, None
            return
        self.failures += 1
        self.failing_since = now if self.failing_since is None else self.failing_since
        if self.kind == WEBHOOK and self.failures >= 10 and now - self.failing_since >= HOUR:
            self.rests = True


@dataclass
class Ways:
    """A platform's channels in the order in which they are tried, and whether the Act covers it."""

    each: list[Way]
    covered: Known = field(default_factory=lambda: Known(True))

    def __getitem__(self, place):
        return self.each[place]

    def after(self, place):
        """Downwards only; a list that nobody can read is no way."""
        below = range(place + 1, len(self.each))
        return next((n for n in below if self[n].on and not self[n].rests and self[n].readable), None)

    def preferred(self):
        """The first that takes it; where none does, the first that rests, else the first that only lacks a reader."""
        on = [n for n, way in enumerate(self.each) if way.on]
        readable = [n for n in on if self[n].readable] or on
        awake = [n for n in readable if not self[n].rests]
        return next(iter(awake or readable), None)

    def door(self):
        """Where the platform's programs come in: its list, else the webhook that calls them; None: no record of one."""
        on = [(way.kind, n) for n, way in enumerate(self.each) if way.on]
        return next((n for kind in (PULL, WEBHOOK) for here, n in on if here == kind), None)

    def form(self):
        return next((n for n, way in enumerate(self.each) if way.kind == FORM), None)

    def own_form(self, now):
        """Whether it has a form in use that is its own process, on which the Act's clock can end in a breach."""
        form = self.form()
        return form is not None and self[form].on and self[form].official.at(now) and self.covered.at(now)

    def record(self, place, moment):
        way = self[place]
        return Record(way.kind, way.official.at(moment), self.covered.at(moment))


@dataclass
class Try:
    """One try of the letter on a way (its place in the platform's order); `by_hand`: it is given to a human to file."""

    way: int
    at: float
    by_hand: bool
    end: str = ""
    ended: float | None = None

    @property
    def may_have_come(self):
        """Nothing leaves the house by being given to a human."""
        return not self.by_hand and self.end in MAY_HAVE_IT

    @property
    def carried_at(self):
        """When it ended; where nobody knows how it ended, when it began."""
        return self.at if self.ended is None else self.ended
