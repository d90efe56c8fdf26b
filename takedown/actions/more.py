"""Further drafts of a case that is filed: correct, add links, report a re-upload, answer a platform, tell others.

Each opens in the intake with everything copied that was typed before; nothing goes out without a new signature.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from notices import queries as notice_queries
from notices.clock import SETTLED
from notices.letter import LetterItem, from_data
from notices.models import Notice
from takedown import drafts, locators
from takedown.drafts import Document
from takedown.models import Case, Draft, Item, SignedLetter, TakedownRequest
from takedown.queries.begun import begun, begun_answer, is_of_part, timing_of
from takedown.queries.onward import letter_line
from takedown.states import State
from vault.keys import OpenKey

Purpose = Draft.Purpose
COPIED = ("filer", "about", "statement", "contact")


@transaction.atomic
def correct(*, case: Case, key: OpenKey, now: datetime, own: bool = True) -> Draft:
    """Open a draft filled with the returned (or declined) request, so that nothing must be typed again.

    `own`: the person or their advocate goes on, not a helper. Neither takes up what the other has begun or signed with.
    Raises TakedownRequest.DoesNotExist where nothing came back.
    """
    request = case.requests.filter(state__in=[State.RETURNED, State.REJECTED]).latest("submitted_at")
    for waiting, said in begun(case, Purpose.CORRECTION, key, own=own):
        if said.get("replaces", str(request.pk)) == str(request.pk):
            return waiting
    document = {**_signed_anew(request.opened(key, "body") or {}, own), "replaces": str(request.pk)}
    document.pop("signed_at", None)
    _copy_items(document, request, key)
    answers = request.letters.exclude(corrects=None).first()
    if answers is not None:
        document["corrects"] = from_data(answers.opened(key, "letter")).corrects
    draft = drafts.begin_correction(case=case, key=key, document=document, now=now)
    return _linked(draft, answers.corrects if answers else None)


@transaction.atomic
def add_links(*, case: Case, key: OpenKey, own: bool, now: datetime, reupload_of: UUID | None = None) -> Draft:
    """Open a draft for further links; with `reupload_of` they repeat that item of the case, published anew.

    `own`: the person themself goes on, not a helper. Neither takes up what the other has begun or signed with, and a
    helper's letters keep to the moment that was chosen last.
    """
    for waiting, said in begun(case, Purpose.MORE, key, own=own):
        if said.get("reupload_of", "") == str(reupload_of or ""):
            return waiting
    document = _copied(_newest(case, key, own=own), key, own)
    if not own:
        document["timing"] = timing_of(_newest(case, key, own=True), key, now)
    if reupload_of:
        document["reupload_of"] = str(reupload_of)
    return drafts.begin_correction(case=case, key=key, document=document, now=now, purpose=Purpose.MORE)


@transaction.atomic
def answer(*, case: Case, notice: Notice, text: str, key: OpenKey, own: bool, now: datetime) -> Draft:
    """Open a corrected letter that answers a platform's question: its open items, the statement with `text` added.

    One that was begun and not signed is gone on with: `text` is added to what it says. Filed, it becomes a notice of
    its own with a new clock, linked to this one (223a(a)(3); act.md, "The clock", 7).
    """
    if waiting := begun_answer(case, notice, key, own=own):
        return _added_to(waiting, text, key, now)
    request = SignedLetter.objects.select_related("request").get(pk=notice.pk).request
    document = _copied(request, key, own) | {"corrects": notice.number, "timing": timing_of(request, key, now)}
    document["statement"] = _with(document.get("statement", {}), text)
    _fill(document, request, _still_open(notice, key), key)
    draft = drafts.begin_correction(case=case, key=key, document=document, now=now, purpose=Purpose.ANSWER)
    return _linked(draft, notice.pk)


@transaction.atomic
def onward(*, case: Case, ref: UUID, to: str, key: OpenKey, own: bool, now: datetime) -> Draft:
    """Open a letter about one link to somebody else: a search engine, or whoever seems to carry the site (`to`: slug).

    Nothing goes to a new recipient without a signature under exactly that letter. Raises LookupError for a link that
    stands in no letter of the case.
    """
    found = letter_line(case, ref, key)
    if found is None:
        raise LookupError(ref)
    request, line = found[0].request, found[1]
    for waiting, said in begun(case, Purpose.ONWARD, key, own=own):
        if [(each["url"], each.get("to")) for each in said.get("items", [])] == [(locators.same_as(line.url), to)]:
            return waiting
    document = _copied(request, key, own) | {"timing": timing_of(request, key, now), "fingerprints": {}}
    document["items"] = [{**_entry(line), "to": to}]
    return drafts.begin_correction(case=case, key=key, document=document, now=now, purpose=Purpose.ONWARD)


def _with(said: Document, text: str) -> Document:
    """A statement with further words at its end."""
    return {**said, "text": f"{said.get('text', '')}\n\n{text}".strip()}


def _added_to(waiting: Draft, text: str, key: OpenKey, now: datetime) -> Draft:
    """An answer that was begun, with further words."""
    if text:
        statement = drafts.read(waiting, key).get("statement", {})
        drafts.update(waiting, key, now, statement=_with(statement, text))
    return waiting


def _linked(draft: Draft, corrects: UUID | None) -> Draft:
    """The draft with the notice that its letter will correct."""
    draft.corrects = corrects
    draft.save(update_fields=["corrects"])
    return draft


def _newest(case: Case, key: OpenKey, *, own: bool) -> TakedownRequest:
    """What this part said last about the whole, or else anybody; an answer to one platform is no part of that."""
    said = case.requests.exclude(state=State.SUPERSEDED).filter(letters__corrects=None)
    theirs = (each for each in said.order_by("-submitted_at") if is_of_part(each.opened(key, "body") or {}, own=own))
    return next(theirs, None) or said.latest("submitted_at")


def _copied(request: TakedownRequest, key: OpenKey, own: bool) -> Document:
    """What was said about the whole: who, what, why, how to be reached. Nothing signed, no platform ticked."""
    held = _signed_anew(request.opened(key, "body") or {}, own)
    return {part: held[part] for part in COPIED if part in held}


def _signed_anew(held: Document, own: bool) -> Document:
    """What one part said, for that part: as it is. For the other: without its name and how it is reached.

    The person may go on with a helper's words, which stand for theirs; a helper gets none of the person's.
    """
    if is_of_part(held, own=own):
        return held
    kept = {part: said for part, said in held.items() if part != "contact" and (own or part == "about")}
    return kept | {"filer": {"role": "individual" if own else "helper"}}


def _copy_items(document: Document, request: TakedownRequest, key: OpenKey) -> None:
    document |= {"items": [], "fingerprints": {}, "declared": {}}
    for item in request.items.select_related("reupload_of").prefetch_related("fingerprints"):
        again = {"reupload_of": str(item.reupload_of_id)} if item.reupload_of_id else {}
        locator = item.opened(key, "locator")
        _add(document, {**locator, "url": locators.same_as(locator["url"]), **again}, item, key)


def _add(document: Document, entry: dict[str, str], item: Item | None, key: OpenKey) -> None:
    """One item under an id of its own: no id ever stands in two letters."""
    ref = str(uuid4())
    document["items"].append({**entry, "ref": ref})
    if item is not None:
        document["declared"][ref] = item.opened(key, "declared") or []
        document["fingerprints"][ref] = _as_handed(item, key)


def _fill(document: Document, request: TakedownRequest, lines: list[LetterItem], key: OpenKey) -> None:
    """The letter's lines as items, each with what is held of its file."""
    document |= {"items": [], "fingerprints": {}, "declared": {}}
    filed = {item.opened(key, "locator")["url"]: item for item in request.items.prefetch_related("fingerprints")}
    for line in lines:
        _add(document, _entry(line), filed.get(line.url), key)


def _entry(line: LetterItem) -> dict[str, str]:
    found = locators.read(line.url)
    return {"ref": str(uuid4()), "url": found.url, "host": found.host, "shown_host": found.shown_host,
            "description": line.description, "kind": line.kind, "seen_on": line.seen_on}  # fmt: skip


def _still_open(notice: Notice, key: OpenKey) -> list[LetterItem]:
    waiting = {str(pk) for pk in notice.items.exclude(answer__in=SETTLED).values_list("pk", flat=True)}
    return [line for line in notice_queries.letter_of(notice, key).items if line.ref in waiting]


def _as_handed(item: Item, key: OpenKey) -> list[dict[str, object]]:
    """An item's fingerprints as the intake's form reads them, file after file in the order of filing."""
    opened = [(row.kind, row.opened(key, "value")) for row in item.fingerprints.all()]
    handed = []
    for kind, value in sorted(opened, key=lambda each: each[1].get("place", 0)):
        marks = {name: value[name] for name in ("quality", "variant", "at") if name in value}
        handed.append({"kind": kind, "value": value["hex"], **marks})
    return handed
