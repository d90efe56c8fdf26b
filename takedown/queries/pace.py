"""Why a request that was checked does not go out yet: the person's own choice, never ours."""

from datetime import datetime
from enum import StrEnum

from django.db.models import Q, QuerySet

from takedown.models import Case, TakedownRequest
from takedown.states import State

# Until its letters are queued, the moment is the person's to choose.
CHOOSABLE = frozenset({State.SUBMITTED, State.APPROVED})


class Why(StrEnum):
    """What keeps it back, the strongest reason first."""

    PAUSED = "paused"
    # They asked to take it back: nothing goes out while that can still happen.
    CHANGE = "change"
    HELD = "held"
    DATE = "date"


def due_to_send(now: datetime) -> QuerySet[TakedownRequest]:
    """Requests that were approved and whose moment has come; what is being taken back is looked at one by one."""
    moment = Q(send_from=None) | Q(send_from__lte=now)
    found = TakedownRequest.objects.filter(moment, state=State.APPROVED, held=False)
    return found.filter(case__paused_at=None, case__frozen_at=None).select_related("case").order_by("submitted_at")


def why_it_waits(request: TakedownRequest, case: Case, now: datetime) -> Why | None:
    """What keeps this request back at `now`; None where it may go."""
    if case.paused_at:
        return Why.PAUSED
    if _being_taken_back(request, case):
        return Why.CHANGE
    if request.held:
        return Why.HELD
    return Why.DATE if request.send_from and request.send_from > now else None


def _being_taken_back(request: TakedownRequest, case: Case) -> bool:
    waiting = list(case.changes.filter(taken_back_at=None, done_at=None))
    items = [change.item for change in waiting if change.item]
    whole = any(change.item is None for change in waiting)
    return whole or (bool(items) and request.items.filter(pk__in=items).exists())
