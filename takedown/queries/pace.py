"""Why a request that was checked does not go out yet: the person's own choice, never ours."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from notices.clock import SETTLED
from notices.letter import from_data
from notices.models import Notice, NoticeItem
from notices.states import OPEN
from takedown.locators import same_as
from takedown.models import Case, ChosenChange, SignedLetter, TakedownRequest
from takedown.states import State
from vault.keys import OpenKey

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


def links_waiting(case: Case) -> set[UUID]:
    """Every id of every link that is being taken back, one by one, in letters and requests of the case."""
    return _links(_waiting(case))


def links_withdrawn(case: Case) -> set[UUID]:
    """The same of every link that was taken back."""
    return _links(case.changes.filter(kind=ChosenChange.Kind.WITHDRAW_ITEM).exclude(done_at=None))


def _links(changes: Iterable[ChosenChange]) -> set[UUID]:
    return {UUID(str(ref)) for change in changes if change.item for ref in (change.item, *change.links)}


def being_taken_back(case: Case) -> list[UUID]:
    """The open notices that a change of mind holds: all of them, or those that name the link and are not there yet."""
    found = Notice.objects.filter(key_id=case.key_id, state__in=OPEN)
    if not _is_whole(case):
        found = found.filter(received_at=None, items__in=links_waiting(case))
    return list(found.values_list("pk", flat=True).distinct())


def to_part(case: Case) -> list[UUID]:
    """The notices that a link which is being taken back keeps from going though they name others that stay.

    Only what is nowhere yet can be parted: a letter on the wire, or one that may have come, waits as it is. One that is
    listed and was never fetched is nowhere. Nothing is parted while the whole case is being taken back.
    """
    held = links_waiting(case)
    if not held or _is_whole(case):
        return []
    rows = Notice.objects.filter(pk__in=being_taken_back(case), followed_by=None).prefetch_related("attempts__channel")
    stay = rows.filter(items__in=NoticeItem.objects.exclude(pk__in=held).exclude(answer__in=SETTLED))
    return [notice.pk for notice in stay.select_related("channel").distinct().order_by("pk") if notice.is_nowhere]


def same_link(case: Case, item: UUID, key: OpenKey) -> set[UUID]:
    """Every id that this link has in letters of the case to the same platform: sent again, corrected."""
    signed = SignedLetter.objects.filter(request__case=case)
    named = [((each.platform_id, same_as(line.url)), UUID(line.ref)) for each in signed
             for line in from_data(each.opened(key, "letter")).items]  # fmt: skip
    places = {place for place, ref in named if ref == item}
    return {item, *(ref for place, ref in named if place in places)}


def _being_taken_back(request: TakedownRequest, case: Case) -> bool:
    """The whole case, or every link that is left in the request: of others the rest goes."""
    held = links_waiting(case)
    left = request.items.exclude(pk__in=links_withdrawn(case))
    return _is_whole(case) or (left.filter(pk__in=held).exists() and not left.exclude(pk__in=held).exists())


def _is_whole(case: Case) -> bool:
    return any(change.item is None for change in _waiting(case))


def _waiting(case: Case) -> list[ChosenChange]:
    return list(case.changes.filter(taken_back_at=None, done_at=None))
