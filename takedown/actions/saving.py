"""Saving a draft for later. No ledger: until it is filed, a draft is nobody's business but the person's."""

from datetime import datetime

from django.db import transaction

from takedown import drafts
from takedown.models import Draft
from vault import keys
from vault.keys import OpenKey


@transaction.atomic
def save_for_later(*, draft: Draft, key: OpenKey, code: str, pin: str, now: datetime) -> None:
    """Lock the draft's key for `code` and `pin`: it opens again in any browser until 14 days after the last touch.

    Saving it twice changes nothing. Raises drafts.AlreadyFiled, and Draft.DoesNotExist for one that was wiped.
    """
    locked = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if locked.filed_at:
        raise drafts.AlreadyFiled
    if locked.code_digest:
        return
    keys.wrap_for_filer(key, code, pin)
    locked.code_digest, locked.touched_at = keys.code_digest(code), now
    locked.save(update_fields=["code_digest", "touched_at"])


def wipe_unsaved(draft_id: str) -> None:
    """Leaving in a hurry: a draft of a new request that nobody could come back to is wiped at once."""
    unsaved = Draft.objects.select_related("key").filter(pk=draft_id, filed_at=None, code_digest=None, case=None)
    for draft in unsaved:
        drafts.wipe(draft)
