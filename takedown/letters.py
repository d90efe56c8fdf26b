"""From a draft to the letters that it would send: one for each platform, exactly as the platform will get it."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings

from notices import registering
from notices.actions.queueing import Offered
from notices.drawable import undrawable
from notices.fingerprints import PLAIN, Fingerprint
from notices.letter import POLICY, REMOVAL, Contact, Letter, LetterItem, Release, Signature, gives_away, sections
from notices.models import Platform, PlatformHost
from takedown import drafts, scope, validity
from takedown.drafts import Document
from takedown.models import Mandate
from takedown.scope import Scope

# A person's own release; an advocate's ends with the written one.
RELEASE_LASTS = timedelta(days=180)
# The rule set of a letter that claims no statute: the recipient's own.
OWN_RULES = "own-rules"
DEFAULT_STATEMENT = (
    "I believe in good faith that the depiction listed above was published without the consent of the person it shows."
)


TRIAGE = ("published", "content", "origin", "identifiable_by", "where")


@dataclass(frozen=True)
class Recipient:
    """Where a group of items goes: `key` is the platform's slug, or the slug that an unknown host will get."""

    key: str
    name: str
    host: str
    platform: Platform | None

    @property
    def cooperative(self) -> bool:
        """Whether it may read a name, an address or a fingerprint (act.md, "Who may be told what")."""
        return not keeps_names_back(self.platform)

    @property
    def kind(self) -> str:
        """What kind of service it is (Platform.Kind); "" for a site that nobody knows yet."""
        return self.platform.kind if self.platform else ""


@dataclass(frozen=True)
class Prepared:
    """A letter ready to be shown and signed, its recipient, and the fingerprints that would go with it."""

    recipient: Recipient
    letter: Letter
    offered: tuple[Offered, ...]


def keeps_names_back(platform: Platform | None) -> bool:
    """Whether a letter to it names nobody: sites that nobody knows or trusts, and hosts, CDNs and registrars, whatever
    their trust, since some of them pass complaints on to the site."""
    return platform is None or not platform.cooperative


def kind_of(document: Document) -> str:
    """The kind of all letters of a draft: the Act's, or a request under the platform's own rules."""
    about = document.get("about") or {}
    found = scope.scope(scope.Answers(**{name: str(about.get(name, "")) for name in TRIAGE}))
    return POLICY if found == Scope.NOT_INTIMATE else REMOVAL


def recipients_of(hosts: Iterable[str]) -> dict[str, Recipient]:
    """Whom a letter about a link on each of these hosts goes to, looked up at once."""
    return {host: _recipient(host, platform) for host, platform in registering.find_platforms(hosts).items()}


def _recipient(host: str, platform: Platform | None) -> Recipient:
    if platform is None:
        return Recipient(registering.slug_for(host), registering.plain_host(host)[:120], host, None)
    return Recipient(platform.slug, platform.name, host, platform)


def recipients(document: Document) -> list[Recipient]:
    """The distinct recipients of a draft's items, in the order in which they first appear."""
    return [recipient for recipient, _ in by_recipient(document.get("items", []))]


def by_recipient(items: Iterable[dict[str, str]]) -> list[tuple[Recipient, list[dict[str, str]]]]:
    """The items in groups, one for each letter: to the platform of the link, unless the item names another (`to`).

    Raises Platform.DoesNotExist for a recipient that the registry does not hold.
    """
    items = list(items)
    by_link = recipients_of(item["host"] for item in items if not item.get("to"))
    named = {slug: Platform.objects.get(slug=slug) for slug in {item["to"] for item in items if item.get("to")}}
    groups: dict[str, tuple[Recipient, list[dict[str, str]]]] = {}
    for item in items:
        host, to = item["host"], item.get("to")
        recipient = _recipient(host, named[to]) if to else by_link[host]
        groups.setdefault(recipient.key, (recipient, []))[1].append(item)
    return list(groups.values())


def addressed(item: dict[str, str]) -> Recipient:
    """Whom the letter about this one item goes to; raises like `by_recipient`."""
    [(recipient, _)] = by_recipient([item])
    return recipient


