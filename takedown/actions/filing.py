"""Filing: a draft becomes a case with a request, its items, its fingerprints, and one signed letter a platform."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction

from notices import letter as letters_of_notices
from notices import registering
from notices.models import Platform
from takedown import drafts, letters, safe_contact, validity
from takedown.actions.opening import Ways, open_ways
from takedown.actions.pace import lock_requests, name_links
from takedown.drafts import Document
from takedown.letters import Prepared
from takedown.models import Case, Draft, Fingerprint, Item, Mandate, Release, SignedLetter, TakedownRequest
from takedown.queries import Part
from takedown.queries.begun import is_of_part, is_overtaken
from takedown.states import Move, State, after
from takedown.validity import Clause, Gap
from vault import keys, ledger
from vault.keys import OpenKey

MOST_ITEMS = 100
LOCATOR = ("url", "host", "shown_host", "description", "kind", "seen_on", "to")


class Incomplete(Exception):
    """The draft is not a valid request yet; `gaps` says what the Act still asks for."""

    def __init__(self, gaps: list[Gap]) -> None:
        super().__init__(f"{len(gaps)} gaps")
        self.gaps = gaps


class LettersChanged(Exception):
    """What would be filed is not what was signed (letters.sign): the letters must be shown and signed again."""


class Overtaken(Exception):
    """What this draft corrects or answers is not open any more: the same was sent by somebody else, or taken back."""


class ReleaseEnded(Exception):
    """The advocate's written release has ended, was taken back or used, or does not name every platform."""


class CaseFrozen(Exception):
    """Somebody under 18 may be shown: nothing of this case goes out."""


@transaction.atomic
def submit(
    *, draft: Draft, key: OpenKey, language: str, actor: str, now: datetime, code: str = "", pin: str = "",
    handover: str = "", words: str = "",
) -> Case:  # fmt: skip
    """File a signed draft. Twice is once: the second call returns the same case.

    A new case gets its wraps here: one for the desk, one for whoever files (`code` and `pin`; a draft that was saved
    has them already), and where somebody files for the person one to pass on to them (`handover`). `words`: the
    person's own, for a lost code. A correction (a draft with a case) keeps them all and replaces the request that
    came back, and is signed by the part that files it: never by a helper as the person, nor by the person as a helper.
    What somebody else of the case has corrected or answered meanwhile is not filed a second time: the draft stays.
    Raises Incomplete, LettersChanged, ReleaseEnded, CaseFrozen, Overtaken.
    """
    draft = _locked(draft)
    if draft.filed_at and draft.case:
        return draft.case
    document = drafts.read(draft, key)
    if draft.case_id and not is_of_part(document, own=actor != Part.HELPER):
        raise Incomplete([Gap(Clause.SIGNATURE, "signer")])
    prepared = _checked(draft, document, now)
    correction = draft.purpose == Draft.Purpose.CORRECTION
    case = draft.case or _open_case(draft, key, document, Ways(code, pin, handover, words), language, now)
    if case.frozen_at:
        raise CaseFrozen
    if is_overtaken(draft, document):
        raise Overtaken
    if correction:
        _supersede(case, document.get("replaces"), actor, now)
    platforms = _platforms(prepared)
    request = _write_request(case, key, document, prepared[0].letter.rules, now)
    _write_items(case, request, key, document, platforms)
    _write_letters(case, request, key, prepared, draft.mandate, platforms)
    request.letters.update(corrects=draft.corrects)
    name_links(case, key)
    # In a case that is there, only its own page changes whether and how they are told (telling.set_contact_rules).
    if "safe" in document and not draft.case_id:
        case.seal(key, safe_contact=document["safe"])
        case.save(update_fields=["safe_contact"])
    draft.case, draft.filed_at, draft.body, draft.code_digest = case, now, None, None
    draft.save(update_fields=["case", "filed_at", "body", "code_digest"])
    facts = {"items": len(document["items"]), "correction": correction}
    ledger.append(actor=actor, verb="request.submitted", subject=f"case:{case.pk}", now=now, facts=facts,
                  key=key, private=document)  # fmt: skip
    return case


def _locked(draft: Draft) -> Draft:
    """The draft, its written release and the requests of its case, locked in this order: what is being filed, taken
    back, stopped or erased at this very moment has ended, and is seen.

    Without a join: whoever waits here while the draft becomes a case would find it filed, and no case.
    """
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    if draft.mandate_id:
        draft.mandate = Mandate.objects.select_for_update(no_key=True).get(pk=draft.mandate_id)
    for case in Case.objects.filter(drafts=draft):
        lock_requests(case)
    return draft


def _checked(draft: Draft, document: Document, now: datetime) -> list[Prepared]:
    """The letters to file, once the Act's elements, the signature over them and the written release hold."""
    if missing := validity.gaps(letters.filing(document)):
        raise Incomplete(missing)
    prepared = letters.prepare(letters.with_numbers(document), draft.mandate, now)
    if not letters.still_signed(document, prepared):
        raise LettersChanged
    if draft.mandate and (_ended(draft.mandate, now) or letters.not_released(document, draft.mandate)):
        raise ReleaseEnded
    return prepared


