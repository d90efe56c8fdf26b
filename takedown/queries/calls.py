"""Whom the desk phones: people who chose to be told of news by telephone, within the hours that they allow."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from takedown.models import Case, TakedownRequest
from takedown.queries.cases import contact_rules
from takedown.safe_contact import is_known, may_be_told, on_the_clock
from vault import keys


@dataclass(frozen=True)
class Call:
    """One call to make: since when there is news, and what the caller has to keep to.

    `rules`: takedown/drafts.py, "safe"; None where the case cannot be opened. `there`: the time on the person's clock,
    "HH:MM"; "" where nobody knows their zone. `tried_at`: when nobody answered last. `allowed`: whether they may be
    phoned now. `request`: the newest, for the way to the case.
    """

    case: Case
    since: datetime
    request: TakedownRequest
    language: str
    rules: dict[str, str] | None
    there: str
    tried_at: datetime | None
    allowed: bool


def calls_to_make(now: datetime) -> list[Call]:
    """Who waits for a call, longest waiting first. A stopped case is not among them: nobody is told of it."""
    return [_call(case, now) for case in waiting_for_a_call()]


def waiting_for_a_call() -> list[Case]:
    """The cases alone; nothing is opened."""
    return list(Case.objects.exclude(call_at=None).filter(frozen_at=None).order_by("call_at"))


def _call(case: Case, now: datetime) -> Call:
    try:
        rules = contact_rules(case, keys.open_for_desk(case.key_id))
    except keys.CannotOpen:
        rules = None
    name = (rules or {}).get("zone", "")
    return Call(
        case=case,
        since=case.call_at or now,
        request=case.requests.latest("submitted_at"),
        language=dict(settings.LANGUAGES).get(case.language, case.language),
        rules=rules,
        there=on_the_clock(now, name) if is_known(name) else "",
        tried_at=case.tried_at,
        allowed=bool(rules) and may_be_told(rules or {}, now),
    )
