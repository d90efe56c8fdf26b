"""Erasing a case: what is left afterwards says nothing about anybody (act.md, "After erasure")."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from notices import actions as notices
from takedown.models import Case, Draft, TakedownRequest
from vault import keys, ledger


@transaction.atomic
def erase_case(*, case: Case, actor: str, now: datetime) -> None:
    """Withdraw, then delete the key's wraps and every row about the person. Platform, times, grades, outcomes stay."""
    key_id = case.key_id
    ledger.append(actor=actor, verb="case.erased", subject=f"case:{case.pk}", now=now)
    erase_case_rows(key_id=key_id, actor=actor, now=now)
    keys.erase(key_id, now)


@transaction.atomic
def erase_case_rows(*, key_id: UUID, actor: str, now: datetime) -> None:
    """The rows' half of an erasure; a restore replays it for every key that has a tombstone."""
    # Whoever decides on a request of it holds this lock: what an approval has queued is seen and forgotten below.
    list(
        TakedownRequest.objects.select_for_update(of=("self",), no_key=True).filter(case__key_id=key_id).order_by("pk")
    )
    notices.erase(key_id=key_id, actor=actor, now=now)
    Draft.objects.filter(key_id=key_id).delete()
    for case in Case.objects.filter(key_id=key_id):
        # Signed letters point at releases, which the database protects: letters go first.
        for request in case.requests.all():
            request.letters.all().delete()
        case.delete()
