"""What happens in a case after filing: messages, changes of mind, revoked releases, the freeze for a minor."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from notices import actions as notices
from notices import states as notice_states
from notices.letter import from_data
from notices.models import Notice
from takedown.actions.erasing import erase_case, lock_filing
from takedown.actions.pace import hold_back, lock_requests
from takedown.actions.reviewing import lock_releases, send_rest
from takedown.actions.telling import mark_news
from takedown.locators import same_as
from takedown.models import Case, ChosenChange, Message, Release, SignedLetter, TakedownRequest
from takedown.states import MOVES, Move, State, after
from vault import ledger
from vault.keys import OpenKey

CHANGE_WAITS = timedelta(hours=24)
UNSENT = frozenset({State.SUBMITTED, State.APPROVED, State.RETURNED, State.REJECTED})


@transaction.atomic
def write_message(*, case: Case, author: str, text: str, key: OpenKey, actor: str, now: datetime) -> Message:
    """Put a message on the case page, sealed. `author`: person, advocate or desk."""
    message = Message(case=case, author=author, at=now)
    message.seal(key, body=text)
    message.save(force_insert=True)
    ledger.append(actor=actor, verb="message.written", subject=f"case:{case.pk}", now=now, key=key, private=text)
    return message


@transaction.atomic
def ask_change(*, case: Case, kind: str, actor: str, now: datetime, item: UUID | None = None) -> ChosenChange:
    """The person wants to withdraw (all, or one `item`) or erase: waits 24 hours, can be taken back, and is news.

    Asking twice is asking once. What has not gone out waits meanwhile too, approved or not (queries/pace.py).
    """
    lock_requests(case)
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    waiting = case.changes.filter(kind=kind, item=item, taken_back_at=None, done_at=None).first()
    if waiting is not None:
        return waiting
    change = ChosenChange.objects.create(case=case, kind=kind, item=item, asked_at=now, due_at=now + CHANGE_WAITS)
    mark_news(case, now)
    hold_back(case=case, actor=actor, now=now)
    ledger.append(actor=actor, verb=f"case.{kind}_asked", subject=f"case:{case.pk}", now=now)
    return change


@transaction.atomic
def take_back(*, change: ChosenChange, actor: str, now: datetime) -> bool:
    """Take back a change that has not happened yet. False when it was too late."""
    lock_requests(change.case)
    waiting = ChosenChange.objects.filter(pk=change.pk, taken_back_at=None, done_at=None)
    if waiting.update(taken_back_at=now) != 1:
        return False
    hold_back(case=change.case, actor=actor, now=now)
    ledger.append(actor=actor, verb=f"case.{change.kind}_taken_back", subject=f"case:{change.case_id}", now=now)
    return True


@transaction.atomic
def carry_out(*, change: ChosenChange, actor: str, now: datetime, key: OpenKey | None = None) -> bool:
    """Do a change whose 24 hours are over (or at once, for the desk). False when it was taken back or done.

    `key` is needed for one item: the same link may stand in a later letter to the same platform.
    """
    lock_filing(change.case.key_id)
    waiting = ChosenChange.objects.filter(pk=change.pk, taken_back_at=None, done_at=None)
    if waiting.update(done_at=now) != 1:
        return False
    if change.kind == ChosenChange.Kind.ERASE:
        erase_case(case=change.case, actor=actor, now=now)
    elif change.item:
        withdraw_item(case=change.case, item=change.item, actor=actor, now=now, key=key)
        hold_back(case=change.case, actor=actor, now=now)
    else:
        withdraw_case(case=change.case, actor=actor, now=now)
    return True


@transaction.atomic
def withdraw_case(*, case: Case, actor: str, now: datetime) -> None:
    """Withdraw everything: open requests, every notice that is not finished, every released fingerprint."""
    lock_requests(case)
    releases = lock_releases(case)
    open_requests = TakedownRequest.objects.filter(case=case, state__in=MOVES[Move.WITHDRAW][0])
    open_requests.update(state=State.WITHDRAWN)
    for notice in open_notices(case):
        notices.withdraw(notice=notice, actor=actor, now=now)
    for release in releases:
        revoke_release(release=release, actor=actor, now=now)
    ledger.append(actor=actor, verb="case.withdrawn", subject=f"case:{case.pk}", now=now)


@transaction.atomic
def withdraw_item(*, case: Case, item: UUID, actor: str, now: datetime, key: OpenKey | None = None) -> None:
    """Withdraw one link: out of what has not gone, and out of every open notice to its platform that names it.

    Its fingerprints are recalled and the platform is told (notices.actions.withdraw_items). A request that holds
    nothing else and has not gone out is withdrawn.
    """
    lock_requests(case)
    lock_releases(case)
    refs = _same_link(case, item, key) if key else {item}
    for notice in open_notices(case):
        named = [pk for pk in notice.items.values_list("pk", flat=True) if pk in refs]
        if named:
            notices.withdraw_items(notice=notice, refs=named, actor=actor, now=now)
        if named and key:
            send_rest(notice=notice, actor=actor, key=key, now=now)
    _withdraw_emptied(case)
    ledger.append(actor=actor, verb="case.item_withdrawn", subject=f"case:{case.pk}", now=now)


def _same_link(case: Case, item: UUID, key: OpenKey) -> set[UUID]:
    """Every id that this link has in letters of the case to the same platform: sent again, corrected."""
    signed = SignedLetter.objects.filter(request__case=case)
    named = [(each.platform_id, same_as(line.url), UUID(line.ref)) for each in signed
             for line in from_data(each.opened(key, "letter")).items]  # fmt: skip
    places = {(platform, url) for platform, url, ref in named if ref == item}
    return {item, *(ref for platform, url, ref in named if (platform, url) in places)}


def _withdraw_emptied(case: Case) -> None:
    done = case.changes.filter(kind=ChosenChange.Kind.WITHDRAW_ITEM).exclude(done_at=None)
    gone = [item for item in done.values_list("item", flat=True) if item]
    for request in case.requests.filter(state__in=UNSENT):
        if not request.items.exclude(pk__in=gone).exists():
            TakedownRequest.objects.filter(pk=request.pk).update(state=after(request.state, Move.WITHDRAW))


@transaction.atomic
def revoke_release(*, release: Release, actor: str, now: datetime) -> None:
    """Take one release back: unsent letters stop, released fingerprints are recalled.

    A letter that is being sent at this very moment is waited for, and stopped like the others.
    """
    lock_requests(release.case)
    if Release.objects.filter(pk=release.pk, revoked_at=None).update(revoked_at=now) == 1:
        notices.revoke_release(release_ref=release.pk, actor=actor, now=now)


@transaction.atomic
def freeze(*, case: Case, actor: str, now: datetime) -> None:
    """Somebody under 18 may be shown: stop the notices, recall the fingerprints; two named people only from now on."""
    lock_requests(case)
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
    """The case's notices that are not finished yet: no platform's answer comes between.

    The finished ones are locked too, since a release that is taken back is written on every notice that rests on it.
    """
    ids = SignedLetter.objects.filter(request__case=case).values("pk")
    found = Notice.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return [notice for notice in found if notice.state in notice_states.OPEN]
