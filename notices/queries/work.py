"""What is due: for delivery, for reviving, for the clock; and the figures that say whether work is done."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from notices import backoff
from notices.backoff import share
from notices.clock import QUIET, REASONED
from notices.following import WITHDRAWAL
from notices.letter import REMOVAL
from notices.models import Attempt, Channel, FollowUp, InboundMail, ItemAnswer, Notice, NoticeItem, Platform
from notices.states import ON_ITS_WAY, State

MOST_AT_ONCE = 1000
# Sent this long ago and still nothing proves receipt: a human looks.
PROOF_PATIENCE = timedelta(minutes=10)
UNDER_WAY = (FollowUp.State.QUEUED, FollowUp.State.SENDING)
UNSENT = "oldest_unsent_seconds"


@dataclass(frozen=True)
class Errand:
    """A letter to be sent now, or (`follow_up`) what is said after one; at most `share` at once to its platform."""

    id: UUID
    platform: int
    share: int
    follow_up: bool


def due_for_delivery(now: datetime, place: int = 0, places: int = 1) -> list[Errand]:
    """What to send now, at most 1000 letters and 1000 follow-ups; no look-back limit.

    The platforms take turns, each with its longest due first: one with a long queue keeps nobody waiting. Where
    `places` sweeps go on side by side, the one at `place` (from 0) finds its own share of the platforms first, then
    what is the others': whoever stands still keeps nobody waiting either.
    """
    letters = Notice.objects.filter(state=State.QUEUED, paused_at=None, next_attempt_at__lte=now)
    after = FollowUp.objects.filter(state=FollowUp.State.QUEUED, next_attempt_at__lte=now)
    found = [*_errands(letters, "", follow_up=False), *_errands(after, "notice__", follow_up=True)]
    return sorted(found, key=lambda errand: errand.platform % places != place)


def _errands(due: QuerySet[Any], to_notice: str, *, follow_up: bool) -> list[Errand]:
    platform, channel = f"{to_notice}platform", f"{to_notice}channel"
    turn = Window(RowNumber(), partition_by=F(f"{platform}_id"), order_by=F("next_attempt_at").asc())
    rows = due.annotate(turn=turn).order_by("turn", "next_attempt_at")[:MOST_AT_ONCE]
    named = rows.values_list("pk", f"{platform}_id", f"{platform}__most_at_once", f"{channel}__failures")
    return [Errand(pk, place, share(most, failures), follow_up) for pk, place, most, failures in named]


def stuck(now: datetime) -> list[UUID]:
    """Ids of notices that a worker claimed and never finished."""
    held = Notice.objects.filter(state=State.SENDING, claimed_at__lte=now - backoff.CLAIM_LASTS)
    return list(held.order_by("claimed_at").values_list("pk", flat=True))


def stuck_follow_ups(now: datetime) -> list[UUID]:
    """Ids of follow-ups that a worker claimed and never finished."""
    held = FollowUp.objects.filter(state=FollowUp.State.SENDING, claimed_at__lte=now - backoff.CLAIM_LASTS)
    return list(held.order_by("claimed_at").values_list("pk", flat=True))


def due_stages(now: datetime) -> list[UUID]:
    """Ids of notices whose clock has something to write by `now`, the longest due first."""
    return list(Notice.objects.filter(wake_at__lte=now).order_by("wake_at").values_list("pk", flat=True))


def unproved(now: datetime) -> Q:
    """Sent more than ten minutes ago, and nothing proves receipt: no clock runs."""
    return Q(state=State.SENT, updated_at__lte=now - PROOF_PATIENCE)


def running() -> Q:
    """Received, still open, and the clock is not void."""
    return Q(state=State.RECEIVED, due_at__isnull=False, clock_voided_at=None)


def own_forms() -> QuerySet[Channel]:
    """Forms that are the process of a platform which the Act covers: what is filed there can end in a breach."""
    standings = [Channel.Standing.OFFICIAL, Channel.Standing.AGREED]
    covered = [Platform.Coverage.COVERED, Platform.Coverage.LIKELY]
    forms = Channel.objects.filter(kind=Channel.Kind.WEBFORM, active=True, standing__in=standings)
    return forms.filter(platform__coverage__in=covered)


def owed_to_a_form(now: datetime) -> Q:
    """Received by another way that is not the platform's process, and silent: its own form is the next step.

    At once where a human had been asked to file it, else when the 48 hours are over (act.md, The clock, 4). It goes
    there as a notice of its own (ADR 4), so nothing is owed once another followed it.
    """
    mine = {"notice": OuterRef("pk")}
    asked = Attempt.objects.filter(**mine, follow_up=None, outcome=Attempt.Outcome.HANDED_OVER)
    quiet = NoticeItem.objects.filter(**mine, answer__in=QUIET)
    reasoned = ItemAnswer.objects.filter(item__notice=OuterRef("pk"), outcome__in=REASONED)
    followed = Notice.objects.filter(previous=OuterRef("pk"), platform=OuterRef("platform"))
    return (
        running()
        & Q(kind=REMOVAL, statutory=False, release_revoked_at=None, release_expires_at__gt=now)
        & Q(on_record__isnull=False) & ~Q(on_record__channel=Channel.Kind.WEBFORM.value)
        & (Q(due_at__lte=now) | Q(Exists(asked)))
        & Q(Exists(own_forms().filter(platform=OuterRef("platform"))))
        & Q(Exists(quiet)) & ~Q(Exists(reasoned)) & ~Q(Exists(followed))
    )  # fmt: skip


def is_owed_to_a_form(notice: Notice, now: datetime) -> bool:
    """The same of one notice."""
    return Notice.objects.filter(owed_to_a_form(now), pk=notice.pk).exists()


def to_file(now: datetime) -> Q:
    """What a human is to file in a platform's form."""
    return Q(state=State.FILING) | owed_to_a_form(now)


