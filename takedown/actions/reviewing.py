"""The desk's decisions: approve and send, return with a reason, reject with a reason, send a letter again."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from notices import actions as notices
from notices import letter as letter_of_notices
from notices import queries as notice_queries
from notices.actions.queueing import Offered
from notices.clock import Answer
from notices.fingerprints import PLAIN, Fingerprint
from notices.letter import Letter, LetterItem
from notices.models import Notice, PublishedHash
from notices.states import OPEN
from takedown import drafts, letters, queries
from takedown.actions.filing import CaseFrozen
from takedown.actions.pace import hold_back, lock_requests, name_links
from takedown.models import Case, ChosenChange, Decision, Release, SignedLetter, TakedownRequest
from takedown.queries.pace import links_waiting, links_withdrawn
from takedown.states import IllegalMove, Move, after
from vault import ledger
from vault.keys import OpenKey
from vault.models import User

# How the ledger names the timetable that sends at the person's own moment.
PACE = "system:pace"


@transaction.atomic
def send(*, request: TakedownRequest, reviewer: User, key: OpenKey, now: datetime) -> list[Notice]:
    """Approve: every signed letter goes down as a queued notice, in this one transaction, or none does.

    Where the person chose a later moment, or paused, it is approved and waits (send_approved): no notice yet.
    A letter whose release the person took back meanwhile stays here, and so does an item that they withdrew. A letter
    that keeps the person's name back is signed here by the reviewer, as an authorized person. Raises IllegalMove,
    CaseFrozen, notices.actions.Refused (no_release where every release was taken back; name_in_words where a stranger
    would read the name in what was typed freely).
    """
    request = locked_request(request)
    if queries.why_it_waits(request, request.case, now) is None:
        return _queue_all(_decide(request, Move.SEND, reviewer, key, "", now), reviewer, key, now)
    approved = _decide(request, Move.APPROVE, reviewer, key, "", now)
    TakedownRequest.objects.filter(pk=approved.pk).update(approved_by=reviewer)
    return []


@transaction.atomic
def send_approved(*, request: TakedownRequest, key: OpenKey, now: datetime) -> list[Notice]:
    """The moment that the person chose has come: what was approved goes out, signed by whoever approved it.

    Empty where it waits still (they may have changed their mind a moment ago). Raises what `send` raises.
    """
    request = locked_request(request)
    if queries.why_it_waits(request, request.case, now) is not None:
        return []
    request.state = after(request.state, Move.SEND)
    request.save(update_fields=["state"])
    ledger.append(actor=PACE, verb="request.send", subject=f"case:{request.case_id}", now=now)
    return _queue_all(request, _approver(request), key, now)


def _approver(request: TakedownRequest) -> User:
    if request.approved_by is None:
        raise IllegalMove("nobody has approved this request")
    return request.approved_by


def _queue_all(request: TakedownRequest, reviewer: User, key: OpenKey, now: datetime) -> list[Notice]:
    lock_releases(request.case)
    released = request.letters.select_related("platform", "release__case", "request").filter(release__revoked_at=None)
    queued = [notice for signed in released for notice in _queue(signed, reviewer, key, now)]
    if not queued:
        raise notices.Refused("no_release")
    if links_waiting(request.case):
        hold_back(case=request.case, actor=f"user:{reviewer.pk}", now=now)
    return queued


def lock_releases(case: Case) -> list[Release]:
    """The case's releases that hold, locked: one that is being taken back holds no more. Requests are locked first."""
    rows = Release.objects.select_for_update(of=("self",), no_key=True).filter(case=case, revoked_at=None)
    return list(rows.order_by("pk"))


def return_to_person(*, request: TakedownRequest, reviewer: User, key: OpenKey, reason: str, now: datetime) -> None:
    """Send the request back with what is missing, in plain words; the person can correct it and file again."""
    _decide(request, Move.RETURN, reviewer, key, reason, now)


@transaction.atomic
def return_stale(*, request: TakedownRequest, key: OpenKey, reason: str, now: datetime) -> None:
    """What was approved can no longer go (a release ended, a platform's record changed): back, to be signed anew."""
    request = locked_request(request)
    _decide(request, Move.RETURN, _approver(request), key, reason, now)


