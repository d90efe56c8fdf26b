"""Mail that came in, as the desk may see it: what belongs to a stopped case is for the two named people only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import QuerySet

from notices import queries as notice_queries
from notices.models import InboundMail
from takedown.models import SignedLetter

RECENT = timedelta(days=14)


@dataclass(frozen=True)
class MailWords:
    """A mail's words, opened for one page; all empty once they were dropped."""

    subject: str
    text: str
    status: str
    diagnostic: str
    # What it wants to be confirmed.
    links: tuple["WantedLink", ...] = ()


@dataclass(frozen=True)
class WantedLink:
    """A link that a mail wants somebody to open. `theirs`: it leads to a host of the notice's platform."""

    address: str
    theirs: bool


def desk_mails(named: bool) -> QuerySet[InboundMail]:
    """What waits, first what wants something of us. `named`: for one of the two who go on with stopped cases."""
    return _visible(notice_queries.waiting_mails(), named)


def asking_mails(named: bool) -> QuerySet[InboundMail]:
    """Of what waits, what wants something of us."""
    return _visible(notice_queries.wanting_mails(), named)


def dealt_with(now: datetime, named: bool) -> QuerySet[InboundMail]:
    """What was dealt with in the last 14 days, newest first."""
    done = InboundMail.objects.filter(handled_at__gte=now - RECENT).defer("body").select_related("notice__platform")
    return _visible(done.order_by("-handled_at"), named)


def open_mail(mail: InboundMail) -> MailWords:
    """The mail's words. Raises vault.keys.CannotOpen."""
    said = notice_queries.opened_mail(mail)
    report = said.get("report") or {}
    hosts = notice_queries.mail_hosts(mail.notice.platform) if mail.notice else frozenset()
    links = tuple(WantedLink(each, _leads_to(each, hosts)) for each in said.get("links") or ())
    return MailWords(
        str(said.get("subject", "")), str(said.get("text", "")), report.get("status", ""),
        report.get("diagnostic", ""), links,
    )  # fmt: skip


def _leads_to(address: str, hosts: frozenset[str]) -> bool:
    """Whether a browser would go to one of the hosts, or below one."""
    try:
        host = (urlsplit(address.replace("\\", "/")).hostname or "").lower().rstrip(".")
    except ValueError:
        return False
    return any(host == each or host.endswith(f".{each}") for each in hosts)


def _visible(mails: QuerySet[InboundMail], named: bool) -> QuerySet[InboundMail]:
    return mails if named else mails.exclude(notice__in=_stopped())


def _stopped() -> QuerySet[SignedLetter, UUID]:
    return SignedLetter.objects.exclude(request__case__frozen_at=None).values_list("pk", flat=True)
