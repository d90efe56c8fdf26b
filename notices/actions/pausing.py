"""The person says "pause": nothing more goes out of their notices until they say otherwise."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from notices import states
from notices.clock import SETTLED
from notices.following import ASKING
from notices.models import FollowUp, Notice, NoticeItem
from vault import ledger


@transaction.atomic
def pause(*, key_id: UUID, actor: str, now: datetime, only: Collection[UUID] | None = None) -> int:
    """Stop every open notice under this key, or `only` these: no try, no reminder, no repeat. Clocks that run go on
    (223a(a)(3)).

    Returns how many were paused now; those that were paused before keep their time.
    """
    found = _open(key_id) if only is None else _open(key_id).filter(pk__in=only)
    return _mark(found.filter(paused_at=None), "notice.paused", actor, now, paused_at=now)


@transaction.atomic
def resume(*, key_id: UUID, actor: str, now: datetime, but: Collection[UUID] = ()) -> int:
    """Let every paused notice under this key go on, `but` not these; returns how many."""
    found = _open(key_id).exclude(paused_at=None).exclude(pk__in=but)
    return _mark(found, "notice.resumed", actor, now, paused_at=None)


@transaction.atomic
def hold_items(*, key_id: UUID, refs: Collection[UUID], actor: str, now: datetime) -> None:
    """Hold exactly these items (`refs`: their ids) of the open notices under this key, and let go of all others.

    Of a held item nothing is asked (reminder, repeat), offered (fingerprint) or looked at, wherever its letter is.
    """
    mine = NoticeItem.objects.filter(notice__key_id=key_id, notice__state__in=states.OPEN)
    begin = mine.filter(pk__in=list(refs), held_at=None).exclude(answer__in=SETTLED)
    over = mine.exclude(pk__in=list(refs)).exclude(held_at=None)
    for found, verb, held_at in ((begin, "notice.items_held", now), (over, "notice.items_let_go", None)):
        rows = list(found.values_list("pk", "notice_id").order_by("notice_id", "position"))
        ids = sorted({notice_id for _pk, notice_id in rows})
        list(Notice.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk").values_list("pk"))
        NoticeItem.objects.filter(pk__in=[pk for pk, _notice in rows]).update(held_at=held_at)
        # What was put into words and not sent yet names other items than it may name now.
        FollowUp.objects.filter(notice__in=ids, kind__in=ASKING, state=FollowUp.State.QUEUED).update(words=None)
        for notice_id in ids:
            ledger.append(actor=actor, verb=verb, subject=f"notice:{notice_id}", now=now)


def _open(key_id: UUID) -> QuerySet[Notice]:
    return Notice.objects.filter(key_id=key_id, state__in=states.OPEN)


def _mark(found: QuerySet[Notice], verb: str, actor: str, now: datetime, **values: datetime | None) -> int:
    """`updated_at` stays: to the platform nothing has changed."""
    notices = list(found.select_for_update(of=("self",)).order_by("pk"))
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(**values)
    for notice in notices:
        ledger.append(actor=actor, verb=verb, subject=f"notice:{notice.pk}", now=now)
    return len(notices)
