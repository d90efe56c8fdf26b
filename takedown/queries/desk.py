"""What the desk sees: the queue oldest first, and one request with the Act's checklist. Never a picture."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from notices.letter import Letter, from_data
from notices.models import Channel, Platform
from notices.queries import what_happens
from notices.queries.platforms import preferred
from takedown import forwarding, scope, validity
from takedown.locators import BadLocator, defanged, read
from takedown.models import Case, Item, TakedownRequest
from takedown.queries.access import unconfirmed_helper
from takedown.queries.corrections import Question, questions
from takedown.queries.pace import Why, why_it_waits
from takedown.scope import Answers
from takedown.states import State
from takedown.validity import Clause, Filing, Gap, Located
from vault.keys import OpenKey

# Our own target, never mixed with the platform's 48 hours (product.md, decision 2).
DESK_TARGET = timedelta(hours=4)
TRIAGE = ("published", "content", "origin", "identifiable_by", "where")


@dataclass(frozen=True)
class ReviewLine:
    """One waiting request: counts only, nothing opened."""

    request: TakedownRequest
    waiting_since: datetime
    target: datetime
    items: int
    platforms: tuple[str, ...]
    incomplete_platforms: int
    organisation: str

    @property
    def answered(self) -> bool:
        """Whether it is back with an answer to our question: it stands where it stood, and our hours begin anew."""
        return self.request.answered_at is not None


@dataclass(frozen=True)
class RestingLine:
    """One approved request that has not gone out: why not; None where it goes with the timetable's next round."""

    request: TakedownRequest
    why: Why | None


@dataclass(frozen=True)
class ReviewItem:
    """One item for the reviewer: the link defanged and unlinked, both forms of a disguised host, hash counts,
    and what the files declare about themselves as {what, says}. `repeats`: the link of the case that it publishes anew.
    `hides_target`: it only leads on and does not say where; `leads_to`: where it says so, defanged.
    """

    link: str
    host: str
    shown_host: str
    description: str
    platform: Platform
    fingerprints: int
    declared: tuple[dict[str, str], ...]
    kind: str = ""
    seen_on: str = ""
    repeats: str = ""
    hides_target: bool = False
    leads_to: str = ""


@dataclass(frozen=True)
class Unbound:
    """A platform that the Act binds, and the way that a letter would take there now; None where there is none."""

    platform: Platform
    way: Channel | None


@dataclass(frozen=True)
class ReviewView:
    """A request opened for review: the four elements each with its gaps, open questions, items, letters.

    `to_complete`: sites that nobody has looked at. `unbound`: platforms that the Act binds, but not by the way that a
    letter would take now (nobody has verified it as theirs): there no clock could end in a breach. `asked`: what we
    asked about it, with the answers; they stand in no letter.
    """

    request: TakedownRequest
    answers: dict[str, Any]
    checklist: tuple[tuple[Clause, tuple[Gap, ...]], ...]
    questions: tuple[str, ...]
    items: tuple[ReviewItem, ...]
    letters: tuple[Letter, ...]
    decisions: tuple[tuple[str, datetime, str], ...]
    to_complete: tuple[Platform, ...]
    unbound: tuple[Unbound, ...]
    asked: tuple[Question, ...]


def review_queue() -> list[ReviewLine]:
    """Requests that wait for the desk, oldest first; frozen cases are not in it."""
    waiting = TakedownRequest.objects.filter(state=State.SUBMITTED, case__frozen_at=None)
    rows = waiting.select_related("case__organisation").prefetch_related("items__platform").order_by("submitted_at")
    return [_line(request) for request in rows]


def _line(request: TakedownRequest) -> ReviewLine:
    items = list(request.items.all())
    platforms = {item.platform.pk: item.platform for item in items}.values()
    organisation = request.case.organisation
    return ReviewLine(
        request=request,
        waiting_since=request.waiting_since,
        target=request.waiting_since + DESK_TARGET,
        items=len(items),
        platforms=tuple(sorted(platform.name for platform in platforms)),
        incomplete_platforms=sum(platform.needs_review for platform in platforms),
        organisation=organisation.name if organisation else "",
    )


def resting_queue(now: datetime) -> list[RestingLine]:
    """Requests that were approved and wait for the person's own moment, longest waiting first."""
    resting = TakedownRequest.objects.filter(state=State.APPROVED, case__frozen_at=None)
    rows = resting.select_related("case", "approved_by").order_by("submitted_at")
    return [RestingLine(request, why_it_waits(request, request.case, now)) for request in rows]


