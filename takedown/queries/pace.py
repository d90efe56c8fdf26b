"""Why a request that was checked does not go out yet: the person's own choice, never ours."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from notices.models import Notice
from notices.states import OPEN
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


def being_taken_back(case: Case) -> list[UUID]:
    """The open notices that a change of mind holds: all of them, or those that name the link and are not there yet."""
    waiting = list(case.changes.filter(taken_back_at=None, done_at=None).values_list("item", flat=True))
    found = Notice.objects.filter(key_id=case.key_id, state__in=OPEN)
    if None not in waiting:
        found = found.filter(received_at=None, items__in=waiting)
    return list(found.values_list("pk", flat=True).distinct()) if waiting else []


def _being_taken_back(request: TakedownRequest, case: Case) -> bool:
    waiting = list(case.changes.filter(taken_back_at=None, done_at=None))
    items = [change.item for change in waiting if change.item]
    whole = any(change.item is None for change in waiting)
    return whole or (bool(items) and request.items.filter(pk__in=items).exists())
