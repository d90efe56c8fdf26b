"""What happens in a case after filing: messages, changes of mind, revoked releases, the freeze for a minor."""

from datetime import datetime, timedelta

from django.db import transaction

from notices import actions as notices
from notices import states as notice_states
from notices.models import Notice
from takedown.actions.erasing import erase_case
from takedown.models import Case, ChosenChange, Message, Release, SignedLetter, TakedownRequest
from takedown.states import MOVES, Move, State
from vault import ledger
from vault.keys import OpenKey

CHANGE_WAITS = timedelta(hours=24)


@transaction.atomic
def write_message(*, case: Case, author: str, text: str, key: OpenKey, actor: str, now: datetime) -> Message:
    """Put a message on the case page, sealed. `author`: person, advocate or desk."""
    message = Message(case=case, author=author, at=now)
    message.seal(key, body=text)
    message.save(force_insert=True)
    ledger.append(actor=actor, verb="message.written", subject=f"case:{case.pk}", now=now, key=key, private=text)
    return message


@transaction.atomic
def ask_change(*, case: Case, kind: str, actor: str, now: datetime) -> ChosenChange:
    """The person wants to withdraw or erase: waits 24 hours, can be taken back. Asking twice is asking once."""
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    waiting = case.changes.filter(kind=kind, taken_back_at=None, done_at=None).first()
    if waiting is not None:
        return waiting
    change = ChosenChange.objects.create(case=case, kind=kind, asked_at=now, due_at=now + CHANGE_WAITS)
    ledger.append(actor=actor, verb=f"case.{kind}_asked", subject=f"case:{case.pk}", now=now)
    return change


@transaction.atomic
def take_back(*, change: ChosenChange, actor: str, now: datetime) -> bool:
    """Take back a change that has not happened yet. False when it was too late."""
    waiting = ChosenChange.objects.filter(pk=change.pk, taken_back_at=None, done_at=None)
    if waiting.update(taken_back_at=now) != 1:
        return False
    ledger.append(actor=actor, verb=f"case.{change.kind}_taken_back", subject=f"case:{change.case_id}", now=now)
    return True


@transaction.atomic
def carry_out(*, change: ChosenChange, actor: str, now: datetime) -> bool:
    """Do a change whose 24 hours are over (or at once, for the desk). False when it was taken back or done."""
    waiting = ChosenChange.objects.filter(pk=change.pk, taken_back_at=None, done_at=None)
    if waiting.update(done_at=now) != 1:
        return False
    if change.kind == ChosenChange.Kind.ERASE:
        erase_case(case=change.case, actor=actor, now=now)
    else:
        withdraw_case(case=change.case, actor=actor, now=now)
    return True


@transaction.atomic
def withdraw_case(*, case: Case, actor: str, now: datetime) -> None:
    """Withdraw everything: open requests, every notice that is not finished, every released fingerprint."""
    open_requests = TakedownRequest.objects.filter(case=case, state__in=MOVES[Move.WITHDRAW][0])
    open_requests.update(state=State.WITHDRAWN)
    for notice in open_notices(case):
        notices.withdraw(notice=notice, actor=actor, now=now)
    for release in case.releases.filter(revoked_at=None):
        revoke_release(release=release, actor=actor, now=now)
    ledger.append(actor=actor, verb="case.withdrawn", subject=f"case:{case.pk}", now=now)


@transaction.atomic
def revoke_release(*, release: Release, actor: str, now: datetime) -> None:
    """Take one release back: unsent letters stop, released fingerprints are recalled."""
    if Release.objects.filter(pk=release.pk, revoked_at=None).update(revoked_at=now) == 1:
        notices.revoke_release(release_ref=release.pk, actor=actor, now=now)


@transaction.atomic
def freeze(*, case: Case, actor: str, now: datetime) -> None:
    """Somebody under 18 may be shown: stop the notices, recall the fingerprints; two named people only from now on."""
    if Case.objects.filter(pk=case.pk, frozen_at=None).update(frozen_at=now) != 1:
        return
    withdraw_case(case=case, actor=actor, now=now)
    ledger.append(actor=actor, verb="case.frozen", subject=f"case:{case.pk}", now=now)


@transaction.atomic
def record_report(*, case: Case, number: str, key: OpenKey, actor: str, now: datetime) -> None:
    """Keep the number of the report made to NCMEC's CyberTipline for a frozen case, sealed."""
    case.seal(key, report_number=number)
    case.save(update_fields=["report_number"])
    ledger.append(actor=actor, verb="case.reported", subject=f"case:{case.pk}", now=now, key=key, private=number)


def open_notices(case: Case) -> list[Notice]:
    """The case's notices that are not finished yet, locked: no platform's answer comes between."""
    ids = SignedLetter.objects.filter(request__case=case).values("pk")
    found = Notice.objects.select_for_update(of=("self",)).filter(pk__in=ids, state__in=notice_states.OPEN)
    return list(found.order_by("pk"))
