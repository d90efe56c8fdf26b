"""Marking that there is news, also of what was done from the case page: somebody else may hold the open device."""

from datetime import datetime
from typing import Any

from django.db import transaction

from takedown import queries
from takedown.models import Case
from vault import ledger
from vault.keys import OpenKey

KEPT_OF_BEFORE = ("email", "from", "until", "zone")


def mark_news(case: Case, now: datetime) -> None:
    """The person is told within the hours and by the ways that they allow (tasks.tell_news), once for all of it."""
    Case.objects.filter(pk=case.pk, news_at=None).update(news_at=now)


@transaction.atomic
def set_contact_rules(*, case: Case, rules: dict[str, Any], key: OpenKey, actor: str, now: datetime) -> None:
    """Whether, how and when the person may be told that there is news (takedown/drafts.py, "safe"), sealed.

    It is news itself, and an address that is given up is told first, so that nobody can change it unnoticed. A number
    is not: without one nobody is left on the desk's list of calls. Where nothing was allowed, nobody is told.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    held, first = queries.contact_rules(case, key), queries.told_first(case, key)
    first = first or {name: held.get(name, "") for name in KEPT_OF_BEFORE}
    was_told = queries.is_told(case, key)
    kept = first["email"] and first["email"] != rules.get("email")
    case.seal(key, safe_contact={**rules, "before": first} if kept else rules)
    case.save(update_fields=["safe_contact"])
    if not rules.get("phone"):
        Case.objects.filter(pk=case.pk).update(call_at=None)
    if held != rules and was_told:
        mark_news(case, now)
    ledger.append(actor=actor, verb="case.contact_rules", subject=f"case:{case.pk}", now=now, key=key, private=rules)


@transaction.atomic
def drop_told_first(*, case: Case, told: dict[str, str], key: OpenKey, actor: str, now: datetime) -> None:
    """An address that was given up was told (`told`, as queries.told_first gave it): it is forgotten."""
    found = Case.objects.select_for_update(of=("self",)).filter(pk=case.pk).first()
    if found is None or queries.told_first(found, key) != told:
        return
    found.seal(key, safe_contact=queries.contact_rules(found, key))
    found.save(update_fields=["safe_contact"])
    ledger.append(actor=actor, verb="case.told_before", subject=f"case:{case.pk}", now=now)
