"""Proof of receipt: the moment that starts the clock (223a(a)(3); the table of proof in notices/clock.py)."""

from datetime import datetime

from django.db import IntegrityError, transaction

from notices import clock, states
from notices.actions import following as follow_ups
from notices.actions.proving import FILED, settled_by
from notices.letter import POLICY
from notices.models import Attempt, Channel, Notice, Receipt, ReceiptVoid
from notices.states import Move, State
from vault import ledger, rows
from vault.keys import OpenKey


@transaction.atomic
def record_receipt(
    *, notice: Notice, proof: str, at: datetime, actor: str, now: datetime, key: OpenKey, evidence: str = "",
    attempt: Attempt | None = None,
) -> Receipt | None:  # fmt: skip
    """Write a proof that happened at `at`. The first one starts the clock; a stronger one raises the grade only.

    The first also settles which way is on record: that of the try that brought it (`attempt`), else the one to which
    such a proof belongs (proving). A policy notice claims no statute: its receipt is kept, and no clock starts.
    None where the proof has no grade (no clock runs; a human is told), where the same proof is already there,
    or where the notice is withdrawn or its clock void.
    """
    return prove(
        notice=follow_ups.locked(notice), proof=proof, at=at, actor=actor, now=now, key=key, evidence=evidence,
        attempt=attempt,
    )  # fmt: skip


def starts_clock(notice: Notice, proof: str) -> bool:
    """Whether such a proof would be the notice's first receipt."""
    return notice.received_at is None and _counts(notice, clock.grade(clock.Proof(proof)))


def _counts(notice: Notice, grade: clock.Grade | None) -> bool:
    return grade is not None and not notice.clock_voided_at and notice.state != State.WITHDRAWN


def prove(
    *, notice: Notice, proof: str, at: datetime, actor: str, now: datetime, key: OpenKey, evidence: str,
    attempt: Attempt | None,
) -> Receipt | None:  # fmt: skip
    """The same within another action's transaction, of a notice that is under its lock."""
    kind = clock.Proof(proof)
    grade = clock.grade(kind)
    if grade is None or not _counts(notice, grade):
        return None
    if notice.received_at and notice.receipts.filter(proof=proof, void=None).exists():
        return None
    receipt = Receipt(notice=notice, proof=proof, grade=grade, at=at, recorded_at=now, actor=actor)
    receipt.seal(key, evidence=evidence or None)
    rows.insert(receipt)
    settled = settled_by(notice, kind, at, now, attempt) if _settles(notice, kind, at, now) else {}
    _start_or_raise(notice, grade, at, now, settled)
    facts = {"platform": notice.platform.slug, "proof": proof, "grade": grade, "at": at.isoformat()}
    ledger.append(actor=actor, verb="notice.received", subject=f"notice:{notice.pk}", now=now, facts=facts,
                  key=key, private=evidence)  # fmt: skip
    return receipt


def _settles(notice: Notice, proof: clock.Proof, at: datetime, now: datetime) -> bool:
    """Whether this proof says which way is on record: the first, and a filing that was before it and entered after.

    Such a filing used the platform's own process; the time that runs ends later than its own would (ADR 4).
    """
    if notice.received_at is None:
        return True
    runs = notice.due_at is not None and now < notice.due_at and not notice.statutory
    return runs and proof in FILED and at <= notice.received_at and not _was_filed(notice)


def _was_filed(notice: Notice) -> bool:
    return (notice.on_record or {}).get("channel") == Channel.Kind.WEBFORM


def _start_or_raise(
    notice: Notice, grade: clock.Grade, at: datetime, now: datetime, settled: dict[str, object]
) -> None:  # fmt: skip
    values: dict[str, object] = {"updated_at": now, **settled}
    if notice.received_at is None and notice.kind == POLICY:
        values |= {"received_at": clock.in_utc(at), "grade": grade}
    elif notice.received_at is None:
        due = clock.due_at(at)
        # Everything still to be written, a missed past included, is found by the next sweep.
        wake_at = clock.moments(due)[0].at if notice.state in states.OPEN else None
        values |= {"received_at": at, "due_at": due, "grade": grade, "wake_at": wake_at}
    elif grade.strength > clock.Grade(notice.grade).strength:
        values["grade"] = grade
    if notice.state in states.MOVES[Move.RECEIVE][0]:
        values |= {"state": State.RECEIVED, "claimed_at": None, "failure": ""}
    rows.update(Notice, notice.pk, values)


