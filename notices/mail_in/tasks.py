"""The worker's side of mail in: fetch, judge, forget. DNS and mailboxes are asked with no transaction open."""

import time
from datetime import timedelta
from uuid import UUID

import structlog
from celery import shared_task
from django.utils import timezone

from notices import actions, leases, queries
from notices.mail_in import fetching, resolver, signatures
from notices.mail_in.signatures import Claim
from notices.mail_in.silence import Silence
from notices.models import InboundMail
from vault import keys

log = structlog.get_logger("recourse.notices")
# A name server that does not answer is asked again for so long; then the mail counts as not proven.
DNS_PATIENCE = timedelta(hours=24)
SWEEP_SECONDS = 20.0
JUDGING = "judging mail"


def judge(mail_id: UUID, silence: Silence | None = None) -> None:
    """Judge one mail, if nobody has. One that a name server must prove waits where `silence` holds its platform."""
    mail = InboundMail.objects.filter(pk=mail_id, effect="").select_related("notice").first()
    if mail is None:
        return
    key = keys.open_for_desk(mail.key_id)
    claims = (mail.opened(key, "body") or {}).get("claims", [])
    silence, now = silence or Silence(), timezone.now()
    if claims and silence.holds(mail):
        return
    try:
        signed_by = _signed_by([Claim(**claim) for claim in claims])
    except resolver.TryLater:
        silence.note(mail)
        if now - mail.received_at < DNS_PATIENCE:
            return
        signed_by = ""
    if signed_by:
        # The first proof starts the clock: what came before, and was tried in vain, is asked about once more.
        for before in queries.unjudged_before(mail):
            _judge_if_it_can_be(before, silence)
    effect = actions.judge_mail(mail_id=mail.pk, signed_by=signed_by, key=key, actor=actions.MAIL, now=now)
    if effect:
        log.info("mail judged", kind=mail.kind, outcome=effect, notice=str(mail.notice_id or ""))


@shared_task(ignore_result=True)
def judge_mails() -> None:
    """Judge every mail that waits for it, unless another worker does: a silent name server must not hold both."""
    ends, silence = time.monotonic() + SWEEP_SECONDS, Silence()
    with leases.alone(JUDGING) as lease:
        if lease is None:
            return
        for pk in silence.in_turn():
            _judge_if_it_can_be(pk, silence)
            if time.monotonic() > ends or not lease.renew():
                return


@shared_task(ignore_result=True)
def forget_mails() -> None:
    """Drop the words of mails after 14 days."""
    now = timezone.now()
    for mail in queries.forgettable(now).defer("body").iterator():
        actions.forget_mail(mail=mail, actor=actions.MAIL, now=now)


@shared_task(ignore_result=True)
def read_mail() -> None:
    """Take in what lies in the maildir and in the IMAP mailbox, where they are configured."""
    for name, read in fetching.mailboxes(timezone.now).items():
        try:
            count = read()
        except Exception:  # one mailbox that is away must not close the other
            log.exception("mailbox not read", task="read_mail", channel=name)
        else:
            if count:
                log.info("mailbox read", task="read_mail", channel=name, count=count)


def _judge_if_it_can_be(pk: UUID, silence: Silence) -> None:
    """Whatever is wrong with one mail, the others wait too."""
    try:
        judge(pk, silence)
    except Exception:
        log.exception("row failed", task="judge_mails")


def _signed_by(claims: list[Claim]) -> str:
    """The first domain whose signature holds; empty for none. Raises TryLater where the DNS stayed silent."""
    silent: resolver.TryLater | None = None
    asked = resolver.from_settings()
    for claim in claims:
        try:
            record = asked.txt(signatures.record_name(claim))
        except resolver.TryLater as error:
            silent = error
            continue
        if record is not None and signatures.holds(claim, record):
            return claim.domain
    if silent is not None:
        raise silent
    return ""
