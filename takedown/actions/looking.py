"""Somebody of the staff looked into a case: for the person to see, by role and time."""

from datetime import datetime, timedelta
from uuid import UUID

from takedown.models import Case
from vault import ledger
from vault.models import LedgerEntry

OPENED = "case.opened"
# Whoever works on a case opens it many times: once an hour is told.
TOLD_EVERY = timedelta(hours=1)


def note_opening(*, key_id: UUID, role: str, actor: str, now: datetime) -> None:
    """Write down that `actor`, as "desk" or "advocate", opened the case of this key; a key of no case is no opening."""
    case_id = Case.objects.filter(key_id=key_id).values_list("pk", flat=True).first()
    if case_id is None:
        return
    subject = f"case:{case_id}"
    lately = LedgerEntry.objects.filter(subject=subject, verb=OPENED, actor=actor, at__gt=now - TOLD_EVERY)
    if not lately.exists():
        ledger.append(actor=actor, verb=OPENED, subject=subject, now=now, facts={"role": role})