def record_filing(
    *, notice: Notice, filed_at: datetime, confirmation: str, actor: str, now: datetime, key: OpenKey
) -> Receipt | None:
    """A human filed it in the platform's form: grade C, or B with the confirmation number.

    ValueError: a bad time (filed_in_the_future, filed_before_it_was_approved), or not_by_hand: nobody was ever asked
    to file this one.
    """
    if not _was_by_hand(notice):
        raise ValueError("not_by_hand")
    if filed_at > now:
        raise ValueError("filed_in_the_future")
    if filed_at < notice.approved_at:
        raise ValueError("filed_before_it_was_approved")
    proof = clock.Proof.FILED_WITH_NUMBER if confirmation.strip() else clock.Proof.FILED
    return record_receipt(
        notice=notice, proof=proof, at=filed_at, actor=actor, now=now, key=key, evidence=confirmation.strip()
    )


def _was_by_hand(notice: Notice) -> bool:
    handed_over = notice.attempts.filter(outcome=Attempt.Outcome.HANDED_OVER, follow_up=None)
    return notice.channel.kind == Channel.Kind.WEBFORM or handed_over.exists()


@transaction.atomic
def record_retrieval(*, notice: Notice, actor: str, now: datetime, key: OpenKey) -> bool:
    """The platform is handed the full letter with its key: grade B. False: it may not have it (any more).

    Asked here once more under the lock: a pause or a withdrawal may have come since the letter was opened.
    """
    fresh = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if not fresh.may_be_fetched(now):
        return False
    record_receipt(notice=fresh, proof=clock.Proof.RETRIEVED, at=now, actor=actor, now=now, key=key)
    return True


@transaction.atomic
def void_receipt(*, receipt: Receipt, reason: str, actor: str, now: datetime, key: OpenKey) -> ReceiptVoid:
    """Void a receipt shown to be false (bounced after acceptance, wrong entry). Nothing is deleted.

    If it started the clock, the clock is void, its findings too, and the notice waits for a human to send again
    (a new notice with a new clock). Raises IllegalMove when it was voided before.
    """
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=receipt.notice_id)
    void = ReceiptVoid(receipt=receipt, at=now, actor=actor)
    void.seal(key, reason=reason)
    try:
        with transaction.atomic():
            void.save(force_insert=True)
    except IntegrityError as error:
        raise states.IllegalMove("this receipt was voided before") from error
    standing = [each for each in notice.receipts.filter(void=None) if each.pk != receipt.pk]
    # Another proof of that very instant lets the clock stand.
    started_it = receipt.at == notice.received_at and all(each.at != receipt.at for each in standing)
    if started_it and notice.clock_voided_at is None:
        _void_clock(notice, now)
        follow_ups.end_all(notice, "clock_void", actor, now)
    elif standing:
        best = max(standing, key=lambda each: clock.Grade(each.grade).strength)
        Notice.objects.filter(pk=notice.pk).update(grade=best.grade, updated_at=now)
    ledger.append(actor=actor, verb="notice.receipt_voided", subject=f"notice:{notice.pk}", now=now,
                  facts={"proof": receipt.proof}, key=key, private=reason)  # fmt: skip
    return void


def _void_clock(notice: Notice, now: datetime) -> None:
    values: dict[str, object] = {"clock_voided_at": now, "wake_at": None, "updated_at": now}
    # A notice whose items are all settled, or that was taken back, needs no human.
    if notice.state in states.MOVES[Move.VOID][0]:
        values |= {"state": states.after(notice.state, Move.VOID), "failure": "receipt_voided"}
    Notice.objects.filter(pk=notice.pk).update(**values)
