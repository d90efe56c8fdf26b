"""Requests that wait for the desk, and the figures that say how long: counts and ages only."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, Min, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from takedown.models import ChosenChange, TakedownRequest
from takedown.queries.unheard import unanswered_cases, unread_by_their_advocate
from takedown.states import State


def to_review() -> QuerySet[Any]:
    """Requests that the desk has to check, the longest filed first, each with `since`: from when our own hours count.

    What its person keeps back as a whole (paused, or asked to be withdrawn or erased) is no arrear of ours.
    """
    all_of_it = ChosenChange.objects.filter(case=OuterRef("case"), item=None, taken_back_at=None, done_at=None)
    found = TakedownRequest.objects.filter(state=State.SUBMITTED, case__frozen_at=None, case__paused_at=None)
    return (
        found.exclude(Exists(all_of_it))
        .annotate(since=Coalesce("answered_at", "submitted_at"))
        .order_by("submitted_at")
    )


def gauges(now: datetime) -> dict[str, tuple[str, float]]:
    """Name -> (help, value) for the metrics page: how many wait, and for how many seconds the longest."""
    requests = to_review()
    desk, elsewhere = unanswered_cases(now), unread_by_their_advocate(now)
    return {
        "requests_waiting": ("Requests that wait for the desk", float(requests.count())),
        "oldest_request_seconds": ("How long the oldest of them has waited", _age(requests, "since", now)),
        "messages_waiting": ("Cases with a message that the desk has not answered", float(desk.count())),
        "oldest_message_seconds": ("How long the oldest of them has waited", _age(desk, "last_at", now)),
        "messages_unread_elsewhere": (
            "Cases whose advocate has left a message unread for a day",
            float(elsewhere.count()),
        ),
    }


def _age(rows: QuerySet[Any], since: str, now: datetime) -> float:
    first = rows.order_by().aggregate(at=Min(since))["at"]
    return max((now - first).total_seconds(), 0.0) if first else 0.0
