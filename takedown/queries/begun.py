"""What somebody has begun and not signed yet, and when a letter that follows another may go out."""

from datetime import datetime

from notices.models import Notice
from takedown.models import Case, Draft, TakedownRequest
from vault.keys import OpenKey

AT_ONCE = {"finds_out": "", "when": "now", "on": ""}


def unsaved_request(draft_id: str) -> bool:
    """Whether this is a draft of a new request that no code opens: only the browser that holds it leads back to it."""
    return Draft.objects.filter(pk=draft_id, filed_at=None, code_digest=None, case=None).exists()


def begun_answer(case: Case, notice: Notice) -> Draft | None:
    """The corrected letter in answer to this notice that was begun and waits for a signature."""
    waiting = case.drafts.filter(filed_at=None, purpose=Draft.Purpose.ANSWER, corrects=notice.pk)
    return waiting.order_by("created_at").first()


def timing_of(request: TakedownRequest, key: OpenKey, now: datetime) -> dict[str, str]:
    """The moment that was chosen for a request (takedown/drafts.py, "timing"): it holds for what follows it, too.

    A day that is over holds nothing back.
    """
    chosen = {**AT_ONCE, **(request.opened(key, "body") or {}).get("timing", {})}
    over = chosen["when"] == "date" and chosen["on"] < now.date().isoformat()
    return {**chosen, "when": "now", "on": ""} if over else chosen
