"""Waking a human: a neutral mail, counts only, when something failed or waits that no sweep will mend.

What the desk is told of its notices stands here; of people, upstairs (takedown/alarms.py): `ring` mails for both.
"""

import smtplib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage

from notices import queries
from notices.mail_in import fetching
from notices.queries.genuine import unsigned

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
LEFT, WANTING, CHANGED = "mails_left", "mails_wanting", "rows_changed"
NAMES = {
    **GAUGES,
    WANTING: "Of it, what wants something of us (a link to confirm, an answer)",
    CHANGED: "Rows of the registry that were changed outside Recourse: nothing is sent by them (manage.py sign_rows)",
    LEFT: "Mail that could not be taken in and lies in the mailbox",
}
BRAKE, TOLD = "alarm:rung", "alarm:marks"
FIVE_MINUTES, AN_HOUR, A_DAY = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)
AT_THE_DESK = "Something waits for you at the desk"
# Two workers at once: one of them looks whether it may ring.
HAND_SECONDS = 30


@dataclass(frozen=True)
class Alarm:
    """Who is woken, of what, and how often at most.

    `names`: kind -> how the mail names it. `places`: where it is seen to, as paths. `whom`: tells alarms apart in the
    cache, never a name or an address; "" is the desk's about its notices.
    """

    to: str
    names: Mapping[str, str]
    places: tuple[str, ...]
    whom: str = ""
    subject: str = AT_THE_DESK
    gap: timedelta = AN_HOUR

    def key(self, name: str) -> str:
        """Its own entry in the cache."""
        return f"{name}:{self.whom}" if self.whom else name


@dataclass
class Told:
    """What somebody was told of by the last mail, as "kind:mark", and when that was."""

    at: datetime | None = None
    marks: set[str] = field(default_factory=set)


def raise_alarm(now: datetime) -> bool:
    """Mail the desk where there is more to see to than it was told of in the last 24 hours; at most once an hour, and
    once in five minutes where a platform waits for something of us: some act only when they have it.
    """
    counts = {name: int(value) for name, (_, value) in queries.gauges(now, GAUGES).items()}
    counts[LEFT] = fetching.left_lying()
    counts[CHANGED] = sum(1 for _ in unsigned())
    waits = {name: range(count) for name, count in counts.items()}
    wanting = [str(pk) for pk in queries.wanting_mails().values_list("pk", flat=True)]
    desk = Alarm(settings.DESK_EMAIL, NAMES, ("/desk/notices/", "/desk/mail/"))
    if not {f"{WANTING}:{pk}" for pk in wanting} <= _told(desk, now).marks:
        desk = replace(desk, gap=FIVE_MINUTES)
    return ring(desk, {**waits, WANTING: wanting}, now)


def ring(alarm: Alarm, waits: Mapping[str, Collection[object]], now: datetime) -> bool:
    """Mail where something waits that was not told of in the last 24 hours; at most once in `alarm.gap`.

    `waits`: kind -> marks (ids, or numbers where only the count is known). Losing the cache costs one more mail. A mail
    that cannot be sent is logged and tried again after the gap.
    """
    told, marks = _told(alarm, now), {f"{kind}:{mark}" for kind, each in waits.items() for mark in each}
    if marks <= told.marks:
        # What was seen to meanwhile may fail anew.
        _remember(alarm, Told(told.at, marks), now)
        return False
    if not _may_ring(alarm, now):
        return False
    log.error("a human is needed", count=len(marks))
    try:
        message(alarm, {kind: len(each) for kind, each in waits.items()}).send()
    except (smtplib.SMTPException, OSError):
        log.warning("nobody could be woken by mail")
        return False
    _remember(alarm, Told(now, marks), now)
    return True


def _told(alarm: Alarm, now: datetime) -> Told:
    """Nothing counts as told after a day: what still waits is told again."""
    at, marks = cache.get(alarm.key(TOLD)) or ("", ())
    told = Told(datetime.fromisoformat(at), set(marks)) if at else Told()
    return told if told.at and now - told.at < A_DAY else Told()


def _remember(alarm: Alarm, told: Told, now: datetime) -> None:
    if told.at:
        left = round((told.at + A_DAY - now).total_seconds())
        cache.set(alarm.key(TOLD), (told.at.isoformat(), sorted(told.marks)), max(1, left))


def _may_ring(alarm: Alarm, now: datetime) -> bool:
    """Take the brake, unless it is on: the gap counts from the last mail, or the last try."""
    brake = alarm.key(BRAKE)
    if not cache.add(f"{brake}:hand", 1, HAND_SECONDS):
        return False
    try:
        rung = cache.get(brake)
        if rung and now - datetime.fromisoformat(rung) < alarm.gap:
            return False
        cache.set(brake, now.isoformat(), round(max(alarm.gap, AN_HOUR).total_seconds()))
        return True
    finally:
        cache.delete(f"{brake}:hand")


def message(alarm: Alarm, counts: Mapping[str, int]) -> EmailMessage:
    """The mail: no platform, no number, no name."""
    lines = [f"{words}: {counts[kind]}" for kind, words in alarm.names.items() if counts.get(kind)]
    places = [f"{settings.STAFF_URL}{place}" for place in alarm.places]
    body = "\n".join(["Something waits for you:", "", *lines, "", *places, ""])
    headers = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(alarm.subject, body, settings.DEFAULT_FROM_EMAIL, [alarm.to], headers=headers)