def prepare(document: Document, mandate: Mandate | None, now: datetime) -> list[Prepared]:
    """One letter for each recipient. Needs `numbers` for every recipient; the signature's time is `signed_at`."""
    groups = by_recipient(document.get("items", []))
    return [_prepared(document, recipient, items, mandate, now) for recipient, items in groups]


def _prepared(
    document: Document, recipient: Recipient, items: list[dict[str, str]], mandate: Mandate | None, now: datetime
) -> Prepared:
    offered = tuple(_offered(document, recipient, (item["ref"] for item in items)))
    statement = document.get("statement", {})
    kind = kind_of(document)
    letter = Letter(
        number=document["numbers"][recipient.key],
        recipient=recipient.name,
        sender=settings.OPERATOR_NAME,
        rules=validity.rules_on(now.date()).version if kind == REMOVAL else OWN_RULES,
        items=tuple(_letter_item(item) for item in items),
        statement=statement.get("text", ""),
        reasons=tuple(statement.get("reasons", ())),
        signature=_signature(document, recipient),
        contact=_contact(document, recipient),
        release=_release(document, recipient, mandate, now),
        fingerprints_offered=len(offered),
        kind=kind,
        corrects=document.get("corrects", ""),
    )
    return Prepared(recipient, letter, offered)


def _letter_item(item: dict[str, str]) -> LetterItem:
    return LetterItem(
        item["ref"], item["url"], description=item.get("description", ""), kind=item.get("kind", ""),
        seen_on=item.get("seen_on", ""),
    )  # fmt: skip


def _signature(document: Document, recipient: Recipient) -> Signature:
    """Strangers never learn the name: an authorized person of the desk signs when the request was checked."""
    if not recipient.cooperative:
        return Signature("", "desk", "")
    role = document.get("filer", {}).get("role", "")
    return Signature(document.get("contact", {}).get("name", ""), role, document.get("signed_at", ""))


def _contact(document: Document, recipient: Recipient) -> Contact:
    contact = document.get("contact", {})
    if not recipient.cooperative or contact.get("channel") == "desk":
        return Contact("desk", settings.DESK_EMAIL)
    return Contact(contact.get("channel", ""), contact.get("value", ""))


def _release(document: Document, recipient: Recipient, mandate: Mandate | None, now: datetime) -> Release:
    agreed_at = document.get("signed_at") or now.isoformat()
    expires = mandate.expires_at if mandate else datetime.fromisoformat(agreed_at) + RELEASE_LASTS
    return Release(
        id=document.get("releases", {}).get(recipient.key) or str(uuid4()),
        recipient=recipient.key,
        purpose=Mandate.Purpose.REMOVAL.value,
        agreed_by="mandate" if mandate else "person",
        agreed_at=agreed_at,
        expires_at=expires.isoformat(),
    )


def _offered(document: Document, recipient: Recipient, refs: Iterable[str]) -> list[Offered]:
    """The plain fingerprints go along: only where ticked, only to a cooperative platform, never from a mere helper,
    and never of a picture that is not intimate (they would brand it as one)."""
    withheld = document.get("filer", {}).get("role") == "helper" or kind_of(document) == POLICY
    if withheld or not recipient.cooperative or recipient.key not in document.get("hashes", []):
        return []
    held = document.get("fingerprints", {})
    return [
        Offered(ref, Fingerprint(each["kind"], each["value"], each.get("quality")))
        for ref in refs
        for each in held.get(ref, [])
        if each["kind"] in PLAIN
    ]


def names_somebody(letter: Letter, contact: dict[str, str], safe: dict[str, str] | None = None) -> bool:
    """Whether the free words of a letter hold the signer's name or an address of theirs, small letters or large, or
    anybody's address, number or fingerprint.
    """
    if gives_away(letter):
        return True
    said = _plain(" ".join([letter.statement, *(item.description for item in letter.items)]))
    named = [contact.get(part) for part in ("name", "value", "news_email")]
    reached = [(safe or {}).get(part) for part in ("email", "phone")]
    known = [_plain(each) for each in (*named, *reached) if each]
    return any(re.search(rf"(?<!\w){re.escape(each)}(?!\w)", said) for each in known if each)


