"""Who carries a site: asking for a look-up, and keeping what it told. Always a guess, never shown as more."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction
from django.utils.text import slugify

from notices import wake
from notices.models import Channel, HostGuess, Platform, PlatformChange
from notices.queries.registry import FRESH_FOR
from notices.registering import find_platform
from vault import ledger

ASKED = "asked for"
CARRIERS = frozenset({Platform.Kind.HOST, Platform.Kind.CDN, Platform.Kind.REGISTRAR})
ABOUT = "Named by a registry (RDAP) as the carrier of a reported site: a guess. Nobody has looked at it yet."


class Told(Protocol):
    """A carrier as a registry names it (notices.rdap.Carried)."""

    @property
    def role(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def handle(self) -> str: ...

    @property
    def abuse(self) -> str: ...

    def evidence(self) -> dict[str, str]:
        """What is kept beside the guess."""
        ...


class Answer(Protocol):
    """What a look-up of one host gave (notices.rdap.Found)."""

    @property
    def carriers(self) -> Sequence[Told]: ...

    @property
    def troubles(self) -> Sequence[str]: ...


@transaction.atomic
def ask_carriers(*, platform: Platform, actor: str, now: datetime) -> None:
    """Ask for a look-up of who carries this site's hosts; a worker does it at once, or with the next sweep.

    The wish is a row of the platform's history, so that no lost message loses it.
    """
    PlatformChange.objects.create(platform=platform, at=now, actor=actor, fields={"carriers": ["", ASKED]})
    ledger.append(actor=actor, verb="carriers.asked", subject=f"platform:{platform.slug}", now=now)
    wake.after_commit("notices.looking.tasks.look_up_carriers")


def ask_by_itself(*, platform: Platform, actor: str, now: datetime) -> bool:
    """Something is still up after 72 hours: ask who carries the site, so that others can be proposed. True if asked.

    Only of a site that the desk has looked at and calls cooperative. The host of any other may itself tell about a
    person, or its registrar may pass the question on: there the desk decides (queries.registry.to_ask).
    """
    known = platform.kind == Platform.Kind.PLATFORM and platform.cooperative and not platform.needs_review
    lately = platform.changes.filter(fields__has_key="carriers", at__gt=now - FRESH_FOR)
    if platform.sandbox or not known or lately.exists():
        return False
    ask_carriers(platform=platform, actor=actor, now=now)
    return True


@transaction.atomic
def record_carriers(
    *, platform: Platform, answers: Mapping[str, Answer], actor: str, now: datetime
) -> list[HostGuess]:  # fmt: skip
    """Keep who seems to carry each host: one guess a carrier and role, in place of those of an earlier look-up.

    A carrier that nobody knows becomes a platform of kind host or registrar, to be looked at, trust unknown, with no
    address: what a registry names is not verified. Where a look-up named nobody, earlier guesses stay.
    """
    guesses = [guess for host, answer in answers.items() for guess in _guesses(host, answer, now)]
    named = ", ".join(dict.fromkeys(f"{each.carrier.name} ({each.role})" for each in guesses))
    troubles = dict.fromkeys(trouble for answer in answers.values() for trouble in answer.troubles)
    result = "; ".join([named or "nobody was named", *troubles])
    PlatformChange.objects.create(platform=platform, at=now, actor=actor, fields={"carriers": [ASKED, result]})
    facts = {"platform": platform.slug, "named": len(guesses)}
    ledger.append(actor=actor, verb="carriers.looked_up", subject=f"platform:{platform.slug}", now=now, facts=facts)
    return guesses


def _guesses(host: str, answer: Answer, now: datetime) -> list[HostGuess]:
    guesses = [_guess(host, each, now) for each in answer.carriers if each.name]
    if guesses:
        HostGuess.objects.filter(host=host).exclude(pk__in=[each.pk for each in guesses]).delete()
    return guesses


def _guess(host: str, told: Told, now: datetime) -> HostGuess:
    carrier = _known(told.abuse) or _made(told)
    passes_on = told.role == Platform.Kind.HOST and carrier.kind == Platform.Kind.CDN
    role = Platform.Kind.CDN if passes_on else told.role
    values: dict[str, Any] = {"evidence": told.evidence(), "looked_at": now}
    guess, _ = HostGuess.objects.update_or_create(host=host, carrier=carrier, role=role, defaults=values)
    return guess


def _known(mail: str) -> Platform | None:
    """The carrier of our registry to which this mail address's domain belongs. A mailbox elsewhere says nothing."""
    found = find_platform(mail.rpartition("@")[2].lower()) if mail else None
    return found if found is not None and found.kind in CARRIERS else None


def _made(told: Told) -> Platform:
    name = slugify(told.name) or slugify(told.handle) or "unnamed"
    # Slugs of unknown sites hold an underscore for each dot, so none of them is ever the same.
    slug = f"{told.role}-{name}".replace("_", "-")[:80]
    values = {"name": told.name, "kind": told.role, "needs_review": True, "notes": ABOUT}
    platform, made = Platform.objects.get_or_create(slug=slug, defaults=values)
    if made:
        Channel.objects.create(platform=platform, kind=Channel.Kind.WEBFORM)
    return platform
