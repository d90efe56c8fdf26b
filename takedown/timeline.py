"""What happened to one letter, line by line, when it happened: for the person's page and the advocate's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices.letter import POLICY
from notices.models import FollowUp, Platform
from takedown import wording
from takedown.queries.cases import NoticeLine, RequestPart
from takedown.queries.dispatched import Dispatched
from takedown.wording import Text

# Told through the proofs, or for all its ways at once, or only of use to staff.
UNTOLD = frozenset({"received", "withdrawal_told", "halfway", "last_call"})
FINDINGS = frozenset({"breach", "answered_not_removed", "unanswered"})
# No 48 hours are claimed for a letter under a platform's own rules, so none end.
LAWS = FINDINGS | {"due"}
# What happens at one instant is told in this order: a proof comes after the sending that it proves.
SIGNING, APPROVING, SENDING, PROVING, REST = range(5)
RANKS = {"queued": APPROVING, "sent": SENDING, "filing": SENDING}
# How a withdrawal went by one way; one that was stopped is told with the withdrawal that took its place.
WENT = {"sent": "told", "failed": "failed", "queued": "open", "sending": "open"}


@dataclass(frozen=True)
class Entry:
    """One line of the time line, as parts/timeline.html takes it."""

    when: datetime
    title: Text
    text: Text = ""
    tone: str = "plain"
    rank: int = REST


def entries(part: RequestPart, line: NoticeLine, sent: Dispatched | None) -> tuple[Entry, ...]:
    """Everything that is told of this letter, in the order in which it happened."""
    told = [Entry(part.request.submitted_at, _("Signed and handed to us"), tone="info", rank=SIGNING)]
    told += _checked(part)
    if line.notice and sent:
        told += [*_events(line, sent), *_proofs(line, sent), *_withdrawals(line, sent), *_looks(sent)]
    return tuple(sorted(told, key=lambda entry: (entry.when, entry.rank)))


def _checked(part: RequestPart) -> list[Entry]:
    """A request that waited for the person's moment was checked before it went out."""
    title = _("Checked by our staff; it waits for the moment that you chose")
    return [Entry(at, title, tone="info", rank=APPROVING) for verb, at, _reason in part.decisions if verb == "approve"]


def _proofs(line: NoticeLine, sent: Dispatched) -> Iterator[Entry]:
    for proof, when in sent.proofs:
        text = str(wording.PROOF.get(proof, "")) % {"platform": line.platform}
        yield Entry(when, _("Proof that %(platform)s has it") % {"platform": line.platform}, text, "info", PROVING)


def _events(line: NoticeLine, sent: Dispatched) -> Iterator[Entry]:
    codes = {event.code for event in line.notice.events}
    untold = UNTOLD | ({"due"} if codes & FINDINGS else set()) | (LAWS if line.letter.kind == POLICY else set())
    # A letter that another took the place of did not fail: it was stopped.
    untold |= {"failed", "perhaps_arrived", "overdue"} if sent.successor else set()
    untold |= {"withdrawn"} if sent.parted else set()
    # That 72 hours are over is told for what follows from it: others can be told of a link on a site.
    untold |= {"overdue"} if line.addressee != Platform.Kind.PLATFORM else set()
    told = [event for event in line.notice.events if event.code not in untold]
    for (when, code), same in groupby(sorted(told, key=lambda event: (event.when, event.code)), _instant):
        words, count = wording.lookup(wording.EVENT, code, line.platform), len(list(same))
        yield Entry(when, words.title, _counted(words.text, count), words.tone, RANKS.get(code, REST))


def _withdrawals(line: NoticeLine, sent: Dispatched) -> Iterator[Entry]:
    """A withdrawal goes by each way that may have brought the letter: one line says how all of them went."""
    rows = [each for each in sent.follow_ups if each.kind == FollowUp.Kind.WITHDRAWAL and each.state in WENT]
    for _at, ways in groupby(sorted(rows, key=lambda each: each.belongs_to), lambda each: each.belongs_to):
        times: dict[str, list[datetime]] = {}
        for each in ways:
            times.setdefault(WENT[each.state], []).append(each.at)
        if ended := times.get("told") or times.get("failed"):
            words = wording.TAKEN_BACK[frozenset(times)].about(line.platform)
            yield Entry(min(ended), words.title, words.text, words.tone)


def _looks(sent: Dispatched) -> Iterator[Entry]:
    for each in sent.looks:
        if words := wording.LOOKED.get(each.result):
            yield Entry(each.at, words.title, words.text, words.tone)


def _instant(event: Any) -> tuple[datetime, str]:
    return event.when, event.code


def _counted(text: Text, count: int) -> str:
    links = ngettext("%(count)d link.", "%(count)d links.", count) % {"count": count} if count > 1 else ""
    return f"{links} {text}".strip()
