"""The desk's decisions: send, return with a reason, reject with a reason, send a letter again."""

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from notices import actions as notices
from notices import letter as letter_of_notices
from notices.actions.queueing import Offered
from notices.fingerprints import PLAIN, Fingerprint
from notices.letter import Letter
from notices.models import Notice
from notices.states import OPEN
from takedown import drafts, letters
from takedown.actions.filing import CaseFrozen
from takedown.models import Case, Decision, Draft, Item, Release, SignedLetter, TakedownRequest
from takedown.states import IllegalMove, Move, State, after
from vault import ledger
from vault.keys import OpenKey
from vault.models import User


@transaction.atomic
def send(*, request: TakedownRequest, reviewer: User, key: OpenKey, now: datetime) -> list[Notice]:
    """Approve: every signed letter goes down as a queued notice, in this one transaction, or none does.

    A letter whose release the person took back meanwhile stays here. A letter that keeps the person's name back
    is signed here by the reviewer, as an authorized person. Raises IllegalMove, CaseFrozen,
    notices.actions.Refused (no_release where every release was taken back; name_in_words where a stranger would
    read the name in what was typed freely).
    """
    request = _decide(request, Move.SEND, reviewer, key, "", now)
    released = list(request.letters.select_related("platform", "release", "request").filter(release__revoked_at=None))
    if not released:
        raise notices.Refused("no_release")
    return [_queue(signed, reviewer, key, now) for signed in released]


def return_to_person(*, request: TakedownRequest, reviewer: User, key: OpenKey, reason: str, now: datetime) -> None:
    """Send the request back with what is missing, in plain words; the person can correct it and file again."""
    _decide(request, Move.RETURN, reviewer, key, reason, now)


def reject(*, request: TakedownRequest, reviewer: User, key: OpenKey, reason: str, now: datetime) -> None:
    """Decline with a reason that the person can read; a corrected request stays possible."""
    _decide(request, Move.REJECT, reviewer, key, reason, now)


@transaction.atomic
def _decide(
    request: TakedownRequest, move: Move, reviewer: User, key: OpenKey, reason: str, now: datetime
) -> TakedownRequest:
    locked = TakedownRequest.objects.select_for_update(of=("self",)).select_related("case").get(pk=request.pk)
    if locked.case.frozen_at:
        raise CaseFrozen
    locked.state = after(locked.state, move)
    locked.save(update_fields=["state"])
    decision = Decision(request=locked, verb=move.value, at=now, by=reviewer)
    decision.seal(key, reason=reason or None)
    decision.save(force_insert=True)
    ledger.append(actor=f"user:{reviewer.pk}", verb=f"request.{move.value}", subject=f"case:{locked.case_id}", now=now,
                  key=key, private=reason)  # fmt: skip
    return locked


def _queue(signed: SignedLetter, reviewer: User, key: OpenKey, now: datetime) -> Notice:
    letter = letter_of_notices.from_data(signed.opened(key, "letter"))
    contact = (signed.request.opened(key, "body") or {}).get("contact", {})
    if not signed.platform.cooperative and letters.names_somebody(letter, contact):
        raise notices.Refused("name_in_words")
    if not letter.signature.name:
        letter = letter_of_notices.signed_by(letter, reviewer.name, now)
    return notices.queue(
        notice_id=signed.pk, platform=signed.platform, letter=letter, key=key, actor=f"user:{reviewer.pk}", now=now,
        offered=_offered(signed.release, letter, key),
    )  # fmt: skip


def _offered(release: Release, letter: Letter, key: OpenKey) -> list[Offered]:
    """The fingerprints of the letter's items, where the person ticked this platform."""
    if not release.hashes:
        return []
    refs = [item.ref for item in letter.items]
    found = release.case.requests.filter(items__pk__in=refs).distinct()
    items = [item for request in found for item in request.items.filter(pk__in=refs)]
    rows = [row for item in items for row in item.fingerprints.filter(kind__in=PLAIN)]
    values = [(str(row.item_id), row.kind, row.opened(key, "value")) for row in rows]
    return [Offered(ref, Fingerprint(kind, value["hex"], value["quality"])) for ref, kind, value in values]


@transaction.atomic
def send_again(*, notice: Notice, reviewer: User, key: OpenKey, now: datetime) -> Notice:
    """Send the same letter as a new notice with a new number and a new clock, once, after a voided receipt. Linked.

    Raises IllegalMove (its clock is not void, or it was sent again), CaseFrozen, notices.actions.Refused (the
    release may have ended).
    """
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if notice.clock_voided_at is None or notice.state not in OPEN or notice.followed_by.exists():
        raise IllegalMove("only a notice whose proof of receipt was voided is sent again, and only once")
    signed = SignedLetter.objects.select_related("platform", "release__case", "request").get(pk=notice.pk)
    if signed.release.case.frozen_at:
        raise CaseFrozen
    if signed.release.revoked_at:
        raise notices.Refused("no_release")
    old = letter_of_notices.from_data(notice.opened(key, "letter"))
    fresh_items = tuple(replace(item, ref=str(uuid4())) for item in old.items)
    letter = replace(old, number=drafts.notice_number(), items=fresh_items, fingerprints_offered=0)
    again = SignedLetter(request=signed.request, platform=signed.platform, release=signed.release)
    again.seal(key, letter=letter_of_notices.to_data(letter))
    again.save(force_insert=True)
    return notices.queue(
        notice_id=again.pk, platform=signed.platform, letter=letter, key=key, actor=f"user:{reviewer.pk}", now=now,
        previous=notice,
    )  # fmt: skip


def correct(*, case: Case, key: OpenKey, now: datetime) -> Draft:
    """Open a draft filled with the returned (or declined) request, so that nothing must be typed again."""
    waiting = case.drafts.filter(filed_at=None).first()
    if waiting is not None:
        return waiting
    request = case.requests.filter(state__in=[State.RETURNED, State.REJECTED]).latest("submitted_at")
    document = {**(request.opened(key, "body") or {}), "items": [], "fingerprints": {}, "declared": {}}
    document.pop("signed_at", None)
    for item in request.items.prefetch_related("fingerprints"):
        ref = str(uuid4())
        document["items"].append({**item.opened(key, "locator"), "ref": ref})
        document["declared"][ref] = item.opened(key, "declared") or []
        document["fingerprints"][ref] = _as_handed(item, key)
    return drafts.begin_correction(case=case, key=key, document=document, now=now)


def _as_handed(item: Item, key: OpenKey) -> list[dict[str, object]]:
    """An item's fingerprints as the intake's form reads them, file after file in the order of filing."""
    opened = [(row.kind, row.opened(key, "value")) for row in item.fingerprints.all()]
    handed = []
    for kind, value in sorted(opened, key=lambda each: each[1].get("place", 0)):
        marks = {name: value[name] for name in ("quality", "variant", "at") if name in value}
        handed.append({"kind": kind, "value": value["hex"], **marks})
    return handed
