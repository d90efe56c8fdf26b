"""One raw mail in, one safe row out. The same for the mail server's call and for a mailbox that we read."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from notices import actions, queries, wake
from notices.inbound import clean_reply
from notices.mail_in import judging, reading, signatures, wishes
from notices.mail_in.addresses import recipients
from notices.mail_in.judging import AUTO_REPLY
from notices.mail_in.judging import REPLY as REPLIED
from notices.mail_in.reading import Mail
from notices.models import InboundMail, Notice
from notices.queries import Placed
from notices.reply_addresses import REPLY
from vault import keys
from vault.keys import OpenKey


def take_in(
    raw: bytes, *, now: datetime, envelope_to: Iterable[str] = (), size: int | None = None
) -> InboundMail | None:
    """Keep the mail in `raw` as text, sealed; None where it is there already. Raises CannotOpen without the keys.

    `envelope_to`: whom the mail server says it was for. `size` in bytes, where only the beginning was fetched.
    """
    mail = reading.read(raw, size)
    place = queries.placed((*envelope_to, *mail.addresses), mail.refers_to, mail.subject)
    key, claims = _key_of(place.notice), _claims(raw, place)
    kind = judging.kind(mail, answers=place.proved == REPLY)
    kept = actions.Kept(
        digest=_digest(raw, mail, place, claims), kind=kind,
        subject=mail.subject, text=mail.text, sender_domain=mail.sender_domain, dropped=mail.dropped,
        proved=place.proved, claims=tuple(claim.to_data() for claim in claims), report=_report(mail, place),
        attempt=place.attempt, **_wish(mail, kind),
    )  # fmt: skip
    row = actions.keep_mail(kept=kept, notice=place.notice, key=key, actor=actions.MAIL, now=now)
    if row is not None:
        wake.after_commit("notices.mail_in.tasks.judge_mails")
    return row


def _claims(raw: bytes, place: Placed) -> list[signatures.Claim]:
    """Nothing is computed for strangers: a signature is looked at only where our reply token came with it."""
    notice = place.notice
    if notice is None or place.proved != REPLY or len(raw) > reading.MOST_BYTES:
        return []
    return signatures.claims(raw, queries.mail_domains(notice.platform), lambda to: _to_us(to, notice))


def _to_us(header: str, notice: Notice) -> bool:
    return any(queries.proves_reply(address, notice) for address in recipients(header))


def _report(mail: Mail, place: Placed) -> dict[str, str | bool] | None:
    """What a status report says, and whether it is of an address that we wrote to; without any address."""
    ours = queries.written_to(place.notice) if place.notice else frozenset()
    return mail.report.to_data(ours) if mail.report else None


def _wish(mail: Mail, kind: str) -> dict[str, Any]:
    """What somebody, or a program of theirs, wants of us; what came back to us wants nothing."""
    asked = wishes.wish(mail.subject, mail.text, mail.links) if kind in {REPLIED, AUTO_REPLY} else wishes.Wish()
    # An address that is a picture in disguise is none.
    links = tuple(each for each in asked.links if clean_reply(each) == each)
    return {"wants": asked.wants, "links": links}


def _key_of(notice: Notice | None) -> OpenKey | None:
    try:
        return keys.open_for_desk(notice.key_id) if notice else None
    except keys.Erased:
        return None


def _digest(raw: bytes, mail: Mail, place: Placed, claims: list[signatures.Claim]) -> str:
    """The same whichever way it came: servers on the way add headers and change line ends, nothing else.

    What it can prove, and of which notice, belongs to it: a reply without a Message-ID may say to two notices the very
    same, and an unsigned copy must not keep the signed one out.
    """
    _, body = reading.halves(raw)
    proves = (str(place.notice.pk if place.notice else ""), place.proved, str(place.attempt))
    signed = sorted(f"{claim.domain} {claim.digest}" for claim in claims)
    told = [part.encode("utf-8", "replace") for part in (mail.message_id, *proves, *signed)]
    return keys.service_digest("inbound mail", b"\0".join([*told, body.replace(b"\r\n", b"\n").rstrip()])).hex()