def _ended(mandate: Mandate, now: datetime) -> bool:
    return mandate.revoked_at is not None or mandate.expires_at <= now


def _platforms(prepared: list[Prepared]) -> dict[str, Platform]:
    """The platform of each letter, by its item's refs; unknown ones are made in one order, so that two filings never
    wait in a circle."""
    found: dict[str, Platform] = {}
    for each in sorted(prepared, key=lambda one: registering.plain_host(one.recipient.host)):
        platform = each.recipient.platform or registering.platform_for(each.recipient.host)
        found.update({item.ref: platform for item in each.letter.items})
    return found


def _open_case(draft: Draft, key: OpenKey, document: Document, ways: Ways, language: str, now: datetime) -> Case:
    mandate = draft.mandate
    if mandate and Mandate.objects.filter(pk=mandate.pk, used_at=None).update(used_at=now) != 1:
        raise ReleaseEnded
    keys.wrap_for_desk(key)
    case = Case.objects.create(
        key_id=key.id, language=language, opened_at=now, mandate=mandate,
        organisation=mandate.organisation if mandate else None, advocate=mandate.advocate if mandate else None,
    )  # fmt: skip
    open_ways(case=case, draft=draft, key=key, filer=document.get("filer", {}), ways=ways, now=now)
    return case


def _supersede(case: Case, replaced: str | None, actor: str, now: datetime) -> None:
    """The request that came back and is replaced; a case may hold others that came back too."""
    came_back = case.requests.filter(state__in=[State.RETURNED, State.REJECTED])
    for request in came_back.filter(pk=replaced) if replaced else came_back:
        TakedownRequest.objects.filter(pk=request.pk).update(state=after(request.state, Move.SUPERSEDE))
        ledger.append(actor=actor, verb="request.superseded", subject=f"case:{case.pk}", now=now)


def _write_request(case: Case, key: OpenKey, document: Document, rules: str, now: datetime) -> TakedownRequest:
    timing = document.get("timing", {})
    request = TakedownRequest(
        case=case, submitted_at=now, rules=rules, held=timing.get("when") == "say", send_from=not_before(document)
    )
    parts = ("filer", "about", "statement", "contact", "timing", "hashes", "signed_at")
    request.seal(key, body={part: document[part] for part in parts if part in document})
    request.save(force_insert=True)
    return request


def not_before(document: Document) -> datetime | None:
    """The beginning of the day that the person chose, where they are; None where they chose none.

    Where nobody knows their time zone: noon UTC, when that day has begun everywhere on earth.
    """
    timing = document.get("timing", {})
    if timing.get("when") != "date":
        return None
    day = date.fromisoformat(timing["on"])
    name = document.get("safe", {}).get("zone", "")
    return datetime.combine(day, time(0), safe_contact.zone(name)) if name else datetime.combine(day, time(12), UTC)


def _write_items(
    case: Case, request: TakedownRequest, key: OpenKey, document: Document, platforms: dict[str, Platform]
) -> None:
    for position, entry in enumerate(document["items"][:MOST_ITEMS], start=1):
        item = Item(pk=UUID(entry["ref"]), request=request, platform=platforms[entry["ref"]], position=position)
        if entry.get("reupload_of"):
            item.reupload_of = Item.objects.filter(pk=entry["reupload_of"], request__case=case).first()
        _write_item(item, entry, document, key)


def _write_item(item: Item, entry: dict[str, str], document: Document, key: OpenKey) -> None:
    ref = entry["ref"]
    item.seal(key, locator={name: entry.get(name, "") for name in LOCATOR},
              declared=document.get("declared", {}).get(ref))  # fmt: skip
    item.save(force_insert=True)
    held = document.get("fingerprints", {}).get(ref, [])
    Fingerprint.objects.bulk_create(_sealed_print(item, place, each, key) for place, each in enumerate(held))


def _sealed_print(item: Item, place: int, held: dict[str, Any], key: OpenKey) -> Fingerprint:
    row = Fingerprint(item=item, kind=held["kind"])
    marks = {name: held[name] for name in ("variant", "at") if name in held}
    row.seal(key, value={"hex": held["value"], "quality": held.get("quality"), "place": place, **marks})
    return row


def _write_letters(
    case: Case, request: TakedownRequest, key: OpenKey, prepared: list[Prepared], mandate: Mandate | None,
    platforms: dict[str, Platform],
) -> None:  # fmt: skip
    for each in prepared:
        release = _write_release(case, each, mandate, platforms[each.letter.items[0].ref])
        signed = SignedLetter(request=request, platform=release.platform, release=release)
        signed.seal(key, letter=letters_of_notices.to_data(each.letter))
        signed.save(force_insert=True)


def _write_release(case: Case, prepared: Prepared, mandate: Mandate | None, platform: Platform) -> Release:
    said = prepared.letter.release
    return Release.objects.create(
        pk=UUID(said.id), case=case, platform=platform, purpose=said.purpose, hashes=bool(prepared.offered),
        agreed_by=Release.AgreedBy.MANDATE if mandate else Release.AgreedBy.PERSON,
        agreed_at=datetime.fromisoformat(said.agreed_at), expires_at=datetime.fromisoformat(said.expires_at),
    )  # fmt: skip
