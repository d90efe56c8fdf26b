"""The person says "pause": nothing more goes out of their notices until they say otherwise."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from notices import states
from notices.models import Notice
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


def _open(key_id: UUID) -> QuerySet[Notice]:
    return Notice.objects.filter(key_id=key_id, state__in=states.OPEN)


def _mark(found: QuerySet[Notice], verb: str, actor: str, now: datetime, **values: datetime | None) -> int:
    """`updated_at` stays: to the platform nothing has changed."""
    notices = list(found.select_for_update(of=("self",)).order_by("pk"))
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(**values)
    for notice in notices:
        ledger.append(actor=actor, verb=verb, subject=f"notice:{notice.pk}", now=now)
    return len(notices)
