"""A draft's document: what a person has typed so far, as plain data under one seal.

Shape of the document (every part may be missing):
    filer        {"role": "individual" | "helper" | "organisation"}; a helper's also holds "relation": "parent" |
                  "friend" | "lawyer" | "other" and "whose_contact": "person" | "helper", each "" where skipped. Who
                  is none of the three has role "" and "who", the answer that leads elsewhere
    about        {"published", "content", "origin", "identifiable_by", "where"}: triage answers, short codes, "" where
                  skipped
    items        [{"ref", "url", "host", "shown_host", "description", "kind"?, "seen_on"?, "to"?, "reupload_of"?}]; only
                 items whose age question was "no". kind: post | file | profile | search | ""; seen_on: ISO date or "";
                 to: slug of a recipient other than the platform of the link; reupload_of: id of the item it repeats
    fingerprints {ref: [{"kind", "value", "quality", "variant"?, "at"?}]}; each file's end with its sha256
    declared     {ref: [{"what", "says"}]}: what files say about themselves, as far as the person ticked it
    statement    {"text", "reasons": [code], "made_for_pay", "public_concern"}
    contact      {"channel", "value", "name", "told_so"}; older ones also hold "news_email", now safe's "email"
    timing       {"finds_out": "yes" | "no" | "unsure" | "", "when": "now" | "date" | "say", "on": ISO date or ""}
    safe         {"email", "phone", "from", "until", "zone", "word", "voicemail"}: whether, how and when the person may
                 be told that there is news. Hours as "HH:MM" in zone (an IANA name), "" for any time; empty: not at all
    hashes       [recipient key]: platforms that may get the fingerprints, ticked one by one
    numbers      {recipient key: notice number}, made when the letters are first shown
    releases     {recipient key: release id}, likewise
    corrects     number of the notice that the letter corrects (purpose "answer")
    replaces     id of the request that came back and that this one replaces (purpose "correction")
    reupload_of  id of the item that every new link of this draft repeats (purpose "more")
    typed        {path: {field: [value as sent]}}: pages that were left as they stood with "Back" or "Save for later",
                 newest last; a field without a value there was emptied or unticked. Never the links before their age
                 question, never a secret. Dropped when the page is sent, and by filing
    signed_at    ISO time at which the person ticked "I sign these letters", over what was shown
    signed_digest  digest of the letters as signed (letters.shown_digest)
"""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from takedown import codes
from takedown.models import Case, Draft, Mandate
from vault import keys
from vault.keys import OpenKey

Document = dict[str, Any]
SIGNATURE = frozenset({"signed_at", "signed_digest"})


class AlreadyFiled(Exception):
    """The draft was filed meanwhile (another tab, Back): nothing in it can be changed any more."""


@transaction.atomic
def begin(*, now: datetime, mandate: Mandate | None = None) -> tuple[Draft, OpenKey]:
    """A new, empty draft with a data key of its own; the caller keeps the key in the browser session."""
    key = keys.create_key()
    role = "organisation" if mandate else ""
    draft = Draft(key_id=key.id, created_at=now, touched_at=now, mandate=mandate)
    draft.seal(key, body={"filer": {"role": role}} if role else {})
    draft.save(force_insert=True)
    return draft, key


def begin_correction(
    *, case: Case, key: OpenKey, document: Document, now: datetime, purpose: str = Draft.Purpose.CORRECTION
) -> Draft:
    """A draft of an existing case, filled with what was filed before; it corrects a request unless `purpose` says
    otherwise."""
    mandate = case.mandate
    if mandate and (mandate.revoked_at or mandate.expires_at <= now):
        # The advocate's release has ended: whoever corrects it now signs in their own name.
        kept = {part: said for part, said in document.items() if part != "contact"}
        mandate, document = None, {**kept, "filer": {"role": "individual"}}
    draft = Draft(key_id=key.id, created_at=now, touched_at=now, case=case, mandate=mandate, purpose=purpose)
    draft.seal(key, body=document)
    draft.save(force_insert=True)
    return draft


def read(draft: Draft, key: OpenKey) -> Document:
    document: Document = draft.opened(key, "body") or {}
    return document


def save(draft: Draft, key: OpenKey, document: Document, now: datetime) -> None:
    """Replace the whole document. Changing anything after signing takes the signature away."""
    draft.seal(key, body=document)
    draft.touched_at = now
    draft.save(update_fields=["body", "touched_at"])


@transaction.atomic
def update(draft: Draft, key: OpenKey, now: datetime, **parts: Any) -> Document:
    """Set the named parts and save. What was signed before is signed no more: the letters may have changed.

    Two tabs that save different parts at once lose nothing. Raises AlreadyFiled, and Draft.DoesNotExist for a
    draft that was wiped.
    """
    locked = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if locked.filed_at:
        raise AlreadyFiled
    document = {**read(locked, key), **parts}
    if "signed_at" not in parts:
        document = {part: value for part, value in document.items() if part not in SIGNATURE}
    save(draft, key, document, now)
    return document


@transaction.atomic
def wipe(draft: Draft) -> None:
    """Forget a draft that was not filed, and the key that it alone used."""
    key = draft.key
    draft.delete()
    if draft.case_id is None:
        key.delete()


def notice_number() -> str:
    """A fresh number that everybody may quote: `RN-` and 10 letters without look-alikes (49 bits)."""
    letters = "".join(secrets.choice(codes.ALPHABET) for _ in range(10))
    return f"RN-{letters[:5]}-{letters[5:]}"
