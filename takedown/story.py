"""One platform's part of a case, told in order: where it stands, what happened, what can be done next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices.clock import QUIET, SETTLED, Answer
from notices.letter import Section, sections
from takedown import wording
from takedown.queries.cases import ItemLine, NoticeLine, RequestPart
from takedown.queries.dispatched import Dispatched
from takedown.wording import Text, Words

SETTLED_CODES = {answer.value for answer in SETTLED}
ENDED = frozenset({"withdrawn", "closed"})
GONE = frozenset({Answer.REMOVED, Answer.ALREADY_GONE})
QUIET_CODES = {answer.value for answer in QUIET} | {""}
# Told through the proofs, or only of use to staff.
UNTOLD = frozenset({"received", "halfway", "last_call", "overdue"})
WEIGHT = ("breach", "answered_not_removed", "unanswered")
PROMPTS = (*WEIGHT, "needs_information", "failed")
# Where a letter rests before it goes out, and goes no further once its release has ended.
UNSENT = frozenset({"queued", "filing", "failed"})
NOT_THERE_YET = frozenset({"queued", "sending", "sent", "filing"})
# What happens at one instant is told in this order: a proof comes after the sending that it proves.
SIGNING, APPROVING, SENDING, PROVING, REST = range(5)
RANKS = {"queued": APPROVING, "sent": SENDING, "filing": SENDING}


@dataclass(frozen=True)
class Entry:
    """One line of the time line, as parts/timeline.html takes it."""

    when: datetime
    title: Text
    text: Text = ""
    tone: str = "plain"
    rank: int = REST


@dataclass(frozen=True)
class ItemStory:
    """One link with how it stands; `reason` is the platform's own words."""

    line: ItemLine
    words: Words
    reason: str

    @property
    def dated(self) -> bool:
        """Whether the time of the platform's answer is worth saying: of silence it is not."""
        return self.line.answered_at is not None and self.line.answer not in QUIET_CODES


@dataclass(frozen=True)
class Story:
    """Everything that a page says of one letter. `due_at` is None where no clock of the Act runs; `law` is what holds
    here only.

    A letter that was `replaced` by a later one lists no items: they stand in the later one. `letter` is what was
    sent, or (not `as_sent`) what was signed.
    """

    line: NoticeLine
    replaced: bool
    statutory: bool
    standing: Words
    due_at: datetime | None
    law: tuple[Text, ...]
    items: tuple[ItemStory, ...]
    entries: tuple[Entry, ...]
    next_steps: tuple[Text, ...]
    letter: tuple[Section, ...]
    as_sent: bool


@dataclass(frozen=True)
class Overview:
    """The whole case in three figures: links gone, links sent, and the next end of 48 hours (None: none runs)."""

    gone: int
    links: int
    due_at: datetime | None
    law: bool


def overview(told: list[Story]) -> Overview:
    """What a page says first. `law`: whether the Act's 48 hours concern a letter that is still open."""
    answers = [item.line.answer for story in told if story.line.notice for item in story.items]
    due = [story.due_at for story in told if story.due_at]
    still_open = [story for story in told if story.line.notice and story.line.notice.state not in ENDED]
    gone = sum(answer in GONE for answer in answers)
    return Overview(gone, len(answers), min(due, default=None), any(story.statutory for story in still_open))


def stories(part: RequestPart, sent: dict[Any, Dispatched], now: datetime) -> list[Story]:
    """A request's letters, one story each: by platform, an older letter before the one that replaced it."""
    ordered = sorted(part.notices, key=lambda line: (line.platform.lower(), _began(line, part)))
    latest = {line.release.pk: line for line in ordered}
    return [
        _story(part, line, sent.get(line.notice.id) if line.notice else None, latest[line.release.pk] is not line, now)
        for line in ordered
    ]


def _began(line: NoticeLine, part: RequestPart) -> datetime:
    began: datetime = line.notice.events[0].when if line.notice else part.request.submitted_at
    return began


def _story(part: RequestPart, line: NoticeLine, sent: Dispatched | None, replaced: bool, now: datetime) -> Story:
    reasons = sent.reasons if sent else {}
    items = () if replaced else line.items
    return Story(
        line=line,
        replaced=replaced,
        statutory=bool(sent and sent.statutory),
        standing=wording.REPLACED.about(line.platform) if replaced else standing(line, sent, part.request.state, now),
        due_at=due_at(line, now) if sent and sent.statutory and not replaced else None,
        law=() if replaced else _law(line, sent),
        items=tuple(ItemStory(item, item_words(item), reasons.get(item.id, "")) for item in items),
        entries=tuple(sorted(_entries(part, line, sent), key=lambda entry: (entry.when, entry.rank))),
        next_steps=() if replaced else tuple(_next_steps(line)),
        letter=tuple(sections((sent and sent.letter) or line.letter)),
        as_sent=bool(sent and sent.letter),
    )


