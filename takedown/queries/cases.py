"""A case as its person (or her advocate) sees it: what was asked, where it stands, what was said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from notices import queries as notice_queries
from notices.clock import Answer
from notices.letter import Letter, LetterItem, from_data
from notices.models import Notice
from notices.states import OPEN
from notices.web_addresses import spelled_out
from takedown import codes
from takedown.models import Case, ChosenChange, Message, Release, SignedLetter, TakedownRequest
from takedown.queries.corrections import Question, questions
from takedown.queries.pace import CHOOSABLE, Why, links_withdrawn, why_it_waits
from takedown.states import State
from vault import keys
from vault.keys import OpenKey


@dataclass(frozen=True)
class ItemLine:
    """One item: its link as given, and what the platform did (answer is "" before a notice exists).

    `again`: it repeats an item of the case that was published anew.
    """

    id: UUID
    url: str
    shown_host: str
    description: str
    answer: str
    answered_at: datetime | None
    late: bool
    finding: str
    again: bool = False


@dataclass(frozen=True)
class NoticeLine:
    """One platform of a request: the signed letter, the notice that carries it (None before it is sent), its items.

    `addressee`: what kind of service it is (notices.models.Platform.Kind); a search engine hides, it does not remove.
    """

    platform: str
    sandbox: bool
    letter: Letter
    release: Release
    notice: Any
    items: tuple[ItemLine, ...]
    addressee: str = "platform"


@dataclass(frozen=True)
class RequestPart:
    """One request of the case, newest first, with its decisions ((verb, when, reason) each).

    `waits`: what keeps it back once it is approved (queries.pace.Why), the person's own choice; None for nothing.
    `asked`: what the desk asked about it, with the answers.
    """

    request: TakedownRequest
    answers: dict[str, Any]
    decisions: tuple[tuple[str, datetime, str], ...]
    notices: tuple[NoticeLine, ...]
    waits: Why | None = None
    asked: tuple[Question, ...] = ()


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
    """All that the code alone shows: received, resting, in_progress, waiting_for_you, finished. No platform, link or
    time."""
    states = set(case.requests.exclude(state=State.SUPERSEDED).values_list("state", flat=True))
    if states & {State.RETURNED, State.REJECTED}:
        return "waiting_for_you"
    if case.paused_at:
        return "resting"
    if State.SUBMITTED in states:
        return "received"
    if State.APPROVED in states:
        return "resting"
    notices = Notice.objects.filter(pk__in=SignedLetter.objects.filter(request__case=case).values("pk"))
    # A notice that was sent again stays open for ever; its successor tells how it goes on.
    return "in_progress" if notices.filter(state__in=OPEN, followed_by=None).exists() else "finished"


def case_view(case: Case, key: OpenKey, now: datetime) -> CaseView:
    """The whole case, opened. Raises vault.keys.CannotOpen."""
    requests = case.requests.exclude(state=State.SUPERSEDED).select_related("case").order_by("-submitted_at")
    return CaseView(
        case=case,
        requests=tuple(_request_part(request, key, now) for request in requests),
        messages=tuple((each.author, each.at, str(each.opened(key, "body"))) for each in _messages(case)),
        changes=tuple(case.changes.filter(taken_back_at=None, done_at=None).order_by("due_at")),
    )


def contact_rules(case: Case, key: OpenKey) -> dict[str, str]:
    """Whether, how and when the person may be told that there is news (drafts: "safe"); {} for not at all.

    A case of before these rules holds an address in its newest request. Raises vault.keys.CannotOpen.
    """
    held: dict[str, str] | None = case.opened(key, "safe_contact")
    if held is not None:
        return {name: rule for name, rule in held.items() if name != "before"}
    newest = case.requests.order_by("-submitted_at").first()
    answers = (newest.opened(key, "body") or {}) if newest else {}
    address = answers.get("contact", {}).get("news_email", "")
    return {"email": address} if address else {}


def is_told(case: Case, key: OpenKey) -> bool:
    """Whether the person allows any way of being told of news."""
    rules = contact_rules(case, key)
    return bool(rules.get("email") or rules.get("phone"))


def told_first(case: Case, key: OpenKey) -> dict[str, str]:
    """The address, with its hours, that is told before the rules as they stand: it held until they were changed.

    {} where there is none. Raises vault.keys.CannotOpen.
    """
    held = case.opened(key, "safe_contact") or {}
    first: dict[str, str] = held.get("before", {})
    return first


def _messages(case: Case) -> list[Message]:
    return list(case.messages.order_by("at"))


def _request_part(request: TakedownRequest, key: OpenKey, now: datetime) -> RequestPart:
    decisions = tuple((each.verb, each.at, each.opened(key, "reason") or "") for each in request.decisions.all())
    items = {item.pk: item for item in request.items.all()}
    signed = list(request.letters.select_related("platform", "release__platform"))
    progress = {each.id: each for each in notice_queries.progress(_notice_ids(signed), now)}
    shown = {pk: item.opened(key, "locator")["shown_host"] for pk, item in items.items()}
    marks = _Marks(shown, {pk for pk, item in items.items() if item.reupload_of_id}, links_withdrawn(request.case))
    lines = [_notice_line(each, key, marks, progress.get(each.pk)) for each in signed]
    waits = why_it_waits(request, request.case, now) if request.state in CHOOSABLE else None
    answers, asked = request.opened(key, "body") or {}, questions(request, key)
    return RequestPart(request, answers, decisions, tuple(lines), waits, asked)


def _notice_ids(signed: list[SignedLetter]) -> list[UUID]:
    return [each.pk for each in signed]


@dataclass(frozen=True)
class _Marks:
    """What is known of items beside their letters: readable hosts, which repeat another, which were withdrawn."""

    shown: dict[UUID, str]
    again: set[UUID]
    withdrawn: set[UUID]


def _notice_line(signed: SignedLetter, key: OpenKey, marks: _Marks, notice: Any) -> NoticeLine:
    letter = from_data(signed.opened(key, "letter"))
    standing = {each.id: each for each in notice.items} if notice else {}
    items = tuple(_item_line(item, marks, standing.get(UUID(item.ref))) for item in letter.items)
    platform = signed.platform
    return NoticeLine(platform.name, platform.sandbox, letter, signed.release, notice, items, platform.kind)


def _item_line(item: LetterItem, marks: _Marks, known: Any) -> ItemLine:
    ref = UUID(item.ref)
    unsent = Answer.WITHDRAWN.value if ref in marks.withdrawn else ""
    return ItemLine(
        id=ref, url=spelled_out(item.url), shown_host=marks.shown.get(ref, ""), description=item.description,
        answer=known.answer if known else unsent, answered_at=known.answered_at if known else None,
        late=known.late if known else False, finding=known.finding if known else "", again=ref in marks.again,
    )  # fmt: skip
