"""When to try a delivery again. Pure."""

from datetime import datetime, timedelta

PATIENCE = timedelta(hours=24)
LONGEST = timedelta(hours=2)
FIRST = timedelta(minutes=1)
# A claim older than this belongs to a worker that died: channels give up after 30 seconds.
CLAIM_LASTS = timedelta(seconds=75)
# A channel that rests after repeated failure is looked at again after so long; the desk can wake it sooner.
REST = timedelta(minutes=10)
# A webhook that failed so often in a row, for so long, rests until the desk looks at it.
MOST_FAILURES = 10
FAILING_FOR = timedelta(hours=1)
# A letter that so many workers died of would be tried, and perhaps sent, for ever.
MOST_LOST = 20


def time_for_the_wire() -> timedelta:
    """How long after its claim a try may still put something on the wire: over before others take it for dead."""
    return CLAIM_LASTS * 0.8


def retry_at(began: datetime, attempts: int, now: datetime, jitter: float) -> datetime | None:
    """The next try after `attempts` failed ones (1 or more): 1, 2, 4 ... minutes, at most 2 hours apart.

    `jitter` (0 to 1) spreads tries over the upper half of each pause, so that a platform that comes back is
    not met by everybody at once. None when 24 hours from `began` are used up: then the next channel's turn comes, or
    a human is told.
    """
    pause = min(FIRST * 2 ** min(attempts - 1, 10), LONGEST) * (0.5 + jitter / 2)
    return now + pause if now + pause < began + PATIENCE else None


def rests(failures: int, failing_since: datetime, now: datetime) -> bool:
    """Whether a channel with so many failures in a row, the first at `failing_since`, is to rest."""
    return failures >= MOST_FAILURES and now - failing_since >= FAILING_FOR


def share(most_at_once: int, failures: int) -> int:
    """How many workers may talk to a platform at once: one is enough to see whether a failing one is back."""
    return 1 if failures else max(most_at_once, 1)
