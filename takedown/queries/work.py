"""What waits for somebody of the desk: figures for the menu, messages without an answer, a request's notices."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from notices import queries as notice_queries
from notices import states as notice_states
from notices.models import Notice, Platform
from takedown.models import Case, ChosenChange, SignedLetter, TakedownRequest
from takedown.queries.calls import waiting_for_a_call
from takedown.queries.unheard import unanswered_cases
from takedown.states import State
from vault.keys import OpenKey


@dataclass(frozen=True)
class DeskCounts:
    """How many of each wait; nothing is opened for it."""

    requests: int
    notices: int
    messages: int
    platforms: int
    frozen: int
    calls: int


def desk_counts(now: datetime) -> DeskCounts:
    """The figures beside the menu. Notices: those that need a hand (to be filed, not delivered)."""
    by_hand = Q(state=notice_states.State.FAILED) | notice_queries.to_file(now)
    return DeskCounts(
        requests=TakedownRequest.objects.filter(state=State.SUBMITTED, case__frozen_at=None).count(),
        notices=Notice.objects.filter(by_hand, followed_by=None).count(),
        messages=unanswered_cases(now).count(),
        platforms=Platform.objects.filter(needs_review=True).count(),
        frozen=Case.objects.exclude(frozen_at=None).count(),
        calls=len(waiting_for_a_call()),
    )


def messages_of(case: Case, key: OpenKey) -> list[tuple[str, datetime, str]]:
    """What was said in a case, oldest first: (author, when, words)."""
    return [(each.author, each.at, str(each.opened(key, "body"))) for each in case.messages.order_by("at")]


def waiting_changes(case: Case) -> list[ChosenChange]:
    """What the person asked to happen after 24 hours and has not taken back, the next first."""
    return list(case.changes.filter(taken_back_at=None, done_at=None).order_by("due_at"))


def notices_of(request: TakedownRequest) -> list[Notice]:
    """The notices that carry a request's letters, by platform."""
    ids = SignedLetter.objects.filter(request=request).values("pk")
    return list(Notice.objects.filter(pk__in=ids).select_related("platform", "channel").order_by("platform__name"))
