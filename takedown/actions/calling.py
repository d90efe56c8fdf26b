"""Somebody of the desk has rung a person up to tell them that there is news; and how that ended."""

from datetime import datetime

from django.db import transaction

from takedown.actions.casework import write_message
from takedown.models import Case
from takedown.queries import contact_rules
from takedown.states import IllegalMove
from vault import ledger
from vault.keys import OpenKey


@transaction.atomic
def record_call(*, case: Case, since: datetime, actor: str, now: datetime) -> None:
    """Take a case off the list "To phone": they were told of all news up to now.

    `since`: the mark that the caller saw. Raises IllegalMove where somebody else called meanwhile.
    """
    _end(case, since, call_at=None, news_at=None, telling_at=None, tried_at=None)
    ledger.append(actor=actor, verb="case.called", subject=f"case:{case.pk}", now=now)


@transaction.atomic
def record_no_answer(*, case: Case, since: datetime, actor: str, now: datetime) -> None:
    """Nobody answered: they stay on the list, and the next caller sees when it was tried. Raises IllegalMove."""
    _end(case, since, tried_at=now)
    ledger.append(actor=actor, verb="case.call_unanswered", subject=f"case:{case.pk}", now=now)


@transaction.atomic
def record_wrong_number(*, case: Case, since: datetime, text: str, key: OpenKey, actor: str, now: datetime) -> None:
    """The number is somebody else's: it is rung no more, and dropped. The person reads `text` on their page.

    Raises IllegalMove.
    """
    _end(case, since, call_at=None, tried_at=None)
    case = Case.objects.get(pk=case.pk)
    held = case.opened(key, "safe_contact") or contact_rules(case, key)
    case.seal(key, safe_contact={**held, "phone": ""})
    case.save(update_fields=["safe_contact"])
    write_message(case=case, author="desk", text=text, key=key, actor=actor, now=now)
    ledger.append(actor=actor, verb="case.wrong_number", subject=f"case:{case.pk}", now=now)


def _end(case: Case, since: datetime, **values: datetime | None) -> None:
    told = Case.objects.filter(pk=case.pk, call_at=since, frozen_at=None)
    if told.update(**values) != 1:
        raise IllegalMove("this call was made already")
