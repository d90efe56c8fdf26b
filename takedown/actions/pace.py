"""The person's own pace: when a request may go out, "pause" for everything, and when they may be told of news."""

from datetime import datetime
from typing import Any

from django.db import transaction

from notices import actions as notices
from takedown.models import Case, TakedownRequest
from takedown.queries.pace import CHOOSABLE
from takedown.states import IllegalMove
from vault import ledger
from vault.keys import OpenKey


@transaction.atomic
def change_pace(*, request: TakedownRequest, held: bool, send_from: datetime | None, actor: str, now: datetime) -> None:
    """Choose anew when a request may go out: when the person says (`held`), not before `send_from`, or (neither) now.

    It goes once the desk has checked it too: the timetable's next round sends what is approved. Raises IllegalMove
    for a request that has gone out, came back or was withdrawn.
    """
    request = TakedownRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.state not in CHOOSABLE:
        raise IllegalMove(f"the moment of a request that is {request.state} cannot be chosen any more")
    request.held, request.send_from = held, None if held else send_from
    request.save(update_fields=["held", "send_from"])
    facts = {"held": held, "send_from": request.send_from.isoformat() if request.send_from else ""}
    ledger.append(actor=actor, verb="request.pace", subject=f"case:{request.case_id}", now=now, facts=facts)


@transaction.atomic
def set_contact_rules(*, case: Case, rules: dict[str, Any], key: OpenKey, actor: str, now: datetime) -> None:
    """Whether, how and when the person may be told that there is news (takedown/drafts.py, "safe"), sealed.

    Without a number nobody is left on the desk's list of calls.
    """
    case.seal(key, safe_contact=rules)
    case.save(update_fields=["safe_contact"])
    if not rules.get("phone"):
        Case.objects.filter(pk=case.pk).update(call_at=None)
    ledger.append(actor=actor, verb="case.contact_rules", subject=f"case:{case.pk}", now=now, key=key, private=rules)


@transaction.atomic
def pause_case(*, case: Case, actor: str, now: datetime) -> None:
    """Nothing more goes out: no letter, no reminder, no repeat. What a platform has it has, and its clock runs on."""
    lock_requests(case)
    if Case.objects.filter(pk=case.pk, paused_at=None).update(paused_at=now) == 1:
        ledger.append(actor=actor, verb="case.paused", subject=f"case:{case.pk}", now=now)
    notices.pause(key_id=case.key_id, actor=actor, now=now)


@transaction.atomic
def go_on(*, case: Case, actor: str, now: datetime) -> None:
    """Let everything go on that was paused; what was approved meanwhile goes out with the next round."""
    lock_requests(case)
    if Case.objects.filter(pk=case.pk).exclude(paused_at=None).update(paused_at=None) == 1:
        notices.resume(key_id=case.key_id, actor=actor, now=now)
        ledger.append(actor=actor, verb="case.resumed", subject=f"case:{case.pk}", now=now)


def lock_requests(case: Case) -> list[TakedownRequest]:
    """The case's requests, locked: an approval at this very moment has ended, and its notices are seen."""
    rows = TakedownRequest.objects.select_for_update(of=("self",), no_key=True).filter(case=case)
    return list(rows.order_by("pk"))
