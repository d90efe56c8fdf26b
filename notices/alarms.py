"""Waking a human: a neutral mail to the desk, counts only, when something failed or waits that no sweep will mend."""

import smtplib
from datetime import datetime

import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage

from notices import queries
from notices.mail_in import fetching

log = structlog.get_logger("recourse.notices")
# Gauges that stand for what only a human can see to, and how the mail names them.
GAUGES = {
    "failed": "Not delivered, or a proof of receipt was voided",
    "unproved_sent": "Sent, and nothing proves that it arrived",
    "awaiting_filing": "To be filed by hand in a platform's form",
    "follow_ups_by_hand": "Repeats and withdrawals to be filed by hand",
    "channels_paused": "Channels that rest after repeated failure",
    "withdrawals_untold": "Withdrawals that could not be told",
    "mails_waiting": "Mail that came in",
}
LEFT, WANTING = "mails_left", "mails_wanting"
NAMES = {
    **GAUGES,
    WANTING: "Of it, what wants something of us (a link to confirm, an answer)",
    LEFT: "Mail that could not be taken in and lies in the mailbox",
}
BRAKE, TOLD, SOON = "alarm:brake", "alarm:told", "alarm:soon"
FIVE_MINUTES, AN_HOUR, A_DAY = 300, 3600, 24 * 3600


def raise_alarm(now: datetime) -> bool:
    """Mail the desk where there is more to see to than it was told of in the last 24 hours; at most once an hour, and
    once in five minutes where a platform waits for something of us: some act only when they have it.

    Losing the cache costs one more mail. A mail that cannot be sent is logged and tried again in an hour.
    """
    counts = {name: int(value) for name, (_, value) in queries.gauges(now, GAUGES).items()}
    counts |= {LEFT: fetching.left_lying(), WANTING: queries.wanting_mails().count()}
    told = cache.get(TOLD) or {}
    if not any(count > told.get(name, 0) for name, count in counts.items()):
        # What was seen to meanwhile may fail anew.
        cache.set(
            TOLD, {name: min(count, told.get(name, 0)) for name, count in counts.items()}, A_DAY
        ) if told else None
        return False
    if not cache.add(BRAKE, 1, AN_HOUR) and not (counts[WANTING] > told.get(WANTING, 0) and _is_free(SOON)):
        return False
    log.error("a human is needed", count=sum(counts.values()))
    try:
        message(counts).send()
    except (smtplib.SMTPException, OSError):
        log.warning("the desk could not be woken by mail")
        return False
    cache.set(TOLD, counts, A_DAY)
    return True


def _is_free(brake: str) -> bool:
    """Whether nobody was told in the last five minutes; from now on somebody was."""
    return bool(cache.add(brake, 1, FIVE_MINUTES))


def message(counts: dict[str, int]) -> EmailMessage:
    """The mail: no platform, no number, no name."""
    lines = [f"{words}: {counts[name]}" for name, words in NAMES.items() if counts[name]]
    places = [f"{settings.PUBLIC_URL}/desk/{name}/" for name in ("notices", "mail")]
    body = "\n".join(["Something waits for you:", "", *lines, "", *places, ""])
    headers = {"Auto-Submitted": "auto-generated"}
    subject = "Something waits for you at the desk"
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [settings.DESK_EMAIL], headers=headers)
