"""Filing: a draft becomes a case with a request, its items, its fingerprints, and one signed letter a platform."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from notices import letter as letters_of_notices
from notices import registering
from notices.models import Platform
from takedown import drafts, letters, validity
from takedown.drafts import Document
from takedown.letters import Prepared
from takedown.models import Case, Draft, Fingerprint, Item, Mandate, Release, SignedLetter, TakedownRequest
from takedown.states import Move, State, after
from takedown.validity import Gap
from vault import keys, ledger
from vault.keys import OpenKey

MOST_ITEMS = 100


class Incomplete(Exception):
    """The draft is not a valid request yet; `gaps` says what the Act still asks for."""

    def __init__(self, gaps: list[Gap]) -> None:
        super().__init__(f"{len(gaps)} gaps")
        self.gaps = gaps


class LettersChanged(Exception):
    """What would be filed is not what was signed (letters.sign): the letters must be shown and signed again."""


class ReleaseEnded(Exception):
    """The advocate's written release has ended, was taken back or used, or does not name every platform."""


class CaseFrozen(Exception):
    """Somebody under 18 may be shown: nothing of this case goes out."""


@transaction.atomic
def submit(*, draft: Draft, key: OpenKey, code: str, pin: str, language: str, actor: str, now: datetime) -> Case:
    """File a signed draft. Twice is once: the second call returns the same case.

    A new case gets its two wraps here: one for the desk, one for code and PIN. A correction (a draft with a
    case) keeps both and replaces the request that came back.
    Raises Incomplete, LettersChanged, ReleaseEnded, CaseFrozen.
    """
    draft = Draft.objects.select_for_update(of=("self",)).select_related("case", "mandate").get(pk=draft.pk)
    if draft.filed_at and draft.case:
        return draft.case
    document = drafts.read(draft, key)
    prepared = _checked(draft, document, now)
    correction = draft.case is not None
    case = draft.case or _open_case(draft, key, code, pin, language, now)
    if case.frozen_at:
        raise CaseFrozen
    if correction:
        _supersede(case, actor, now)
    platforms = _platforms(document)
    request = _write_request(case, key, document, platforms, now)
    _write_letters(case, request, key, prepared, draft.mandate, platforms)
    draft.case, draft.filed_at, draft.body = case, now, None
    draft.save(update_fields=["case", "filed_at", "body"])
    facts = {"items": len(document["items"]), "correction": correction}
    ledger.append(actor=actor, verb="request.submitted", subject=f"case:{case.pk}", now=now, facts=facts,
                  key=key, private=document)  # fmt: skip
    return case


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


def _platforms(document: Document) -> dict[str, Platform]:
    """The platform of each host; unknown ones are made in one order, so that two filings never wait in a circle."""
    hosts = sorted({item["host"] for item in document["items"]}, key=registering.plain_host)
    return {host: registering.platform_for(host) for host in hosts}


def _open_case(draft: Draft, key: OpenKey, code: str, pin: str, language: str, now: datetime) -> Case:
    mandate = draft.mandate
    if mandate and Mandate.objects.filter(pk=mandate.pk, used_at=None).update(used_at=now) != 1:
        raise ReleaseEnded
    keys.wrap_for_desk(key)
    keys.wrap_for_person(key, code, pin)
    return Case.objects.create(
        key_id=key.id, code_digest=keys.code_digest(code), language=language, opened_at=now, mandate=mandate,
        organisation=mandate.organisation if mandate else None, advocate=mandate.advocate if mandate else None,
    )  # fmt: skip


def _supersede(case: Case, actor: str, now: datetime) -> None:
    for request in case.requests.filter(state__in=[State.RETURNED, State.REJECTED]):
        TakedownRequest.objects.filter(pk=request.pk).update(state=after(request.state, Move.SUPERSEDE))
        ledger.append(actor=actor, verb="request.superseded", subject=f"case:{case.pk}", now=now)


def _write_request(
    case: Case, key: OpenKey, document: Document, platforms: dict[str, Platform], now: datetime
) -> TakedownRequest:
    request = TakedownRequest(case=case, submitted_at=now, rules=validity.rules_on(now.date()).version)
    kept = {part: document[part] for part in ("filer", "about", "statement", "contact", "hashes", "signed_at")
            if part in document}  # fmt: skip
    request.seal(key, body=kept)
    request.save(force_insert=True)
    for position, entry in enumerate(document["items"][:MOST_ITEMS], start=1):
        item = Item(pk=UUID(entry["ref"]), request=request, platform=platforms[entry["host"]], position=position)
        _write_item(item, entry, document, key)
    return request


def _write_item(item: Item, entry: dict[str, str], document: Document, key: OpenKey) -> None:
    ref = entry["ref"]
    item.seal(key, locator={name: entry.get(name, "") for name in ("url", "host", "shown_host", "description")},
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
        release = _write_release(case, each, mandate, platforms[each.recipient.host])
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
