"""A follow-up's words, frozen before the wire; and what a human does with one."""

from datetime import datetime

from django.db import transaction

from notices import following, states, wake
from notices.actions.following import WAITS_FOR_A_HUMAN, asked_about, locked
from notices.clock import Answer
from notices.following import WITHDRAWAL, About, Words
from notices.models import FollowUp, Notice, NoticeItem
from vault import ledger
from vault.keys import OpenKey


@transaction.atomic
def put_into_words(*, follow_up: FollowUp, key: OpenKey | None) -> Words:
    """What it says, the same at every try: settled at the first one, sealed under the case's key.

    `key` is None where the case was erased: a withdrawal is told all the same, from what is left (number, positions).
    """
    if key is not None and follow_up.words is not None:
        kept = follow_up.opened(key, "words")
        return Words(kept["title"], tuple(kept["lines"]))
    said = following.words(follow_up.kind, follow_up.number, about(follow_up))
    if key is not None:
        follow_up.seal(key, words={"title": said.title, "lines": list(said.lines)})
        FollowUp.objects.filter(pk=follow_up.pk).update(words=follow_up.words)
    return said


def about(follow_up: FollowUp) -> About:
    """Which items are meant, by their place in the letter, and the times that count."""
    notice = follow_up.notice
    return About(
        number=notice.number,
        statutory=notice.statutory,
        items=notice.items.count(),
        concerned=tuple(item.position for item in concerned(follow_up)),
        received_at=notice.received_at,
        due_at=notice.due_at,
    )


def concerned(follow_up: FollowUp) -> list[NoticeItem]:
    """The items still asked about; of a withdrawal those that are withdrawn, all where the notice is."""
    rows = follow_up.notice.items.all()
    if follow_up.kind != WITHDRAWAL:
        return list(asked_about(follow_up.notice))
    whole = follow_up.notice.state == states.State.WITHDRAWN
    return list(rows if whole else rows.filter(answer=Answer.WITHDRAWN))


@transaction.atomic
def record_by_hand(*, follow_up: FollowUp, actor: str, now: datetime) -> None:
    """A human filed it in the platform's form. Raises IllegalMove where it waits for nobody any more."""
    locked(follow_up.notice)
    waiting = FollowUp.objects.filter(pk=follow_up.pk, state=FollowUp.State.QUEUED, code=WAITS_FOR_A_HUMAN)
    if waiting.update(state=FollowUp.State.SENT, finished_at=now) != 1:
        raise states.IllegalMove("this does not wait for a human any more")
    Notice.objects.filter(pk=follow_up.notice_id).update(updated_at=now)
    _write("follow_up.filed", follow_up, actor, now)


@transaction.atomic
def retry_follow_up(*, follow_up: FollowUp, actor: str, now: datetime) -> None:
    """A human asks for another round of 24 hours for a withdrawal that could not be told. Raises IllegalMove."""
    failed = FollowUp.objects.filter(pk=follow_up.pk, kind=WITHDRAWAL, state=FollowUp.State.FAILED)
    fresh = {"state": FollowUp.State.QUEUED, "queued_at": now, "next_attempt_at": now, "finished_at": None, "code": ""}
    if failed.update(**fresh) != 1:
        raise states.IllegalMove("only a withdrawal that failed is tried again")
    _write("follow_up.retried", follow_up, actor, now)
    wake.after_commit("notices.tasks.deliver_due")


def _write(verb: str, follow_up: FollowUp, actor: str, now: datetime) -> None:
    facts = {"kind": follow_up.kind, "number": follow_up.number}
    ledger.append(actor=actor, verb=verb, subject=f"notice:{follow_up.notice_id}", now=now, facts=facts)
