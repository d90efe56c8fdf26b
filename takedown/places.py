"""Where a letter goes, told to the person: who gets it, by which way, what that way asks, whether a name goes along."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.letter import POLICY
from notices.models import Channel, Platform
from notices.queries import WhatHappens, what_happens
from takedown.letters import Recipient

Text = str | Promise
BY_WAY: dict[str, Text] = {
    Channel.Kind.EMAIL: gettext_lazy("Our letter goes there by mail."),
    Channel.Kind.WEBHOOK: gettext_lazy("Our letter goes straight into its own system."),
    Channel.Kind.PULL: gettext_lazy("Our letter waits in our system, and it fetches it from there."),
    Channel.Kind.WEBFORM: gettext_lazy("It takes requests in its own form. Our staff fill it in for you."),
    "": gettext_lazy("We know no way to it yet. Our staff look for one."),
}
CARRIERS = frozenset({Platform.Kind.HOST, Platform.Kind.CDN, Platform.Kind.REGISTRAR})


@dataclass(frozen=True)
class Told:
    """What the page says of one recipient. `asks`: what its own form asks for, where our staff fill one in."""

    recipient: Recipient
    known: bool
    lines: tuple[Text, ...]
    asks: tuple[str, ...]


def told(recipient: Recipient, kind: str) -> Told:
    """The words about a letter of this `kind` (notices.letter) to a recipient."""
    platform = recipient.platform
    if platform is None or platform.needs_review:
        lines = (_("We do not know this site yet. Our staff look at it first, and find out how to reach it."), NAMELESS)
        return Told(recipient, False, lines, ())
    facts = what_happens(platform)
    asks = facts.asks if facts.channel == Channel.Kind.WEBFORM else ()
    return Told(recipient, True, tuple(_lines(facts, kind)), asks)


NAMELESS = gettext_lazy("No name, no address of yours and no fingerprint go there: our staff sign.")
NAMED = gettext_lazy("The name that you sign with stands in the letter.")


def _lines(facts: WhatHappens, kind: str) -> Iterator[Text]:
    if facts.kind == Platform.Kind.SEARCH:
        yield _("It is a search engine. It cannot remove the picture, but it can take the link out of its results.")
    if facts.kind in CARRIERS:
        yield _("It does not run the site, but it helps to carry it.")
    yield BY_WAY.get(facts.channel, BY_WAY[""])
    if facts.channel:
        yield _law(facts, kind)
    yield NAMED if facts.named else NAMELESS
    if facts.sandbox:
        yield _("This is a demonstration. Nothing real happens there.")


def _law(facts: WhatHappens, kind: str) -> Text:
    if kind == POLICY:
        return _("It is asked to look at it under its own rules. No deadline of this law counts.")
    if facts.statutory:
        return _("This is its own way for such requests: the law’s 48 hours count from when it has the letter.")
    return _("We are not sure that the law’s 48 hours bind it this way. Our staff watch what it does.")
