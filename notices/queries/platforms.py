"""What would happen to a letter to a platform: by which way it goes, and what that way asks."""

from dataclasses import dataclass

from notices.models import Channel, Platform


@dataclass(frozen=True)
class WhatHappens:
    """`channel`: Channel.Kind, "" where there is none. `standing`: whether it is the platform's own process.

    `statutory`: whether the law's 48 hours can bind it there. `asks`: the labels of its form, in its order.
    """

    kind: str
    known: bool
    named: bool
    sandbox: bool
    deletes_hashes: bool
    channel: str
    standing: str
    statutory: bool
    process_url: str
    asks: tuple[str, ...]


def what_happens(platform: Platform) -> WhatHappens:
    """The facts about the way that a letter to this platform would take now. `named`: it may learn who asks."""
    channel: Channel | None = platform.channels.filter(active=True).order_by("preference", "id").first()
    return WhatHappens(
        kind=platform.kind,
        known=not platform.needs_review,
        named=platform.cooperative,
        sandbox=platform.sandbox,
        deletes_hashes=platform.deletes_hashes,
        channel=channel.kind if channel else "",
        standing=channel.standing if channel else "",
        statutory=channel.statutory if channel else False,
        process_url=platform.process_url,
        asks=tuple(str(field["label"]) for field in platform.form_fields),
    )
