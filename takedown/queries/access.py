"""What a typed code leads to, who may come into a case, and what the desk decides about lost codes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet

from takedown import codes
from takedown.models import Case, Draft, HandOver, Helper
from takedown.states import State
from vault import keys, ledger_reader
from vault.keys import OpenKey

# What is news to somebody who did not do it, and shows nowhere else on the page.
WATCHED = frozenset(
    {"case.code_renewed", "case.words_chosen", "case.words_dropped", "case.contact_rules", "recovery.refused"}
)
LATELY = timedelta(days=7)
OPENED, EVER = frozenset({"case.opened"}), datetime.min.replace(tzinfo=UTC)


class Part(StrEnum):
    """In whose part somebody comes in; a draft has no parts yet."""

    PERSON = "person"
    HELPER = "helper"
    DRAFT = "draft"


class Standing(StrEnum):
    """Of a code that was handed over, or is waited with."""

    OPEN = "open"
    # Words were brought: nobody learns from this whether they fitted.
    WAITING = "waiting"
    USED = "used"
    OVER = "over"


@dataclass(frozen=True)
class WayIn:
    """Where a code leads that opens with a PIN. `lock`: what tries at this PIN are counted by."""

    part: Part
    key_id: UUID
    lock: str
    case: Case | None = None
    draft: Draft | None = None

    def opened(self, code: str, pin: str) -> OpenKey:
        """The key behind code and PIN. Raises vault.keys.CannotOpen."""
        opens = keys.open_for_helper if self.part == Part.HELPER else keys.open_for_person
        return opens(self.key_id, code, pin)


def way_in(typed: str) -> WayIn | HandOver | None:
    """What this code leads to: a case, a draft that was saved, or a case that is handed over; None for nothing."""
    code = codes.normalise(typed)
    if code is None:
        return None
    digest = keys.code_digest(code)
    return _of_person(digest) or _of_helper(digest) or _handed_over(digest) or _of_draft(digest)


def own_way_in(case: Case) -> WayIn:
    """The person's own: what code and PIN they have now opens."""
    return WayIn(Part.PERSON, case.key_id, str(case.pk), case)


def standing(handover: HandOver, now: datetime) -> Standing:
    """What this code does at `now`. Before the desk's yes and its day, a code got with words only ever waits."""
    by_words = handover.reason == HandOver.Reason.RECOVERY
    if by_words and (handover.approved_at is None or handover.opens_at > now):
        return Standing.WAITING
    if handover.used_at:
        return Standing.USED
    over = handover.ended_at or handover.expires_at is None or handover.expires_at <= now
    return Standing.OVER if over else Standing.OPEN


def helper_of(case: Case) -> Helper | None:
    """Whoever filed this case for its person without a written release; also one whose help has ended."""
    return Helper.objects.filter(case=case).first()


def unconfirmed_helper(case: Case) -> Helper | None:
    """A helper of whom the person has not said yet that they wanted the help."""
    return Helper.objects.filter(case=case, confirmed_at=None, ended_at=None).first()


def helper_may_correct(case: Case, key: OpenKey) -> bool:
    """Whether what came back was signed by a helper: what the person signed themself, only they correct."""
    came_back = case.requests.filter(state__in=[State.RETURNED, State.REJECTED]).order_by("submitted_at").last()
    answers = (came_back.opened(key, "body") or {}) if came_back else {}
    return bool(answers.get("filer", {}).get("role") == "helper")


def asked_with_words(case: Case | None = None) -> QuerySet[HandOver]:
    """Requests with words that fit a case (or this one) and that nobody has answered, longest waiting first."""
    asked = HandOver.objects.filter(reason=HandOver.Reason.RECOVERY, used_at=None, ended_at=None)
    fitting = asked.filter(case=case) if case else asked.exclude(case=None).filter(approved_at=None)
    return fitting.filter(case__frozen_at=None).select_related("case").order_by("asked_at")


def changed_lately(case: Case, now: datetime) -> list[tuple[str, datetime]]:
    """What was changed about coming in and being told within a week: (verb, when), the newest first."""
    found = ledger_reader.entries_about(f"case:{case.pk}", WATCHED, now - LATELY)
    return [(entry.verb, entry.at) for entry in found]


@dataclass(frozen=True)
class Opening:
    """That somebody with this role ("desk", "advocate") opened the case on one day (UTC), between these two moments."""

    role: str
    first: datetime
    last: datetime


def openings(case: Case) -> list[Opening]:
    """Who of the staff opened the case, day by day, the newest first. By role: names of staff are told to nobody."""
    days: dict[tuple[date, str], Opening] = {}
    for entry in ledger_reader.entries_about(f"case:{case.pk}", OPENED, EVER):
        day, role = (entry.at.date(), str(entry.facts.get("role", "")))
        later = days.get((day, role))
        days[day, role] = Opening(role, entry.at, later.last if later else entry.at)
    return list(days.values())


def asked_in_vain() -> int:
    """How many requests with words fit no case at all."""
    return HandOver.objects.filter(reason=HandOver.Reason.RECOVERY, case=None).count()


def live_handover(case: Case, now: datetime) -> HandOver | None:
    """The code that would hand this case over now, where there is one."""
    return case.handovers.filter(used_at=None, ended_at=None, opens_at__lte=now, expires_at__gt=now).first()


def _of_person(digest: str) -> WayIn | None:
    case = Case.objects.filter(code_digest=digest).first()
    return own_way_in(case) if case else None


def _of_helper(digest: str) -> WayIn | None:
    helper = Helper.objects.select_related("case").filter(code_digest=digest, ended_at=None).first()
    return WayIn(Part.HELPER, helper.case.key_id, f"helper:{helper.pk}", helper.case) if helper else None


def _of_draft(digest: str) -> WayIn | None:
    draft = Draft.objects.filter(code_digest=digest, filed_at=None).first()
    return WayIn(Part.DRAFT, draft.key_id, f"draft:{draft.pk}", draft=draft) if draft else None


def _handed_over(digest: str) -> HandOver | None:
    return HandOver.objects.select_related("case").filter(code_digest=digest).first()
