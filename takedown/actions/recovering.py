"""A lost code and chosen words: words alone open nothing. A person of the desk says yes, and a day passes.

A request is kept in the same way whether the words fit a case or not: its number tells nobody which.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from takedown.actions.opening import end_handovers
from takedown.actions.telling import mark_news
from takedown.models import Case, HandOver
from vault import keys, ledger
from vault.keys import OpenKey
from vault.models import User, Wrap

WAITS = timedelta(hours=24)
# Counted from the asking, and once more from the moment at which the number opens.
LASTS = timedelta(days=14)


@transaction.atomic
def ask_recovery(*, words: str, code: str, now: datetime) -> HandOver:
    """Somebody brings `words` (takedown.codes.plain_words) and gets `code` to wait with.

    The person is told that there is news, and sees it on the case page, should the code not be lost at all.
    """
    case = _only_case(keys.words_digest(words))
    asked = HandOver.objects.create(
        case=case, reason=HandOver.Reason.RECOVERY, code_digest=keys.code_digest(code),
        public_key=keys.handover_public_key(code), asked_at=now, opens_at=now + WAITS,
    )  # fmt: skip
    subject = f"case:{case.pk}" if case else f"handover:{asked.pk}"
    if case:
        mark_news(case, now)
    ledger.append(actor="stranger", verb="recovery.asked", subject=subject, now=now)
    return asked


def _only_case(digest: str) -> Case | None:
    """The case that these words fit; none where they fit two: one of them would be the wrong one."""
    found = list(Case.objects.filter(recovery_digest=digest, frozen_at=None)[:2])
    return found[0] if len(found) == 1 else None


@transaction.atomic
def approve_recovery(*, asked: HandOver, key: OpenKey, reviewer: User, now: datetime) -> bool:
    """The desk has made sure who asks: from `opens_at` on the number opens the case. Every other such code ends.

    False where it was decided, stopped or dropped meanwhile.
    """
    case = _locked(asked)
    undecided = HandOver.objects.filter(pk=asked.pk, approved_at=None, used_at=None, ended_at=None)
    if case is None or case.frozen_at or not undecided.exists():
        return False
    end_handovers(case, now)
    keys.wrap_for_handover(key, bytes(asked.public_key))
    until = max(now, asked.opens_at) + LASTS
    same = HandOver.objects.filter(pk=asked.pk)
    same.update(approved_at=now, approved_by=reviewer, expires_at=until, ended_at=None)
    ledger.append(actor=f"user:{reviewer.pk}", verb="recovery.approved", subject=f"case:{case.pk}", now=now)
    return True


@transaction.atomic
def refuse_recovery(*, asked: HandOver, actor: str, now: datetime) -> bool:
    """No: by the desk, or by the person, who still has the code and did not ask. False where it was too late.

    From the case page it is news: whoever asked may be the person, and somebody else at the open page.
    """
    case = _locked(asked)
    waiting = HandOver.objects.filter(pk=asked.pk, used_at=None, ended_at=None)
    if case is None or waiting.update(ended_at=now) != 1:
        return False
    if asked.approved_at:
        keys.drop_wrap(case.key_id, Wrap.Reader.HANDOVER)
    if actor == "person":
        mark_news(case, now)
    ledger.append(actor=actor, verb="recovery.refused", subject=f"case:{case.pk}", now=now)
    return True


def _locked(asked: HandOver) -> Case | None:
    return Case.objects.select_for_update(of=("self",)).filter(handovers=asked).first()


@transaction.atomic
def drop_old_handovers(*, now: datetime) -> int:
    """Codes out of date open nothing, and requests with words are forgotten after 14 days. Returns how many went."""
    over = HandOver.objects.select_for_update(of=("self",)).select_related("case").filter(expires_at__lte=now)
    for each in over.filter(used_at=None, ended_at=None):
        if each.case:
            keys.drop_wrap(each.case.key_id, Wrap.Reader.HANDOVER)
    forgotten = Q(reason=HandOver.Reason.RECOVERY, approved_at=None, asked_at__lte=now - LASTS)
    gone = HandOver.objects.filter(forgotten | Q(expires_at__lte=now - LASTS)).delete()[0]
    return gone + HandOver.objects.filter(expires_at__lte=now, used_at=None, ended_at=None).update(ended_at=now)
