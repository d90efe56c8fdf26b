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
# A transaction that began earlier may still commit a row behind the newest one: the cursor that a poller keeps stays
# this far back.
SETTLING = timedelta(seconds=60)


@dataclass(frozen=True, order=True)
class Place:
    """After the row with this time and id."""

    updated_at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.updated_at.isoformat()}|{self.id}"


@dataclass(frozen=True)
class Cursor:
    """Where the next call goes on: exactly behind `place`.

    `back`: a walk from page to page that has come nearer to the present than SETTLING remembers how far back the one
    after it must begin. None: nowhere.
    """

    place: Place
    back: Place | None = None

    def encoded(self) -> str:
        """URL-safe and opaque to the caller."""
        text = "|".join(str(each) for each in (self.place, self.back) if each)
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decoded(cursor: str) -> Cursor:
    """The reverse of Cursor.encoded. Raises Problem(bad-cursor) for anything else."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        at, pk, *back = text.split("|")
        return Cursor(_place(at, pk), _place(*back) if back else None)
    except (binascii.Error, ValueError, OverflowError, TypeError) as error:
        raise Problem("bad-cursor") from error


def _place(at: str, pk: str) -> Place:
    return Place(datetime.fromisoformat(at).astimezone(UTC), UUID(pk))


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


def following(page: Sequence[Notice], asked: Cursor | None, now: datetime, *, more: bool) -> Cursor | None:
    """The cursor to give out with `page`, read at `now` for the cursor `asked`.

    While there is `more` it stands exactly behind the last row, so that no page comes twice. The last page's one goes
    back to where nothing could commit late any more when the walk passed there: some rows come twice, none is missed.
    """
    begun = asked.back if asked else None
    if not page:
        return Cursor(begun or asked.place) if asked else None
    last, settled = Place(page[-1].updated_at, page[-1].pk), Place(now - SETTLING, UUID(int=0))
    if begun is None and last > settled:
        begun = max(settled, asked.place) if asked else settled
    if more:
        return Cursor(last, begun)
    return Cursor(begun or last)
