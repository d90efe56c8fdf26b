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
    lock_filing(key_id)
    # Before what hangs on it, as whoever takes it over does; and what was filed meanwhile is seen.
    cases = list(Case.objects.select_for_update(of=("self",)).filter(key_id=key_id))
    notices.erase(key_id=key_id, actor=actor, now=now)
    Draft.objects.filter(key_id=key_id).delete()
    for case in cases:
        # Signed letters point at releases, which the database protects: letters go first.
        for request in case.requests.all():
            request.letters.all().delete()
        case.delete()


def lock_filing(key_id: UUID) -> None:
    """A case's drafts and then its requests, locked: what is being filed or decided at this very moment has ended.

    Whoever files has the draft first and replaces a request then; what an approval has queued is seen.
    """
    list(Draft.objects.select_for_update(of=("self",)).filter(key_id=key_id).order_by("pk"))
    requests = TakedownRequest.objects.select_for_update(of=("self",), no_key=True).filter(case__key_id=key_id)
    list(requests.order_by("pk"))
