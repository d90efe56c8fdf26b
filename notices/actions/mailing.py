"""Mail that came in: kept once, judged once, dealt with by a person. A mail alone never says that an item is gone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from notices.actions import bouncing
from notices.actions import following as follow_ups
from notices.actions.answering import report_outcome
from notices.actions.receiving import record_receipt
from notices.actions.watching import find_after_reading
from notices.clock import Proof
from notices.models import Channel, InboundMail, Notice, NoticeItem
from vault import keys, ledger
from vault.keys import OpenKey

MAIL = "system:mail"
Kind = InboundMail.Kind
# What a mail can lead to, besides what a bounce can (bouncing). "unproven": it says who it is from and cannot show it.
RECEIPT, KNOWN, UNPROVEN, NOTHING, ERASED = "receipt", "known", "unproven", "none", "erased"


@dataclass(frozen=True)
class Kept:
    """A mail made safe. `proved` and `claims` (notices.mail_in.signatures) are what it will be judged by.

    `attempt`: the try that a bounce is of; 0 where it does not say.
    """

    digest: str
    kind: str
    subject: str
    text: str
    sender_domain: str
    dropped: tuple[dict[str, Any], ...]
    proved: str = ""
    claims: tuple[dict[str, Any], ...] = ()
    report: dict[str, Any] | None = None
    attempt: int = 0
    # What it wants of us, and the addresses that it wants confirmed (notices.mail_in.wishes).
    wants: str = ""
    links: tuple[str, ...] = ()

    @property
    def effect(self) -> str:
        """Of an answer that carries nothing to be proved by it is known at once: it must not hold anything up."""
        return UNPROVEN if self.kind == Kind.REPLY and not self.claims else ""

    @property
    def body(self) -> dict[str, Any]:
        return {"subject": self.subject, "text": self.text, "report": self.report, "links": list(self.links),
                "proved": self.proved, "claims": list(self.claims), "attempt": self.attempt}  # fmt: skip


@transaction.atomic
def keep_mail(
    *, kept: Kept, notice: Notice | None, key: OpenKey | None, actor: str, now: datetime
) -> InboundMail | None:
    """Write a mail under the key of its notice, or under one of its own that the desk opens. None: it is there.

    A `notice` whose key is gone was erased: then nothing but the fact that a mail came is kept.
    """
    if InboundMail.objects.filter(digest=kept.digest).exists():
        return None
    erased = notice is not None and key is None
    own = key or keys.create_key()
    mail = InboundMail(
        digest=kept.digest, notice=None if erased else notice, key_id=own.id, kind=kept.kind, received_at=now,
        channel=notice.channel if notice and notice.channel.kind == Channel.Kind.EMAIL else None,
        effect=ERASED if erased else kept.effect if notice else "",
        handled_at=now if erased else None, handled_by=MAIL if erased else "",
        from_domain="" if erased else kept.sender_domain, dropped=list(kept.dropped),
        wants="" if erased else kept.wants,
    )  # fmt: skip
    if not erased:
        mail.seal(own, body=kept.body)
        if key is None:
            keys.wrap_for_desk(own)
    try:
        with transaction.atomic():
            mail.save(force_insert=True)
    except IntegrityError:
        return None  # another reader was faster by a moment
    facts = {"kind": kept.kind, "dropped": len(kept.dropped)}
    ledger.append(actor=actor, verb="mail.received", subject=_subject(mail), now=now, facts=facts)
    if mail.effect == UNPROVEN:
        _note_effect(mail, actor, now)
    return mail


@transaction.atomic
def judge_mail(*, mail_id: UUID, signed_by: str, key: OpenKey, actor: str, now: datetime) -> str:
    """Give a mail its effect, once. `signed_by`: the aligned domain whose signature held, or empty.

    A reply with our token, signed for the platform's domain, confirms receipt (grade B). A bounce of the letter that
    comes back with its own token voids what the mail server's acceptance had proved, or sends it by the next channel
    (bouncing). Returns the effect; empty where it is too early to judge: the next sweep asks again.
    """
    mail = _locked(mail_id)
    if mail.effect:
        return mail.effect
    said = mail.opened(key, "body") or {}
    if mail.notice and mail.kind == Kind.BOUNCE and said.get("proved") and bouncing.is_too_early(mail.notice, now):
        return ""
    mail.signed_domain, mail.trusted = signed_by, bool(signed_by)
    mail.effect = _effect(mail, said, key, actor, now)
    if mail.notice and mail.kind == Kind.DELAY:
        mail.handled_at, mail.handled_by = now, MAIL
    mail.seal(key, body={name: said.get(name) for name in ("subject", "text", "report", "links")})
    mail.save()
    _note_effect(mail, actor, now)
    _look_again(mail, actor, now)
    if mail.notice and mail.effect == UNPROVEN:
        # The reminder whose turn came while it was being checked.
        follow_ups.write_due(mail.notice, actor, now)
    return mail.effect


def _note_effect(mail: InboundMail, actor: str, now: datetime) -> None:
    facts = {"kind": mail.kind, "effect": mail.effect, "trusted": mail.trusted}
    ledger.append(actor=actor, verb="mail.judged", subject=_subject(mail), now=now, facts=facts)


def _effect(mail: InboundMail, said: dict[str, Any], key: OpenKey, actor: str, now: datetime) -> str:
    if mail.notice is None or mail.kind in {Kind.DELAY, Kind.AUTO_REPLY}:
        return NOTHING
    if mail.kind == Kind.BOUNCE:
        return _bounced(mail, mail.notice, said, key, actor, now)
    return _confirmed(mail, mail.notice, key, actor, now) if mail.trusted else UNPROVEN


def _confirmed(mail: InboundMail, notice: Notice, key: OpenKey, actor: str, now: datetime) -> str:
    """The receipt is of the moment when the reply reached us: the platform had the notice at the latest then."""
    evidence = f"Mail {mail.pk}, signed by {mail.signed_domain}"
    receipt = record_receipt(
        notice=notice, proof=Proof.REPLY_CONFIRMED, at=mail.received_at, actor=actor, now=now, key=key,
        evidence=evidence,
    )  # fmt: skip
    return RECEIPT if receipt else KNOWN


def _bounced(mail: InboundMail, notice: Notice, said: dict[str, Any], key: OpenKey, actor: str, now: datetime) -> str:
    report, attempt = said.get("report"), said.get("attempt", 0)
    if not report or said.get("proved") not in {"bounce", "follow_up"}:
        return UNPROVEN
    if not report.get("ours"):
        return bouncing.ELSEWHERE
    effect = bouncing.BOUNCED
    if said["proved"] == "bounce":
        effect = bouncing.take_back(notice, report, attempt, mail.received_at, key, actor, now)
    bouncing.note_bounce(notice, attempt, mail.channel_id, mail.received_at)
    return effect


@transaction.atomic
def handle_mail(*, mail: InboundMail, actor: str, now: datetime) -> bool:
    """A person has dealt with it; True for the first who says so."""
    _lock_notice(mail)
    changed = InboundMail.objects.filter(pk=mail.pk, handled_at=None).update(handled_at=now, handled_by=actor) == 1
    if changed:
        ledger.append(actor=actor, verb="mail.handled", subject=_subject(mail), now=now)
        _look_again(mail, actor, now)
    return changed


def _look_again(mail: InboundMail, actor: str, now: datetime) -> None:
    if mail.notice_id:
        find_after_reading(notice_id=mail.notice_id, actor=actor, now=now)


@transaction.atomic
def answer_from_mail(
    *, mail: InboundMail, outcomes: Mapping[NoticeItem, str], reason: str, actor: str, now: datetime, key: OpenKey
) -> None:
    """A person read in the mail what became of these items. It counts from when the mail came.

    It proves no receipt by itself: a mail's own proof was taken when it was judged. Raises AnswerRefused.
    """
    for item, outcome in outcomes.items():
        report_outcome(
            item=item, outcome=outcome, reason=reason, actor=actor, now=now, key=key, at=mail.received_at,
            proves_receipt=False,
        )  # fmt: skip
    handle_mail(mail=mail, actor=actor, now=now)


@transaction.atomic
def forget_mail(*, mail: InboundMail, actor: str, now: datetime) -> None:
    """Drop a mail's words, and its key where that was its own. Kind, times and what it led to stay.

    Nobody can read it any more: it waits for nobody.
    """
    _lock_notice(mail)
    handled = {"handled_at": mail.handled_at or now, "handled_by": mail.handled_by or actor}
    InboundMail.objects.filter(pk=mail.pk).update(body=None, effect=mail.effect or NOTHING, **handled)
    _look_again(mail, actor, now)
    if mail.notice_id is None:
        keys.forget(mail.key_id)
    ledger.append(actor=actor, verb="mail.forgotten", subject=_subject(mail), now=now)


def _locked(mail_id: UUID) -> InboundMail:
    """The mail under its lock, its notice under its own before it."""
    place = InboundMail.objects.select_related("notice").defer("body").get(pk=mail_id)
    notice = _lock_notice(place)
    mail = InboundMail.objects.select_for_update(of=("self",)).get(pk=mail_id)
    mail.notice = notice
    return mail


def _lock_notice(mail: InboundMail) -> Notice | None:
    """The notice first, then its mails, then its channel: whoever locks in this order waits and never dies of it."""
    return follow_ups.locked(mail.notice) if mail.notice else None


def _subject(mail: InboundMail) -> str:
    return f"mail:{mail.pk}"
