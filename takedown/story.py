"""One platform's part of a case, told in order: where it stands, what happened, what can be done next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from notices.clock import QUIET, SETTLED, STILL_UP, Answer
from notices.letter import POLICY, Section, sections
from takedown import demands, timeline, wording
from takedown.evidence import packet
from takedown.queries.cases import ItemLine, NoticeLine, RequestPart
from takedown.queries.dispatched import Dispatched, Looked
from takedown.timeline import Entry
from takedown.wording import Text, Words

SETTLED_CODES = {answer.value for answer in SETTLED}
ENDED = frozenset({"withdrawn", "closed"})
GONE = frozenset({Answer.REMOVED, Answer.ALREADY_GONE})
QUIET_CODES = {answer.value for answer in QUIET} | {""}
NO = frozenset({Answer.REFUSED, Answer.DISPUTED})
PLATFORM = "platform"
WEIGHT = ("breach", "answered_not_removed", "unanswered")
PROMPTS = (*WEIGHT, "answering", "complaint", "needs_information", "lawyer", "failed")
TO_BE_ANSWERED = frozenset({"answered_not_removed", "needs_information"})
# Events after which the platform has the letter, or may have it.
WENT = frozenset({"sent", "received", "perhaps_arrived"})
# Where a letter rests before it goes out, and goes no further once its release has ended.
UNSENT = frozenset({"queued", "filing", "failed"})
NOT_THERE_YET = frozenset({"queued", "sending", "sent", "filing"})


@dataclass(frozen=True)
class ItemStory:
    """One link with how it stands; `reason` is the platform's own words, `beyond` what they seem to ask for that the
    law does not. What the person can do with it: take it back, report it anew, tell others."""

    line: ItemLine
    words: Words
    reason: str
    beyond: tuple[Text, ...] = ()
    copies: int = 0
    looked: Looked | None = None
    may_withdraw: bool = False
    may_report_again: bool = False
    may_go_onward: bool = False

    @property
    def dated(self) -> bool:
        """Whether the time of the platform's answer is worth saying: of silence it is not."""
        return self.line.answered_at is not None and self.line.answer not in QUIET_CODES


@dataclass(frozen=True)
class Story:
    """Everything that a page says of one letter. `due_at` is None where no clock of the Act runs; `law` is what holds
    here only.

    A letter that was `replaced` by a later one lists what ended here; what is open stands in the later one. `letter`
    is what was sent, or (not `as_sent`) what was signed. `asked`: the platform waits for an answer. `papers`: which
    papers can be had about it (evidence.packet.Audience).
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
    asked: bool = False
    papers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Overview:
    """The whole case in three figures: links gone, links in all, and the next end of 48 hours (None: none runs)."""

    gone: int
    links: int
    due_at: datetime | None
    law: bool


def overview(told: list[Story]) -> Overview:
    """What a page says first. `law`: whether the Act's 48 hours concern a letter that is still open."""
    answers: dict[str, str] = {}
    # What the site itself says of a link counts before what a search engine or a host says of it, and what somebody
    # says before what was not asked yet.
    for story in sorted(told, key=lambda story: (story.line.notice is not None, story.line.addressee == PLATFORM)):
        answers |= {item.line.url: item.line.answer for item in story.items}
    due = [story.due_at for story in told if story.due_at]
    still_open = [story for story in told if story.line.notice and story.line.notice.state not in ENDED]
    gone = sum(answer in GONE for answer in answers.values())
    # While nothing has been sent anywhere, nothing is counted.
    links = len(answers) if any(story.line.notice for story in told) else 0
    return Overview(gone, links, min(due, default=None), any(story.statutory for story in still_open))


def stories(part: RequestPart, sent: dict[Any, Dispatched], now: datetime) -> list[Story]:
    """A request's letters, one story each: by platform, an older letter before the one that replaced it."""
    ordered = sorted(part.notices, key=lambda line: (line.platform.lower(), _began(line, part)))
    told = []
    for line in ordered:
        found = sent.get(line.notice.id) if line.notice else None
        told.append(_story(part, line, found, _replacement(line, found, ordered), now))
    return told


