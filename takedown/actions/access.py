"""Who comes into a case: the person taking it over, a new code, chosen words, a helper confirmed or cut off."""

from datetime import datetime, timedelta

from django.db import transaction

from takedown.actions.filing import CaseFrozen
from takedown.actions.opening import end_handovers, hand_over, remember_words
from takedown.actions.telling import mark_news
from takedown.models import Case, HandOver, Helper
from vault import keys, ledger, session
from vault.keys import OpenKey
from vault.models import Wrap

REISSUED_LASTS = timedelta(days=30)


class TooLate(Exception):
    """The code was used, taken back or is out of date; or the case was erased meanwhile."""


@transaction.atomic
def take_over(
    *, handover: HandOver, key: OpenKey, code: str, pin: str, own_session: str | None, now: datetime
) -> Case:  # fmt: skip
    """The person brings a code that was handed to them: it is used up, and `code` with `pin` opens the case from now.

    A code that still opened it (chosen words brought somebody here) opens nothing any more, and every other browser in
    which the case stands open is closed. Raises TooLate.
    """
    case = Case.objects.select_for_update(of=("self",)).filter(handovers=handover).first()
    live = HandOver.objects.filter(pk=handover.pk, used_at=None, ended_at=None, opens_at__lte=now, expires_at__gt=now)
    if case is None or live.update(used_at=now) != 1:
        raise TooLate
    _give_code(case, key, code, pin, own_session, now)
    facts = {"reason": handover.reason}
    ledger.append(actor="person", verb="case.taken_over", subject=f"case:{case.pk}", now=now, facts=facts)
    return case


@transaction.atomic
def renew_code(*, case: Case, key: OpenKey, code: str, pin: str, own_session: str | None, now: datetime) -> None:
    """The person wants another code and PIN: the old ones open nothing, other browsers are closed, and it is news."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    _give_code(case, key, code, pin, own_session, now)
    mark_news(case, now)
    ledger.append(actor="person", verb="case.code_renewed", subject=f"case:{case.pk}", now=now)


def _give_code(case: Case, key: OpenKey, code: str, pin: str, own_session: str | None, now: datetime) -> None:
    end_handovers(case, now)
    keys.wrap_for_person(key, code, pin)
    if case.code_digest:
        session.end_elsewhere(case.key_id, own_session)
    Case.objects.filter(pk=case.pk).update(code_digest=keys.code_digest(code))


@transaction.atomic
def reissue(*, case: Case, key: OpenKey, code: str, actor: str, now: datetime) -> HandOver:
    """The code is lost or in the wrong hands: it dies at once, in every browser. `code` is read out to the person.

    Whoever calls has made sure who is asking. Valid for 30 days, used once. Raises CaseFrozen.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if case.frozen_at:
        raise CaseFrozen
    Case.objects.filter(pk=case.pk).update(code_digest=None)
    keys.drop_wrap(case.key_id, Wrap.Reader.PERSON)
    session.end_elsewhere(case.key_id, None)
    reason, until = HandOver.Reason.REISSUED, now + REISSUED_LASTS
    made = hand_over(case=case, key=key, code=code, reason=reason, until=until, now=now)
    ledger.append(actor=actor, verb="case.code_reissued", subject=f"case:{case.pk}", now=now)
    return made


@transaction.atomic
def choose_words(*, case: Case, key: OpenKey, words: str, actor: str, now: datetime) -> None:
    """Words (takedown.codes.plain_words) for the day on which the code is lost; "" takes them away again."""
    remember_words(case, key, words)
    case.save(update_fields=["recovery_words", "recovery_digest"])
    verb = "case.words_chosen" if words else "case.words_dropped"
    ledger.append(actor=actor, verb=verb, subject=f"case:{case.pk}", now=now)


@transaction.atomic
def confirm_helper(*, helper: Helper, actor: str, now: datetime) -> bool:
    """The person said that they wanted this help (or told the desk so). False where it was said or ended before."""
    open_question = Helper.objects.filter(pk=helper.pk, confirmed_at=None, ended_at=None)
    if open_question.update(confirmed_at=now) != 1:
        return False
    ledger.append(actor=actor, verb="helper.confirmed", subject=f"case:{helper.case_id}", now=now)
    return True


@transaction.atomic
def end_helper(*, helper: Helper, actor: str, own_session: str | None, now: datetime) -> bool:
    """The helper's code opens nothing any more, and the case closes in their browser. False where it had ended."""
    if Helper.objects.filter(pk=helper.pk, ended_at=None).update(ended_at=now) != 1:
        return False
    keys.drop_wrap(helper.case.key_id, Wrap.Reader.HELPER)
    session.end_elsewhere(helper.case.key_id, own_session)
    ledger.append(actor=actor, verb="helper.ended", subject=f"case:{helper.case_id}", now=now)
    return True