def standing(line: NoticeLine, sent: Dispatched | None, request_state: str, now: datetime) -> Words:
    """Where this letter stands, in one title and one sentence."""
    if line.notice is None:
        return wording.lookup(wording.BEFORE, request_state, line.platform)
    if line.notice.state == "failed" and line.notice.clock_voided:
        return wording.VOIDED.about(line.platform)
    if line.notice.state in UNSENT and _release_ended(line, now):
        return wording.RELEASE_ENDED.about(line.platform)
    if line.notice.state != "received":
        return wording.lookup(wording.NOTICE, line.notice.state, line.platform)
    if line.notice.due_at and line.notice.due_at <= now:
        return wording.lookup(wording.OVER, _weightiest(line), line.platform)
    bound = wording.RUNNING if sent and sent.statutory else wording.RUNNING | wording.RUNNING_UNSURE
    return wording.lookup(bound, _so_far(line), line.platform)


def _release_ended(line: NoticeLine, now: datetime) -> bool:
    return line.release.revoked_at is not None or line.release.expires_at <= now


def due_at(line: NoticeLine, now: datetime) -> datetime | None:
    """The end of the 48 hours while they run and something is still up; never for a void clock."""
    notice = line.notice
    runs = notice is not None and notice.state == "received" and not notice.clock_voided
    return notice.due_at if runs and notice.due_at and notice.due_at > now else None


def item_words(item: ItemLine) -> Words:
    """How one link stands. Silence after the deadline is said as what was found, an answer as the answer."""
    if item.answer == Answer.REMOVED and item.late:
        return wording.REMOVED_LATE
    if item.finding in wording.FOUND and item.answer in QUIET_CODES:
        return wording.FOUND[item.finding]
    return wording.lookup(wording.ITEM, item.answer)


def _open(line: NoticeLine) -> list[ItemLine]:
    return [item for item in line.items if item.answer not in SETTLED_CODES]


def _weightiest(line: NoticeLine) -> str:
    found = {item.finding for item in _open(line)}
    return next((kind for kind in WEIGHT if kind in found), "")


def _so_far(line: NoticeLine) -> str:
    answers = {item.answer for item in line.items}
    if answers - QUIET_CODES - SETTLED_CODES:
        return "answered"
    if answers & SETTLED_CODES:
        return "partly"
    return "silent" if "silent" in answers else "acknowledged"


def _law(line: NoticeLine, sent: Dispatched | None) -> tuple[Text, ...]:
    """What the law says of this letter beyond wording.LAW, which a page says once."""
    if sent is None or line.notice.state in ENDED:
        return ()
    unsure = () if sent.statutory else (wording.LAW_UNSURE,)
    return (*unsure, wording.LAW_STARTS) if line.notice.state in NOT_THERE_YET else unsure


def _next_steps(line: NoticeLine) -> list[Text]:
    """What can be done now, the gravest matter first. Nothing is a dead end."""
    if line.notice is None or line.notice.state in ENDED:
        return []
    still_up = _open(line)
    matters = {item.finding for item in still_up} | {item.answer for item in still_up}
    matters |= {"answered_not_removed"} if matters & {"refused", "disputed"} else set()
    matters |= {"failed"} if line.notice.state == "failed" and not line.release.revoked_at else set()
    return [step for matter in PROMPTS if matter in matters for step in wording.NEXT[matter]]


def _entries(part: RequestPart, line: NoticeLine, sent: Dispatched | None) -> Iterator[Entry]:
    yield Entry(part.request.submitted_at, _("Signed and handed to us"), tone="info", rank=SIGNING)
    for proof, when in sent.proofs if sent else ():
        text = str(wording.PROOF.get(proof, "")) % {"platform": line.platform}
        yield Entry(when, _("Proof that %(platform)s has it") % {"platform": line.platform}, text, "info", PROVING)
    yield from _events(line) if line.notice else ()


def _events(line: NoticeLine) -> Iterator[Entry]:
    codes = {event.code for event in line.notice.events}
    untold = UNTOLD | ({"due"} if codes & set(WEIGHT) else set())
    told = [event for event in line.notice.events if event.code not in untold]
    for (when, code), same in groupby(sorted(told, key=lambda event: (event.when, event.code)), _instant):
        words, count = wording.lookup(wording.EVENT, code, line.platform), len(list(same))
        yield Entry(when, words.title, _counted(words.text, count), words.tone, RANKS.get(code, REST))


def _instant(event: Any) -> tuple[datetime, str]:
    return event.when, event.code


def _counted(text: Text, count: int) -> str:
    links = ngettext("%(count)d link.", "%(count)d links.", count) % {"count": count} if count > 1 else ""
    return f"{links} {text}".strip()