def reject(*, request: TakedownRequest, reviewer: User, key: OpenKey, reason: str, now: datetime) -> None:
    """Decline with a reason that the person can read; a corrected request stays possible."""
    _decide(request, Move.REJECT, reviewer, key, reason, now)


@transaction.atomic
def _decide(
    request: TakedownRequest, move: Move, reviewer: User, key: OpenKey, reason: str, now: datetime
) -> TakedownRequest:
    locked = locked_request(request)
    locked.state = after(locked.state, move)
    locked.save(update_fields=["state"])
    decision = Decision(request=locked, verb=move.value, at=now, by=reviewer)
    decision.seal(key, reason=reason or None)
    decision.save(force_insert=True)
    ledger.append(actor=f"user:{reviewer.pk}", verb=f"request.{move.value}", subject=f"case:{locked.case_id}", now=now,
                  key=key, private=reason)  # fmt: skip
    return locked


def locked_request(request: TakedownRequest) -> TakedownRequest:
    """The request, locked, with its case as it is once the lock is held. Raises CaseFrozen."""
    locked = TakedownRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    locked.case = Case.objects.get(pk=locked.case_id)
    if locked.case.frozen_at:
        raise CaseFrozen
    return locked


def _queue(signed: SignedLetter, reviewer: User, key: OpenKey, now: datetime) -> list[Notice]:
    """The letter's notices: one, or two where some of its links are being taken back, whose letter waits by itself.

    Empty where every item of it was withdrawn before it could go.
    """
    letter = letter_of_notices.from_data(signed.opened(key, "letter"))
    parts = _parts(letter, signed.release.case)
    if not parts:
        return []
    contact = (signed.request.opened(key, "body") or {}).get("contact", {})
    safe = queries.contact_rules(signed.release.case, key)
    if letters.keeps_names_back(signed.platform) and letters.names_somebody(letter, contact, safe):
        raise notices.Refused("name_in_words")
    if not letter.signature.name:
        letter = letter_of_notices.signed_by(letter, reviewer.name, now)
    first, *others = [_shrunk(letter, items, signed.release, key) for items in parts]
    apart = [replace(each, number=drafts.notice_number()) for each in others]
    letters_of = [(signed, first), *((_sign_part(signed, each, key), each) for each in apart)]
    return [
        notices.queue(
            notice_id=each.pk, platform=each.platform, letter=part, key=key, actor=f"user:{reviewer.pk}", now=now,
            offered=_offered(each.release, part, key), previous=_corrected(each),
        ) for each, part in letters_of
    ]  # fmt: skip


def _shrunk(letter: Letter, items: tuple[LetterItem, ...], release: Release, key: OpenKey) -> Letter:
    if items == letter.items:
        return letter
    letter = replace(letter, items=items)
    return replace(letter, fingerprints_offered=len(_offered(release, letter, key)))


def _sign_part(signed: SignedLetter, letter: Letter, key: OpenKey) -> SignedLetter:
    """A letter of its own for what is a part of a signed one, or the same anew, under the same release."""
    part = SignedLetter(
        request=signed.request, platform=signed.platform, release=signed.release, corrects=signed.corrects
    )
    part.seal(key, letter=letter_of_notices.to_data(letter))
    part.save(force_insert=True)
    return part


def _parts(letter: Letter, case: Case) -> list[tuple[LetterItem, ...]]:
    """The items of a signed letter as they go: those that stay, and apart from them those that are being taken back.

    What was withdrawn is in neither. Each element of the letter was signed for each of its items: fewer of them say
    nothing that was not signed, so a letter may shrink, and never grow.
    """
    gone, held = links_withdrawn(case), links_waiting(case)
    left = [item for item in letter.items if UUID(item.ref) not in gone]
    stay = tuple(item for item in left if UUID(item.ref) not in held)
    wait = tuple(item for item in left if UUID(item.ref) in held)
    return [part for part in (stay, wait) if part]