def _began(line: NoticeLine, part: RequestPart) -> datetime:
    began: datetime = line.notice.events[0].when if line.notice else part.request.submitted_at
    return began


def _replacement(line: NoticeLine, sent: Dispatched | None, others: list[NoticeLine]) -> Words | None:
    """What is said of a letter that a later one replaced: after a false proof, without a withdrawn link, in two parts,
    corrected.
    """
    if sent is None or not sent.successor:
        return None
    if sent.parted:
        return wording.PARTED.about(line.platform)
    anew = {each.letter.number for each in others if each.release.pk == line.release.pk}
    if sent.successor not in anew:
        return wording.CORRECTED.about(line.platform)
    return (wording.REPLACED if line.notice.clock_voided else wording.SHRUNK).about(line.platform)


def _story(
    part: RequestPart, line: NoticeLine, sent: Dispatched | None, replacement: Words | None, now: datetime
) -> Story:
    replaced = replacement is not None
    parted = bool(sent and sent.parted)
    shown = [item for item in line.items if not replaced or (item.answer in SETTLED_CODES and not parted)]
    return Story(
        line=line,
        replaced=replaced,
        statutory=bool(sent and sent.statutory),
        standing=replacement or standing(line, sent, part.request.state, now),
        due_at=due_at(line, now) if sent and sent.statutory and not replaced else None,
        law=() if replaced else _law(line, sent),
        items=tuple(_item(item, line, sent, now) for item in shown),
        entries=timeline.entries(part, line, sent),
        next_steps=() if replaced else tuple(_next_steps(line, bool(sent and sent.answered))),
        letter=tuple(sections((sent and sent.letter) or line.letter)),
        as_sent=bool(sent and sent.letter and _went(line)),
        asked=not replaced and _asks(line) and not (sent and sent.answered),
        papers=packet.audiences(line.notice, bool(sent and sent.statutory), now) if line.notice else (),
    )


def _item(item: ItemLine, line: NoticeLine, sent: Dispatched | None, now: datetime) -> ItemStory:
    reason = sent.reasons.get(item.id, "") if sent else ""
    copies = [said.copies_removed or 0 for said in sent.answers if said.item == item.id] if sent else []
    looks = [look for look in sent.looks if look.item == item.id and look.result in wording.LOOKED] if sent else []
    return ItemStory(
        line=item,
        words=item_words(item, line.letter.kind, went=_went(line)),
        reason=reason,
        beyond=tuple(wording.BEYOND[code] for code in demands.beyond(reason)) if item.answer not in GONE else (),
        copies=max(copies, default=0),
        looked=max(looks, key=lambda look: look.at, default=None),
        may_withdraw=item.answer not in SETTLED_CODES and not (line.notice and line.notice.state in ENDED),
        may_report_again=item.answer in GONE,
        may_go_onward=_may_go_onward(item, line, bool(sent and sent.paused), now),
    )


def _may_go_onward(item: ItemLine, line: NoticeLine, paused: bool, now: datetime) -> bool:
    """Refused, or 72 hours after receipt; after approval where no proof stands, unless the person keeps it back."""
    if line.notice is None or line.addressee != PLATFORM or line.notice.state == "withdrawn":
        return False
    if item.answer in SETTLED_CODES:
        return False
    if item.answer in NO:
        return True
    proved = line.notice.received_at is not None and not line.notice.clock_voided
    if not proved and paused:
        return False
    since: datetime = line.notice.received_at if proved else line.notice.approved_at
    return since + STILL_UP <= now


def _asks(line: NoticeLine) -> bool:
    """Whether a corrected letter can answer: the platform asked, refused or disputed, and the letter is not ended."""
    return line.notice is not None and line.notice.state not in ENDED and any(
        item.answer in {*NO, Answer.NEEDS_INFORMATION} for item in line.items
    )  # fmt: skip


