"""The person's own pace: when a request may go out, and "pause" for everything."""

from datetime import datetime

from django.db import transaction

from notices import actions as notices
from notices import wake
from takedown.models import Case, ChosenChange, TakedownRequest
from takedown.queries.pace import CHOOSABLE, being_taken_back, links_waiting, same_link, to_part
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
def pause_case(*, case: Case, actor: str, now: datetime) -> None:
    """Nothing more goes out: no letter, no reminder, no repeat. What a platform has it has, and its clock runs on."""
    lock_requests(case)
    if Case.objects.filter(pk=case.pk, paused_at=None).update(paused_at=now) == 1:
        ledger.append(actor=actor, verb="case.paused", subject=f"case:{case.pk}", now=now)
    hold_back(case=case, actor=actor, now=now)


@transaction.atomic
def go_on(*, case: Case, actor: str, now: datetime) -> None:
    """Let everything go on that was paused; what was approved meanwhile goes out with the next round."""
    lock_requests(case)
    if Case.objects.filter(pk=case.pk).exclude(paused_at=None).update(paused_at=None) == 1:
        hold_back(case=case, actor=actor, now=now)
        ledger.append(actor=actor, verb="case.resumed", subject=f"case:{case.pk}", now=now)


@transaction.atomic
def hold_back(*, case: Case, actor: str, now: datetime) -> None:
    """Bring the notices to what is asked for now: what is being taken back waits, and so does all of a paused case.

    One link holds only what concerns it: a letter that names others too is parted as soon as a worker looks
    (actions/parting.py). The caller has locked the case's requests.
    """
    notices.hold_items(key_id=case.key_id, refs=links_waiting(case), actor=actor, now=now)
    if Case.objects.filter(pk=case.pk).exclude(paused_at=None).exists():
        notices.pause(key_id=case.key_id, actor=actor, now=now)
        return
    held = being_taken_back(case)
    notices.resume(key_id=case.key_id, actor=actor, now=now, but=held)
    notices.pause(key_id=case.key_id, actor=actor, now=now, only=held)
    if to_part(case):
        wake.after_commit("takedown.tasks.part_letters")


def name_links(case: Case, key: OpenKey) -> None:
    """Write down with each link that is being taken back under which ids the case's letters name it.

    Called when it is asked for, and when a letter is signed or made anew meanwhile; requests locked.
    """
    for change in case.changes.filter(taken_back_at=None, done_at=None):
        if change.item:
            named = sorted(str(ref) for ref in same_link(case, change.item, key))
            ChosenChange.objects.filter(pk=change.pk).update(links=named)


def lock_requests(case: Case) -> list[TakedownRequest]:
    """The case's requests, locked: an approval at this very moment has ended, and its notices are seen."""
    rows = TakedownRequest.objects.select_for_update(of=("self",), no_key=True).filter(case=case)
    return list(rows.order_by("pk"))
