"""Which links may be looked at and are due, and what the looks gave."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from notices.clock import Answer
from notices.models import NoticeItem, Platform, StatusCheck
from notices.queries.letters import letter_of
from notices.states import State
from vault.keys import OpenKey

MOST_AT_ONCE = 50
SAID_GONE = (Answer.REMOVED, Answer.ALREADY_GONE)


def due_checks(now: datetime) -> list[NoticeItem]:
    """Items to look at once: answered "removed" and not looked at since, or still up when their 48 hours ended.

    Only where the platform is cooperative and its record allows it, the release holds, nothing is paused or
    being taken back, and the letter is still there. A stopped case (somebody under 18) has no release left, so nothing
    of it is ever due.
    """
    looks = StatusCheck.objects.filter(item=OuterRef("pk"))
    removed = Q(answer__in=SAID_GONE) & ~Exists(looks.filter(at__gte=OuterRef("answered_at")))
    up = Q(notice__due_at__lte=now, notice__clock_voided_at=None) & ~Q(answer__in=[*SAID_GONE, Answer.WITHDRAWN])
    still_up = up & ~Exists(looks.filter(at__gte=OuterRef("notice__due_at")))
    found = NoticeItem.objects.filter(_allowed(now)).filter(removed | still_up)
    oldest = F("answered_at").asc(nulls_last=True)
    # The platforms take turns: one that stalls keeps the links of nobody else waiting.
    turn = Window(RowNumber(), partition_by=F("notice__platform_id"), order_by=oldest)
    return list(found.select_related("notice__platform").annotate(turn=turn).order_by("turn", oldest)[:MOST_AT_ONCE])


def _allowed(now: datetime) -> Q:
    return Q(
        notice__platform__status_checks=True,
        notice__platform__trust=Platform.Trust.COOPERATIVE,
        notice__platform__kind=Platform.Kind.PLATFORM,
        notice__state__in=[State.RECEIVED, State.CLOSED],
        notice__release_revoked_at=None,
        notice__release_expires_at__gt=now,
        notice__paused_at=None,
        held_at=None,
        notice__letter__isnull=False,
    )


def link_of(item: NoticeItem, key: OpenKey) -> str:
    """The item's link as its letter says it, "" where it was told by a handle. Raises vault.keys.CannotOpen."""
    told = letter_of(item.notice, key).items
    return next((each.url for each in told if each.ref == str(item.pk)), "")


def hosts_of(item: NoticeItem) -> list[str]:
    """The hosts that belong to the item's platform."""
    return list(item.notice.platform.hosts.values_list("host", flat=True))


def last_looks(item_ids: Iterable[UUID]) -> dict[UUID, StatusCheck]:
    """The newest look at each of these items, by the item's id; items never looked at are left out."""
    looks = StatusCheck.objects.filter(item__in=list(item_ids)).order_by("item_id", "-at")
    return {each.item_id: each for each in looks.distinct("item_id")}
