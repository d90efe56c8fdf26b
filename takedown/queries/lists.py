"""An advocate's own cases, at a glance."""

from dataclasses import dataclass
from datetime import datetime

from notices import queries as notice_queries
from takedown.models import Case, SignedLetter
from takedown.queries.cases import neutral_status
from takedown.queries.unheard import for_colleagues, new_in, of_live_cases, unread, waiting_words
from vault.models import User


@dataclass(frozen=True)
class AdvocateLine:
    """One case: its state, when its written release ends, the clock that ends first, how many notices are late.

    `unread`: messages that the advocate has not read. `waits_since`: the person wrote last; None where nobody waits.
    """

    case: Case
    status: str
    release_ends: datetime | None
    next_due: datetime | None
    overdue: int
    unread: int = 0
    waits_since: datetime | None = None


def advocate_cases(user: User, now: datetime) -> list[AdvocateLine]:
    """The advocate's own open cases: those with a message that waits, the longest first, then the newest.

    A case whose release ended or was revoked is not among them.
    """
    mine = Case.objects.filter(of_live_cases("", now), advocate=user).select_related("mandate").order_by("-opened_at")
    lines = [_line(case, now) for case in mine]
    return sorted(lines, key=lambda line: (not line.unread, not line.waits_since, line.waits_since or now))


def new_for_advocate(user: User, now: datetime) -> int:
    """In how many cases something is new: own ones with unread messages, and those of colleagues who are away."""
    own = unread(now).filter(case__advocate=user).order_by().values("case").distinct().count()
    return own + for_colleagues(user, now).count()


def _line(case: Case, now: datetime) -> AdvocateLine:
    ids = list(SignedLetter.objects.filter(request__case=case).values_list("pk", flat=True))
    running = [each.due_at for each in notice_queries.progress(ids, now) if each.due_at and each.state == "received"]
    return AdvocateLine(
        case=case,
        status=neutral_status(case),
        release_ends=case.mandate.expires_at if case.mandate else None,
        next_due=min((due for due in running if due > now), default=None),
        overdue=sum(due <= now for due in running),
        unread=len(new_in(case)),
        waits_since=next((message.at for message in waiting_words(case)), None),
    )
