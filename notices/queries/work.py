"""What is due: for delivery, for reviving, for the clock; and the figures that say whether work is done."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q

from notices.backoff import CLAIM_LASTS
from notices.models import Notice
from notices.states import ON_ITS_WAY, OPEN, State

MOST_AT_ONCE = 1000
# Sent this long ago and still nothing proves receipt: a human looks.
PROOF_PATIENCE = timedelta(minutes=10)


def due_for_delivery(now: datetime) -> list[UUID]:
    """Ids of notices to send now, the longest due first, at most 1000; no look-back limit."""
    due = Notice.objects.filter(state=State.QUEUED, next_attempt_at__lte=now)
    return list(due.order_by("next_attempt_at").values_list("pk", flat=True)[:MOST_AT_ONCE])


def stuck(now: datetime) -> list[UUID]:
    """Ids of notices that a worker claimed and never finished."""
    held = Notice.objects.filter(state=State.SENDING, claimed_at__lte=now - CLAIM_LASTS)
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


def gauges(now: datetime) -> dict[str, tuple[str, float]]:
    """Name -> (help, value) for the metrics page: counts of notices, and one age in seconds."""
    found = Notice.objects.filter(state__in=OPEN).aggregate(
        oldest=Min("queued_at", filter=Q(state__in=ON_ITS_WAY)),
        **{name: Count("pk", filter=condition) for name, (_, condition) in _counted(now).items()},
    )
    oldest = (now - found["oldest"]).total_seconds() if found["oldest"] else 0.0
    counts = {name: (help_text, float(found[name])) for name, (help_text, _) in _counted(now).items()}
    return {"oldest_unsent_seconds": ("Age of the oldest notice that is not sent yet", max(oldest, 0.0)), **counts}


def _counted(now: datetime) -> dict[str, tuple[str, Q]]:
    return {
        "queued": ("Notices that wait for a try", Q(state=State.QUEUED)),
        "sending": ("Notices that a worker has in hand", Q(state=State.SENDING)),
        "failed": ("Notices that a human must look at", Q(state=State.FAILED)),
        "awaiting_filing": ("Notices to be filed in a platform's form by a human", Q(state=State.FILING)),
        "clocks_running": ("Notices within their 48 hours", running() & Q(due_at__gt=now)),
        "past_due_open": ("Notices past their 48 hours with something still up", running() & Q(due_at__lte=now)),
        "unproved_sent": ("Notices sent over ten minutes ago without proof of receipt", unproved(now)),
    }
