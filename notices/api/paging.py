"""The list's cursor: a place in the order of (updated_at, id)."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from notices.api.problems import Problem
from notices.models import Notice

MOST = 200
USUAL = 100
# A transaction that began earlier may still commit a row behind the newest one: the cursor stays this far back,
# so that a poller sees some rows twice and misses none.
SETTLING = timedelta(seconds=60)


@dataclass(frozen=True, order=True)
class Place:
    """After the row with this time and id."""

    updated_at: datetime
    id: UUID

    def encoded(self) -> str:
        """URL-safe and opaque to the caller."""
        return base64.urlsafe_b64encode(f"{self.updated_at.isoformat()}|{self.id}".encode()).decode().rstrip("=")


def decoded(cursor: str) -> Place:
    """The reverse of Place.encoded. Raises Problem(bad-cursor) for anything else."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        at, _, pk = text.partition("|")
        return Place(datetime.fromisoformat(at).astimezone(UTC), UUID(pk))
    except (binascii.Error, ValueError, OverflowError) as error:
        raise Problem("bad-cursor") from error


def moment(text: str, field: str) -> datetime:
    """An ISO 8601 time with a zone, in UTC. Raises Problem(invalid), also for a time without a zone."""
    try:
        # An unescaped + of the zone arrives as a blank.
        parsed = parse_datetime(text.replace(" ", "+"))
        if parsed is None or parsed.tzinfo is None:
            raise ValueError("a time with its zone is needed")
        return parsed.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Problem("invalid", {field: ["An ISO 8601 time with its zone is needed."]}) from error


def size(text: str) -> int:
    """How many rows: 1 to MOST. Raises Problem(invalid)."""
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST):
        raise Problem("invalid", {"limit": [f"A whole number from 1 to {MOST} is needed."]})
    return int(text)


def after(rows: QuerySet[Notice], place: Place) -> QuerySet[Notice]:
    """The rows behind `place`."""
    return rows.filter(Q(updated_at__gt=place.updated_at) | Q(updated_at=place.updated_at, id__gt=place.id))


def next_place(page: Sequence[Notice], asked: Place | None, now: datetime) -> Place | None:
    """Where the next call goes on: behind the last row, but never nearer to `now` than SETTLING."""
    if not page:
        return asked
    last, settled = Place(page[-1].updated_at, page[-1].pk), Place(now - SETTLING, UUID(int=0))
    return max(min(last, settled), asked) if asked else min(last, settled)
