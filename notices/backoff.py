"""When to try a delivery again. Pure."""

from datetime import datetime, timedelta

PATIENCE = timedelta(hours=24)
LONGEST = timedelta(hours=2)
FIRST = timedelta(minutes=1)
# A claim older than this belongs to a worker that died: channels give up after 30 seconds.
CLAIM_LASTS = timedelta(seconds=75)
# A letter that so many workers died of would be tried, and perhaps sent, for ever.
MOST_LOST = 20


def retry_at(queued_at: datetime, attempts: int, now: datetime, jitter: float) -> datetime | None:
    """The next try after `attempts` failed ones (1 or more): 1, 2, 4 ... minutes, at most 2 hours apart.

    `jitter` (0 to 1) spreads tries over the upper half of each pause, so that a platform that comes back is
    not met by everybody at once. None when 24 hours from `queued_at` are used up: then a human is told.
    """
    pause = min(FIRST * 2 ** min(attempts - 1, 10), LONGEST) * (0.5 + jitter / 2)
    return now + pause if now + pause < queued_at + PATIENCE else None
