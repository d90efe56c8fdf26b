"""Somebody of the desk has told a person by telephone that there is news."""

from datetime import datetime

from django.db import transaction

from takedown.models import Case
from takedown.states import IllegalMove
from vault import ledger


@transaction.atomic
def record_call(*, case: Case, since: datetime, actor: str, now: datetime) -> None:
    """Take a case off the list "To phone": they were told of all news up to now.

    `since`: the mark that the caller saw. Raises IllegalMove where somebody else called meanwhile.
    """
    told = Case.objects.filter(pk=case.pk, call_at=since, frozen_at=None)
    if told.update(call_at=None, news_at=None, telling_at=None) != 1:
        raise IllegalMove("this call was made already")
    ledger.append(actor=actor, verb="case.called", subject=f"case:{case.pk}", now=now)
