"""Mail that came in: which notice it belongs to, what waits to be judged, what waits for the desk. Never writes."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from notices import reply_addresses
from notices.models import Attempt, Channel, InboundMail, Notice, Platform
from notices.reply_addresses import Marked
from vault import keys

BODIES_LAST = timedelta(days=14)
MOST_NUMBERS, MOST_UNJUDGED = 5, 500
NUMBER = re.compile(r"\b[A-Z]{2}-[A-Z0-9]{4,}(?:-[A-Z0-9]+)*\b")
OUR_MESSAGE = re.compile(r"notice-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:-[a-z]+-\d+)?@", re.IGNORECASE)
# What a bounce led to that was of the letter itself, and believed (notices.actions.bouncing).
TAKEN_BACK = frozenset({"voided", "rerouted", "failed"})
# Where anybody can have an address: a signature of theirs says nothing of the platform.
SHARED = frozenset(
    {
        "aol.com", "gmail.com", "gmx.com", "gmx.net", "googlemail.com", "hotmail.com", "icloud.com", "live.com",
        "mail.com", "mail.ru", "me.com", "msn.com", "outlook.com", "proton.me", "protonmail.com", "qq.com",
        "tutanota.com", "yahoo.com", "yandex.com", "yandex.ru", "zoho.com",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Placed:
    """The notice that a mail belongs to. `proved` names what its address proves: reply, bounce, follow_up, or nothing.

    `follow_up`: it is about a mail that was sent after the letter, and says nothing of the letter itself.
    `attempt`: the try that a bounce is of; 0 where its address does not say.
    """

    notice: Notice | None = None
    proved: str = ""
    attempt: int = 0


FOLLOW_UP = "follow_up"


def placed(addresses: Iterable[str], refers_to: Iterable[str], subject: str) -> Placed:
    """Where a mail belongs: by an address with its token, else by our number or Message-ID, which prove nothing."""
    marks = [mark for mark in map(reply_addresses.read, addresses) if mark is not None]
    found = Notice.objects.select_related("platform", "channel")
    for mark in marks:
        notice = found.filter(number=mark.number).first()
        if notice is not None and (proved := _proved(mark, notice)):
            return Placed(notice, proved, mark.attempt)
    ids = [UUID(each.group(1)) for each in map(OUR_MESSAGE.match, refers_to) if each]
    numbers = [*(mark.number for mark in marks), *NUMBER.findall(subject.upper())][:MOST_NUMBERS]
    return Placed(found.filter(pk__in=ids[:MOST_NUMBERS]).first() or found.filter(number__in=numbers).first())


def _proved(mark: Marked, notice: Notice) -> str:
    for purpose in (reply_addresses.REPLY, reply_addresses.BOUNCE):
        if reply_addresses.fits(mark, purpose, notice.wire_id):
            return purpose
    later = notice.follow_ups.values_list("kind", "number")
    wires = (f"{notice.wire_id}-{kind}-{number}" for kind, number in later)
    return FOLLOW_UP if any(reply_addresses.fits(mark, reply_addresses.BOUNCE, wire) for wire in wires) else ""


def proves_reply(address: str, notice: Notice) -> bool:
    """Whether the address carries the notice's own reply token."""
    mark = reply_addresses.read(address)
    return mark is not None and reply_addresses.fits(mark, reply_addresses.REPLY, notice.wire_id)


def written_to(notice: Notice) -> frozenset[str]:
    """The addresses to which this notice was mailed, as they stood at each try, and the one to which it goes now."""
    tries = notice.attempts.filter(channel__kind=Channel.Kind.EMAIL).select_related("channel").defer("reply")
    now = [notice.channel.address] if notice.channel.kind == Channel.Kind.EMAIL else []
    return frozenset([*now, *(each.sent_to or each.channel.address for each in tries)])


def mail_domains(platform: Platform) -> frozenset[str]:
    """The domains whose DKIM signature speaks for the platform; a name below one of them does too.

    What the desk registered for a channel, else the domain of the channel's address; where that lies below a host
    of the platform, the host. Domains where anybody can have an address count for nothing, nor do rows that are not
    genuine.
    """
    hosts = {each.host for each in platform.hosts.all() if each.genuine}
    found: set[str] = set()
    for channel in platform.channels.filter(kind=Channel.Kind.EMAIL):
        if not channel.genuine:
            continue
        own = channel.address.rpartition("@")[2].lower()
        above = {host for host in hosts if own.endswith(f".{host}")}
        found |= {channel.mail_domain.lower()} if channel.mail_domain else {own, *above}
    return frozenset(found - SHARED - {""})


def mail_hosts(platform: Platform) -> frozenset[str]:
    """The platform's own hosts, and the domains whose signature speaks for it."""
    return mail_domains(platform) | {each.host for each in platform.hosts.all()}


def unjudged(last: Sequence[int] = ()) -> list[tuple[UUID, int | None]]:
    """Mails that were kept and not judged yet, each with its platform's id, oldest first.

    Those of the platforms in `last` come after all others', a platform at a time. Of each lot the first 500.
    """
    waiting = InboundMail.objects.filter(effect="").order_by("received_at").values_list("pk", "notice__platform_id")
    lots = [waiting.exclude(notice__platform__in=last), *(waiting.filter(notice__platform=each) for each in last)]
    return [each for lot in lots for each in lot[:MOST_UNJUDGED]]


def unjudged_before(mail: InboundMail) -> list[UUID]:
    """Ids of the notice's mails that came before this one and are not judged yet, oldest first."""
    same = InboundMail.objects.filter(effect="", notice=mail.notice, received_at__lt=mail.received_at)
    return list(same.order_by("received_at").values_list("pk", flat=True)[:MOST_UNJUDGED])


def waiting_mails() -> QuerySet[InboundMail]:
    """Mails that nobody of the desk has dealt with: what wants something of us first, then oldest first; bodies are not
    loaded.
    """
    waiting = InboundMail.objects.filter(handled_at=None).defer("body").select_related("notice__platform")
    return waiting.order_by("-wants", "received_at")


def wanting_mails() -> QuerySet[InboundMail]:
    """Those of them that want something of us: a link to confirm, an answer."""
    return waiting_mails().exclude(wants="")


def forgettable(now: datetime) -> QuerySet[InboundMail]:
    """Mails whose words are older than 14 days and still there."""
    return InboundMail.objects.filter(received_at__lt=now - BODIES_LAST).exclude(body=None)


def opened_mail(mail: InboundMail) -> dict[str, Any]:
    """{"subject", "text", "report", "links"} of a mail; empty once its words were dropped. Raises CannotOpen."""
    if mail.body is None:
        return {}
    said: dict[str, Any] = mail.opened(keys.open_for_desk(mail.key_id), "body")
    return {name: said.get(name) or "" for name in ("subject", "text", "report", "links")}


def came_back(notice: Notice, tries: Iterable[Attempt]) -> frozenset[int]:
    """The numbers of the tries that a believed bounce of the letter brought back: by its channel the last before it."""
    bounces = [each for each in notice.mails.all() if each.effect in TAKEN_BACK]
    went = [each for each in tries if each.outcome == Attempt.Outcome.DELIVERED and each.follow_up_id is None]
    before = [
        [each.number for each in went if each.channel_id == mail.channel_id and each.started_at <= mail.received_at]
        for mail in bounces
    ]
    return frozenset(max(numbers) for numbers in before if numbers)
