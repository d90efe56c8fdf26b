"""What somebody has begun and not signed yet, and when a letter that follows another may go out."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from notices.models import Notice
from takedown import drafts
from takedown.drafts import Document
from takedown.models import Case, Draft, SignedLetter, TakedownRequest
from takedown.states import State
from vault.keys import OpenKey

AT_ONCE = {"finds_out": "", "when": "now", "on": ""}
HELPERS = frozenset({"helper"})
# Whoever comes in with the person's own code signs as the person, or under a release as it says.
THE_PERSONS = frozenset({"individual", "organisation"})


def is_of_part(document: Document, *, own: bool) -> bool:
    """Whether what is said here belongs to the person's part of a case (`own`), or to the helper's.

    Each signs for themself alone, so the role of whoever signs tells whose words these are.
    """
    return document.get("filer", {}).get("role") in (THE_PERSONS if own else HELPERS)


def unsaved_request(draft_id: str) -> bool:
    """Whether this is a draft of a new request that no code opens: only the browser that holds it leads back to it."""
    return Draft.objects.filter(pk=draft_id, filed_at=None, code_digest=None, case=None).exists()


def begun(case: Case, purpose: str, key: OpenKey, *, own: bool) -> list[tuple[Draft, Document]]:
    """Drafts of this purpose that wait for a signature, each with what it says: those of one part alone.

    What the other side has begun is neither opened nor shown.
    """
    waiting = case.drafts.filter(filed_at=None, purpose=purpose).order_by("created_at")
    read = [(draft, drafts.read(draft, key)) for draft in waiting]
    return [(draft, said) for draft, said in read if is_of_part(said, own=own)]


def begun_answer(case: Case, notice: Notice, key: OpenKey, *, own: bool) -> Draft | None:
    """The corrected letter in answer to this notice that one part has begun and that waits for a signature."""
    answers = begun(case, Draft.Purpose.ANSWER, key, own=own)
    return next((draft for draft, _said in answers if draft.corrects == notice.pk), None)


def is_overtaken(draft: Draft, document: Document) -> bool:
    """Whether what this draft corrects or answers is not open any more: the other part, or another browser, was first.

    A correction is for a request that is back; an answer for a notice to which no other corrected letter is on its way.
    A case that is stopped for a minor says so itself.
    """
    if draft.case is None or draft.case.frozen_at:
        return False
    came_back = TakedownRequest.objects.filter(case=draft.case_id, state__in=[State.RETURNED, State.REJECTED])
    replaced = came_back.filter(pk=document["replaces"]) if "replaces" in document else came_back
    if draft.purpose == Draft.Purpose.CORRECTION and not replaced.exists():
        return True
    return draft.corrects is not None and is_answered(draft.corrects)


def is_answered(notice_id: UUID) -> bool:
    """Whether a corrected letter in answer to this notice was signed and is with the desk, or has gone out."""
    return notice_id in answered([notice_id])


def answered(ids: Iterable[UUID]) -> set[UUID | None]:
    """Those of these notices to which a corrected letter is on its way (`is_answered`)."""
    on_their_way = [State.SUBMITTED, State.APPROVED, State.SENT]
    signed = SignedLetter.objects.filter(corrects__in=list(ids), request__state__in=on_their_way)
    return set(signed.values_list("corrects", flat=True))


def timing_of(request: TakedownRequest, key: OpenKey, now: datetime) -> dict[str, str]:
    """The moment that was chosen for a request (takedown/drafts.py, "timing"): it holds for what follows it, too.

    A day that is over holds nothing back.
    """
    chosen = {**AT_ONCE, **(request.opened(key, "body") or {}).get("timing", {})}
    over = chosen["when"] == "date" and chosen["on"] < now.date().isoformat()
    return {**chosen, "when": "now", "on": ""} if over else chosen
