"""An advocate's own cases, at a glance."""

from dataclasses import dataclass
from datetime import datetime

from notices import queries as notice_queries
from takedown.models import Case, SignedLetter
from takedown.queries.cases import neutral_status
from vault.models import User


@dataclass(frozen=True)
class AdvocateLine:
    """One case: its state, when its written release ends, the clock that ends first, how many notices are late."""

    case: Case
    status: str
    release_ends: datetime | None
    next_due: datetime | None
    overdue: int


def advocate_cases(user: User, now: datetime) -> list[AdvocateLine]:
    """The advocate's own open cases, newest first. A case whose release ended or was revoked is not among them."""
    held = {"mandate__revoked_at": None, "mandate__expires_at__gt": now}
    mine = Case.objects.filter(advocate=user, frozen_at=None, **held)
    members = mine.filter(organisation__memberships__user=user, organisation__memberships__role="advocate")
    return [_line(case, now) for case in members.select_related("mandate").distinct().order_by("-opened_at")]


def _line(case: Case, now: datetime) -> AdvocateLine:
    ids = list(SignedLetter.objects.filter(request__case=case).values_list("pk", flat=True))
    running = [each.due_at for each in notice_queries.progress(ids, now) if each.due_at and each.state == "received"]
    return AdvocateLine(
        case=case,
        status=neutral_status(case),
        release_ends=case.mandate.expires_at if case.mandate else None,
        next_due=min((due for due in running if due > now), default=None),
        overdue=sum(due <= now for due in running),
    )