def standing(line: NoticeLine, sent: Dispatched | None, request_state: str, now: datetime) -> Words:
    """Where this letter stands, in one title and one sentence."""
    if line.notice is None:
        return wording.lookup(wording.BEFORE, request_state, line.platform)
    if line.notice.state in UNSENT and _release_ended(line, now):
        return wording.RELEASE_ENDED.about(line.platform)
    if sent and sent.paused and line.notice.state in NOT_THERE_YET:
        return wording.PAUSED.about(line.platform)
    if line.notice.perhaps_arrived:
        return wording.PERHAPS_ARRIVED.about(line.platform)
    if line.letter.kind == POLICY:
        return _policy_standing(line)
    if line.notice.state == "failed" and line.notice.clock_voided:
        return wording.VOIDED.about(line.platform)
    bound = bool(sent and sent.statutory)
    if line.notice.state != "received":
        told = wording.NOTICE if bound else wording.NOTICE | wording.NOTICE_UNSURE
        return wording.lookup(told, line.notice.state, line.platform)
    if line.notice.due_at and line.notice.due_at <= now:
        return wording.lookup(wording.OVER, _weightiest(line), line.platform)
    running = wording.RUNNING if bound else wording.RUNNING | wording.RUNNING_UNSURE
    return wording.lookup(running, _so_far(line), line.platform)


def _policy_standing(line: NoticeLine) -> Words:
    """A letter under the platform's own rules: no 48 hours are named."""
    if line.notice.state == "failed" and line.notice.clock_voided:
        return wording.POLICY["void"].about(line.platform)
    code = _so_far(line) if line.notice.state == "received" else line.notice.state
    return wording.lookup(wording.NOTICE | wording.POLICY, code, line.platform)


def _release_ended(line: NoticeLine, now: datetime) -> bool:
    return line.release.revoked_at is not None or line.release.expires_at <= now


def due_at(line: NoticeLine, now: datetime) -> datetime | None:
    """The end of the 48 hours while they run and something is still up; never for a void clock."""
    notice = line.notice
    runs = notice is not None and notice.state == "received" and not notice.clock_voided
    return notice.due_at if runs and notice.due_at and notice.due_at > now else None


def _went(line: NoticeLine) -> bool:
    """Whether anybody can have the letter: who was not asked is not silent."""
    return line.notice is not None and any(each.code in WENT for each in line.notice.events)


def item_words(item: ItemLine, kind: str = "", *, went: bool = True) -> Words:
    """How one link stands. Silence after the deadline is said as what was found, an answer as the answer."""
    if item.answer == Answer.SILENT and not went:
        return wording.ITEM[""]
    if kind == POLICY and item.answer == Answer.NEEDS_INFORMATION:
        return wording.ASKED_ONLY
    if item.answer == Answer.REMOVED and item.late and kind != POLICY:
        return wording.REMOVED_LATE
    if item.finding in wording.FOUND and item.answer in QUIET_CODES and kind != POLICY:
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
    if line.letter.kind == POLICY:
        return (wording.LAW_POLICY,)
    if sent is None or line.notice.state in ENDED:
        return ()
    unsure = () if sent.statutory else (wording.LAW_UNSURE,)
    return (*unsure, wording.LAW_STARTS) if line.notice.state in NOT_THERE_YET else unsure


def _next_steps(line: NoticeLine, answered: bool) -> list[Text]:
    """What can be done now, the gravest matter first. Nothing is a dead end, and nothing done is asked for again."""
    if line.notice is None or line.notice.state in ENDED:
        return []
    still_up = _open(line)
    findings, answers = {item.finding for item in still_up}, {item.answer for item in still_up}
    failed = {"failed"} if line.notice.state == "failed" and not line.release.revoked_at else set()
    if line.letter.kind == POLICY:
        refused = [wording.POLICY_REFUSED] if answers & {*NO, Answer.NEEDS_INFORMATION} else []
        first = wording.NEXT["answering"] if answered else refused
        return [*first, *(step for matter in failed for step in wording.NEXT[matter])]
    matters = findings | answers | failed
    matters |= {"answered_not_removed", "lawyer"} if answers & NO else set()
    matters |= {"complaint"} if "answered_not_removed" in findings and "breach" not in findings else set()
    matters |= {"lawyer"} if "breach" in findings else set()
    matters = matters - TO_BE_ANSWERED | {"answering"} if answered else matters
    return [step for matter in PROMPTS if matter in matters for step in wording.NEXT[matter]]