def undrawable_in(prepared: list[Prepared]) -> dict[str, tuple[str, ...]]:
    """Step of the intake to the characters typed there that no bundled font puts on paper; steps with none are absent.

    Only what stands on these letters counts: a name that is kept back is not drawn.
    """
    found: dict[str, dict[str, None]] = {}
    for letter in (each.letter for each in prepared):
        for step, words in _typed(letter).items():
            found.setdefault(step, {}).update(dict.fromkeys(undrawable(words)))
    return {step: tuple(signs) for step, signs in found.items() if signs}


def _typed(letter: Letter) -> dict[str, str]:
    """What a person typed of a letter, by the step of the intake that asks for it."""
    return {
        "links": " ".join(item.url for item in letter.items),
        "places": " ".join(f"{item.handle} {item.where} {item.description}" for item in letter.items),
        "statement": letter.statement,
        "contact": f"{letter.signature.name} {letter.contact.value}",
    }


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def sign(document: Document, mandate: Mandate | None, now: datetime) -> Document:
    """The document with the signature over exactly the letters that it gives now: what is filed must be the same."""
    numbered = {**with_numbers(document), "signed_at": now.isoformat(timespec="seconds")}
    return {**numbered, "signed_digest": shown_digest(prepare(numbered, mandate, now))}


def still_signed(document: Document, prepared: list[Prepared]) -> bool:
    """Whether these letters are the ones that were signed (a platform's record may have changed since)."""
    return bool(document.get("signed_at")) and document.get("signed_digest") == shown_digest(prepared)


def not_released(document: Document, mandate: Mandate | None) -> list[Recipient]:
    """The recipients that an advocate's written release does not name; none where it names no platform."""
    if mandate is None or not mandate.recipients:
        return []
    return [recipient for recipient in recipients(document) if recipient.key not in mandate.recipients]


def filing(document: Document) -> validity.Filing:
    """The four elements of a draft, for `validity.gaps`."""
    contact = document.get("contact", {})
    channel = contact.get("channel", "")
    return validity.Filing(
        signature_name=contact.get("name", ""),
        intends_to_sign=bool(document.get("signed_at")),
        signer=document.get("filer", {}).get("role", ""),
        told_so=bool(contact.get("told_so")),
        items=tuple(_located(document.get("items", []))),
        statement=document.get("statement", {}).get("text", ""),
        contact_channel=channel,
        contact_value=settings.DESK_EMAIL if channel == "desk" else contact.get("value", ""),
    )


def _located(items: list[dict[str, str]]) -> Iterator[validity.Located]:
    """Each item beside whom its letter goes to, in their order."""
    goes_to = {item["ref"]: recipient for recipient, its in by_recipient(items) for item in its}
    platforms = {recipient.platform for recipient in goes_to.values() if recipient.platform}
    hosts: dict[int, list[str]] = {}
    for row in PlatformHost.objects.filter(platform__in=platforms) if platforms else ():
        hosts.setdefault(row.platform_id, []).append(row.host)
    for item in items:
        recipient = goes_to[item["ref"]]
        own = hosts.get(recipient.platform.pk, []) if recipient.platform else [item["host"]]
        yield validity.Located(
            ref=item["ref"], url=item["url"], host=item["host"], platform_hosts=tuple(own), addressee=recipient.kind
        )


def with_numbers(document: Document) -> Document:
    """The document with a notice number and a release id for every recipient: made once, kept afterwards."""
    keys = [recipient.key for recipient in recipients(document)]
    numbers, releases = document.get("numbers", {}), document.get("releases", {})
    return {
        **document,
        "numbers": {key: numbers.get(key) or drafts.notice_number() for key in keys},
        "releases": {key: releases.get(key) or str(uuid4()) for key in keys},
    }


def shown_digest(prepared: list[Prepared]) -> str:
    """What the person has before their eyes, as 64 hex digits: a letter that changed meanwhile is shown again."""
    shown = [[each.recipient.key, each.letter.number, each.letter.release.id, *_said(each.letter)] for each in prepared]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def _said(letter: Letter) -> list[str]:
    unsigned = replace(letter, signature=replace(letter.signature, signed_at=""))
    return [line for section in sections(unsigned) for line in (section.heading, *section.lines)]