def _corrected(signed: SignedLetter) -> Notice | None:
    """The notice that this letter corrects: linked, with a clock of its own (223a(a)(3))."""
    if signed.corrects is None:
        return None
    return Notice.objects.filter(pk=signed.corrects, key_id=signed.release.case.key_id).first()


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
    """Send the same letter as a new notice with a new number and a new clock, once, after a voided receipt or where the
    platform's own form is still owed to it (docs/adr/0004-which-moment-starts-the-clock.md). Linked.

    What the person has withdrawn meanwhile stays out of it. Raises IllegalMove (neither is so, or it was sent again),
    CaseFrozen, notices.actions.Refused (the release may have ended).
    """
    for case in Case.objects.filter(key_id=notice.key_id):
        lock_requests(case)
        lock_releases(case)
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    wanted = notice.clock_voided_at is not None or notice_queries.is_owed_to_a_form(notice, now)
    if not wanted or notice.state not in OPEN or notice.followed_by.exists():
        raise IllegalMove("only what has a void proof, or is still to go to the platform's form, is sent again, once")
    return again(notice, f"user:{reviewer.pk}", key, now)


@transaction.atomic
def send_rest(*, notice: Notice, actor: str, key: OpenKey, now: datetime) -> Notice | None:
    """A link was withdrawn before its letter had gone out, and a frozen letter cannot shrink: what is left goes as a
    letter of its own, as it was signed and approved. None where that is not so, or its release has ended.

    Raises CaseFrozen.
    """
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    stopped = notice.failure == "items_withdrawn" and notice.state in OPEN and not notice.followed_by.exists()
    return again(notice, actor, key, now) if stopped and notice.may_be_told(now) else None


def again(
    notice: Notice, actor: str, key: OpenKey, now: datetime, only: Collection[UUID] | None = None
) -> Notice:  # fmt: skip
    """The letter under a new number, its items under new ids, without those that were withdrawn; or `only` these.

    Fingerprints that were offered with a letter which nobody has fetched are offered with this one. Called with the
    case's requests and releases locked, and then the notice. Raises CaseFrozen, notices.actions.Refused.
    """
    signed = SignedLetter.objects.select_related("platform", "release__case", "request").get(pk=notice.pk)
    if signed.release.case.frozen_at:
        raise CaseFrozen
    if signed.release.revoked_at:
        raise notices.Refused("no_release")
    old = letter_of_notices.from_data(notice.opened(key, "letter"))
    withdrawn = {str(pk) for pk in notice.items.filter(answer=Answer.WITHDRAWN).values_list("pk", flat=True)}
    wanted = {item.ref for item in old.items if only is None or UUID(item.ref) in only} - withdrawn
    fresh = {ref: str(uuid4()) for ref in wanted}
    items = tuple(replace(item, ref=fresh[item.ref]) for item in old.items if item.ref in fresh)
    offered = [] if notice.received_at else _carried_over(notice, fresh, key)
    letter = replace(old, number=drafts.notice_number(), items=items, fingerprints_offered=len(offered))
    anew = _sign_part(signed, letter, key)
    queued = notices.queue(
        notice_id=anew.pk, platform=signed.platform, letter=letter, key=key, actor=actor, now=now, offered=offered,
        previous=notice,
    )  # fmt: skip
    # What is being taken back of the old letter is being taken back of this one.
    for change in signed.release.case.changes.filter(item__in=fresh, taken_back_at=None, done_at=None):
        ChosenChange.objects.filter(pk=change.pk).update(item=fresh[str(change.item)])
    name_links(signed.release.case, key)
    hold_back(case=signed.release.case, actor=actor, now=now)
    return queued


def _carried_over(notice: Notice, fresh: dict[str, str], key: OpenKey) -> list[Offered]:
    rows = notice.hashes.filter(item_ref__in=fresh, status=PublishedHash.Status.ACTIVE).order_by("pk")
    return [Offered(fresh[str(row.item_ref)], Fingerprint(row.kind, row.opened(key, "value"), row.quality))
            for row in rows]  # fmt: skip