def frozen_cases() -> list[Case]:
    """Cases stopped because somebody under 18 may be shown; for the two named people only."""
    return list(Case.objects.exclude(frozen_at=None).order_by("frozen_at"))


def review_view(request: TakedownRequest, key: OpenKey) -> ReviewView:
    """The request, opened with the desk's key. Raises vault.keys.CannotOpen."""
    answers = request.opened(key, "body") or {}
    items = list(
        request.items.select_related("platform", "reupload_of").prefetch_related("fingerprints", "platform__hosts")
    )
    gaps = validity.gaps(filing(answers, items, key))
    about = Answers(**{name: str(value) for name, value in _triage(answers).items()})
    reasons = tuple(answers.get("statement", {}).get("reasons", ()))
    platforms = {item.platform.pk: item.platform for item in items}.values()
    return ReviewView(
        request=request,
        answers=answers,
        checklist=tuple((clause, tuple(gap for gap in gaps if gap.clause == clause)) for clause in Clause),
        questions=(*scope.questions(about, reasons), *_about_helper(request.case)),
        items=tuple(_item(item, key) for item in items),
        letters=tuple(from_data(each.opened(key, "letter")) for each in request.letters.all()),
        decisions=tuple((each.verb, each.at, each.opened(key, "reason") or "") for each in request.decisions.all()),
        to_complete=tuple(platform for platform in platforms if platform.needs_review),
        unbound=tuple(Unbound(each, preferred(each)) for each in platforms if _slips_the_clock(each)),
        asked=questions(request, key),
    )


def _slips_the_clock(platform: Platform) -> bool:
    covered = platform.coverage in {Platform.Coverage.COVERED, Platform.Coverage.LIKELY}
    return covered and not platform.needs_review and not what_happens(platform).statutory


def _about_helper(case: Case) -> tuple[str, ...]:
    """Whether somebody whom nobody vetted filed it, and the person has not said that they wanted that."""
    return ("helper_unconfirmed",) if unconfirmed_helper(case) else ()


def filing(answers: dict[str, Any], items: list[Item], key: OpenKey) -> Filing:
    """The four elements as filed, for `validity.gaps`."""
    contact = answers.get("contact", {})
    return Filing(
        signature_name=contact.get("name", ""),
        intends_to_sign=bool(answers.get("signed_at")),
        signer=answers.get("filer", {}).get("role", ""),
        told_so=bool(contact.get("told_so")),
        items=tuple(_located(item, key) for item in items),
        statement=answers.get("statement", {}).get("text", ""),
        contact_channel=contact.get("channel", ""),
        contact_value=contact.get("value", "") or ("desk" if contact.get("channel") == "desk" else ""),
    )


def _located(item: Item, key: OpenKey) -> Located:
    locator = item.opened(key, "locator")
    hosts = tuple(known.host for known in item.platform.hosts.all())
    return Located(
        str(item.pk), url=locator["url"], host=locator["host"], platform_hosts=hosts, addressee=item.platform.kind
    )


def _item(item: Item, key: OpenKey) -> ReviewItem:
    locator = item.opened(key, "locator")
    hides, leads_to = _leads_on(locator["url"])
    return ReviewItem(
        link=defanged(locator["url"]),
        host=locator["host"],
        shown_host=locator["shown_host"],
        description=locator["description"],
        platform=item.platform,
        fingerprints=len(item.fingerprints.all()),
        declared=tuple(item.opened(key, "declared") or ()),
        kind=locator.get("kind", ""),
        seen_on=locator.get("seen_on", ""),
        repeats=defanged(item.reupload_of.opened(key, "locator")["url"]) if item.reupload_of else "",
        hides_target=hides,
        leads_to=leads_to,
    )


def _leads_on(url: str) -> tuple[bool, str]:
    try:
        link = read(url)
    except BadLocator:
        return False, ""
    target = forwarding.target_of(link)
    return forwarding.hides_target(link), defanged(target.url) if target else ""


def _triage(answers: dict[str, Any]) -> dict[str, Any]:
    about, statement = answers.get("about", {}), answers.get("statement", {})
    fairness = {name: statement.get(name, "") for name in ("made_for_pay", "public_concern")}
    return {**{name: about.get(name, "") for name in TRIAGE}, **fairness}
