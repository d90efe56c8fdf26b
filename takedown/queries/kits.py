"""A letter that the person or their advocate may file themselves, in a platform's own form."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from notices import queries as notice_queries
from notices.letter import Letter
from notices.models import Notice
from notices.states import State
from takedown import kit as kits
from takedown.kit import Kit
from takedown.models import Case, SignedLetter
from vault.keys import CannotOpen, OpenKey

# Whose signature stands below a letter decides who files it: a form asks for the signer's own name.
SIGNERS = {"person": frozenset({"individual", "helper"}), "advocate": frozenset({"organisation"})}


@dataclass(frozen=True)
class OpenKit:
    """One letter to be filed. `why_not`: "" where it may be filed now, else done, ended, paused or not_yours."""

    notice: Notice
    kit: Kit
    why_not: str


def open_kit(case: Case, notice_id: UUID, key: OpenKey, part: str, now: datetime) -> OpenKit | None:
    """The kit for one of the case's notices; None where it has no such notice, or its letter no longer opens.

    `part`: "person" or "advocate". Staff, advocates among them, see links defanged.
    """
    if not SignedLetter.objects.filter(pk=notice_id, request__case=case).exists():
        return None
    notice = Notice.objects.select_related("platform", "channel").filter(pk=notice_id).first()
    if notice is None:
        return None
    try:
        letter = notice_queries.letter_of(notice, key)
    except CannotOpen:
        return None
    return OpenKit(notice, kits.kit(notice, letter, staff=part != "person"), _why_not(notice, letter, part, now))


def _why_not(notice: Notice, letter: Letter, part: str, now: datetime) -> str:
    if notice.state != State.FILING:
        return "done"
    if letter.signature.signer not in SIGNERS[part]:
        return "not_yours"
    if not notice.may_be_told(now):
        return "ended"
    return "paused" if notice.paused_at else ""
