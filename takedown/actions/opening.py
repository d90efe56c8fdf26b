"""The first ways into a case, made in the transaction that files it; and a code that hands a case over."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from takedown.models import Case, Draft, HandOver, Helper
from vault import keys
from vault.keys import OpenKey
from vault.models import Wrap

# A case that was filed for somebody: as long as a written release usually holds.
FILED_FOR_LASTS = timedelta(days=90)


@dataclass(frozen=True)
class Ways:
    """What opens a case that is being filed; everything may be empty.

    `code` and `pin`: the filer's own (none under a written release, none where the draft was saved with a code).
    `handover`: the code for the person, where somebody else files. `words`: the person's own, for a lost code.
    """

    code: str = field(default="", repr=False)
    pin: str = field(default="", repr=False)
    handover: str = field(default="", repr=False)
    words: str = field(default="", repr=False)


def open_ways(*, case: Case, draft: Draft, key: OpenKey, filer: dict[str, Any], ways: Ways, now: datetime) -> None:
    """Give the filer their own way in (an advocate has a log-in), and make the one that goes on to the person."""
    if draft.mandate_id:
        keys.drop_wrap(key.id, Wrap.Reader.HELPER)
    elif filer.get("role") == "helper":
        _open_for_helper(case, draft, key, filer, ways, now)
    else:
        _open_for_person(case, draft, key, ways)
        return
    keys.drop_wrap(key.id, Wrap.Reader.PERSON)  # of a draft that was saved by whoever filed it
    if ways.handover:
        reason = HandOver.Reason.FILED_FOR
        hand_over(case=case, key=key, code=ways.handover, reason=reason, until=now + FILED_FOR_LASTS, now=now)


def hand_over(*, case: Case, key: OpenKey, code: str, reason: str, until: datetime, now: datetime) -> HandOver:
    """Lock the case for `code` too: whoever brings it until `until` takes the case over. Earlier such codes end."""
    end_handovers(case, now)
    public_key = keys.handover_public_key(code)
    keys.wrap_for_handover(key, public_key)
    return HandOver.objects.create(
        case=case, reason=reason, code_digest=keys.code_digest(code), public_key=public_key, asked_at=now,
        opens_at=now, expires_at=until,
    )  # fmt: skip


def end_handovers(case: Case, now: datetime) -> None:
    """No code that was handed over, or asked for with words, opens this case any more."""
    case.handovers.filter(used_at=None, ended_at=None).update(ended_at=now)
    keys.drop_wrap(case.key_id, Wrap.Reader.HANDOVER)


def remember_words(case: Case, key: OpenKey, words: str) -> None:
    """Seal the chosen words on the case and make it found by them; "" forgets them. The row still has to be saved."""
    case.seal(key, recovery_words=words or None)
    case.recovery_digest = keys.words_digest(words) if words else ""


def _open_for_person(case: Case, draft: Draft, key: OpenKey, ways: Ways) -> None:
    case.code_digest = draft.code_digest or keys.code_digest(ways.code)
    remember_words(case, key, ways.words)
    case.save(update_fields=["code_digest", "recovery_words", "recovery_digest"])
    if draft.code_digest:
        keys.drop_wrap(key.id, Wrap.Reader.HELPER)
    else:
        keys.wrap_for_person(key, ways.code, ways.pin)


def _open_for_helper(case: Case, draft: Draft, key: OpenKey, filer: dict[str, Any], ways: Ways, now: datetime) -> None:
    if not draft.code_digest:
        keys.wrap_for_helper(key, ways.code, ways.pin)
    relation = filer.get("relation")
    Helper.objects.create(
        case=case, code_digest=draft.code_digest or keys.code_digest(ways.code), since=now,
        relation=relation if relation in Helper.Relation.values else Helper.Relation.OTHER,
    )  # fmt: skip