def by_hand() -> QuerySet[FollowUp]:
    """Repeats and withdrawals for a platform that has a form only: a human files them."""
    return FollowUp.objects.filter(state=FollowUp.State.QUEUED, next_attempt_at=None)


def resting() -> QuerySet[Channel]:
    """Channels that rest after repeated failure until the desk wakes them."""
    return Channel.objects.filter(paused_at__isnull=False)


def untold() -> QuerySet[FollowUp]:
    """Withdrawals that could not be told: the platform may still act on what was taken back."""
    return FollowUp.objects.filter(kind=WITHDRAWAL, state=FollowUp.State.FAILED)


def gauges(now: datetime, names: Collection[str] | None = None) -> dict[str, tuple[str, float]]:
    """Name -> (help, value) for the metrics page: counts, and one age in seconds (what is paused is no arrear).

    Each is a question of its own that an index answers; with `names` only those are asked.
    """
    counted = {**_notices(now), **_rows()}
    asked = {name: (help_text, float(rows.count())) for name, (help_text, rows) in counted.items() if _in(name, names)}
    if _in(UNSENT, names):
        asked[UNSENT] = ("Age of the oldest notice or withdrawal that is not sent yet", _oldest_unsent(now))
    return asked


def _in(name: str, names: Collection[str] | None) -> bool:
    return names is None or name in names


def _oldest_unsent(now: datetime) -> float:
    """Seconds since the first queueing: neither another round nor another channel makes it younger."""
    letters = Notice.objects.filter(state__in=ON_ITS_WAY, paused_at=None).aggregate(at=Min("first_queued_at"))
    # What waits for a human with a form is counted apart. A withdrawal's `due_at` is when it was taken back.
    told = FollowUp.objects.filter(kind=WITHDRAWAL, state__in=UNDER_WAY, next_attempt_at__isnull=False)
    since = [each["at"] for each in (letters, told.aggregate(at=Min("due_at"))) if each["at"]]
    return max((now - min(since)).total_seconds(), 0.0) if since else 0.0


def _notices(now: datetime) -> dict[str, tuple[str, QuerySet[Any]]]:
    found = Notice.objects.filter
    return {
        "queued": ("Notices that wait for a try", found(state=State.QUEUED)),
        "sending": ("Notices that a worker has in hand", found(state=State.SENDING)),
        "failed": ("Notices that a human must look at", found(state=State.FAILED)),
        "awaiting_filing": ("Notices to be filed in a platform's form by a human", found(to_file(now))),
        "clocks_running": ("Notices within their 48 hours", found(running(), due_at__gt=now)),
        "past_due_open": ("Notices past their 48 hours with something still up", found(running(), due_at__lte=now)),
        "unproved_sent": ("Notices sent over ten minutes ago without proof of receipt", found(unproved(now))),
    }


def _rows() -> dict[str, tuple[str, QuerySet[Any]]]:
    # Each half has an index; for both at once there is none.
    queued, sending = (FollowUp.objects.filter(state=state).values("pk") for state in UNDER_WAY)
    return {
        "follow_ups_queued": ("Reminders, repeats and withdrawals that wait", queued.union(sending, all=True)),
        "follow_ups_by_hand": ("Repeats and withdrawals to be filed in a platform's form by a human", by_hand()),
        "withdrawals_untold": ("Withdrawals that could not be told: a human must look", untold()),
        "channels_paused": ("Channels that rest after repeated failure: a human must look", resting()),
        "mails_waiting": ("Mails that came in and wait for the desk", InboundMail.objects.filter(handled_at=None)),
    }
