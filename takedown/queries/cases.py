"""A case as its person (or her advocate) sees it: what was asked, where it stands, what was said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from notices import queries as notice_queries
from notices.clock import SETTLED, Answer
from notices.letter import Letter, from_data
from notices.models import Notice
from notices.states import OPEN
from takedown import codes
from takedown.models import Case, ChosenChange, Message, Release, SignedLetter, TakedownRequest
from takedown.states import State
from vault import keys
from vault.keys import OpenKey


@dataclass(frozen=True)
class ItemLine:
    """One item: its link as given, and what the platform did (answer is "" before a notice exists)."""

    id: UUID
    url: str
    shown_host: str
    description: str
    answer: str
    answered_at: datetime | None
    late: bool
    finding: str


@dataclass(frozen=True)
class NoticeLine:
    """One platform of a request: the signed letter, the notice that carries it (None before it is sent), its items."""

    platform: str
    sandbox: bool
    letter: Letter
    release: Release
    notice: Any
    items: tuple[ItemLine, ...]


@dataclass(frozen=True)
class RequestPart:
    """One request of the case, newest first, with its decisions ((verb, when, reason) each)."""

    request: TakedownRequest
    answers: dict[str, Any]
    decisions: tuple[tuple[str, datetime, str], ...]
    notices: tuple[NoticeLine, ...]


@dataclass(frozen=True)
class CaseView:
    """Everything opened for one page. It lives as long as the answer to one click."""

    case: Case
    requests: tuple[RequestPart, ...]
    messages: tuple[tuple[str, datetime, str], ...]
    changes: tuple[ChosenChange, ...]


def case_of_code(typed: str) -> Case | None:
    """The case with this code, or None (also for a code that cannot be one)."""
    code = codes.normalise(typed)
    return Case.objects.filter(code_digest=keys.code_digest(code)).first() if code else None


def neutral_status(case: Case) -> str:
    """All that the code alone shows: received, in_progress, waiting_for_you, finished. No platform, link or time."""
    states = set(case.requests.exclude(state=State.SUPERSEDED).values_list("state", flat=True))
    if states & {State.RETURNED, State.REJECTED}:
        return "waiting_for_you"
    if State.SUBMITTED in states:
        return "received"
    notices = Notice.objects.filter(pk__in=SignedLetter.objects.filter(request__case=case).values("pk"))
    # A notice that was sent again stays open for ever; its successor tells how it goes on.
    return "in_progress" if notices.filter(state__in=OPEN, followed_by=None).exists() else "finished"


def case_view(case: Case, key: OpenKey, now: datetime) -> CaseView:
    """The whole case, opened. Raises vault.keys.CannotOpen."""
    requests = case.requests.exclude(state=State.SUPERSEDED).order_by("-submitted_at")
    return CaseView(
        case=case,
        requests=tuple(_request_part(request, key, now) for request in requests),
        messages=tuple((each.author, each.at, str(each.opened(key, "body"))) for each in _messages(case)),
        changes=tuple(case.changes.filter(taken_back_at=None, done_at=None).order_by("due_at")),
    )


def _messages(case: Case) -> list[Message]:
    return list(case.messages.order_by("at"))


def _request_part(request: TakedownRequest, key: OpenKey, now: datetime) -> RequestPart:
    decisions = tuple((each.verb, each.at, each.opened(key, "reason") or "") for each in request.decisions.all())
    locators = {item.pk: item.opened(key, "locator") for item in request.items.all()}
    signed = list(request.letters.select_related("platform", "release"))
    progress = {each.id: each for each in notice_queries.progress(_notice_ids(signed), now)}
    lines = [_notice_line(each, key, locators, progress.get(each.pk)) for each in signed]
    return RequestPart(request, request.opened(key, "body") or {}, decisions, tuple(lines))


def _notice_ids(signed: list[SignedLetter]) -> list[UUID]:
    return [each.pk for each in signed]


def _notice_line(signed: SignedLetter, key: OpenKey, locators: dict[UUID, Any], notice: Any) -> NoticeLine:
    letter = from_data(signed.opened(key, "letter"))
    standing = {each.id: each for each in notice.items} if notice else {}
    items = []
    for item in letter.items:
        ref = UUID(item.ref)
        known = standing.get(ref)
        shown = locators.get(ref, {}).get("shown_host", "")
        items.append(
            ItemLine(
                id=ref, url=item.url, shown_host=shown, description=item.description,
                answer=known.answer if known else "", answered_at=known.answered_at if known else None,
                late=known.late if known else False, finding=known.finding if known else "",
            )
        )  # fmt: skip
    return NoticeLine(signed.platform.name, signed.platform.sandbox, letter, signed.release, notice, tuple(items))


def settled(answer: str) -> bool:
    """Whether an item with this answer needs nothing more."""
    return bool(answer) and Answer(answer) in SETTLED
