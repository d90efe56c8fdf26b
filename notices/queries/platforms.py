"""What would happen to a letter to a platform: by which way it goes, and what that way asks."""

from dataclasses import dataclass

from notices.models import ApiKey, Channel, Platform


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


def preferred(platform: Platform) -> Channel | None:
    """The first active channel by preference; None without any. Whoever sends and whoever tells of it ask here.

    One that rests only where there is no other, and one from which nobody could fetch it last: a human sees it wait.
    """
    active = list(platform.channels.filter(active=True).order_by("preference", "id"))
    lists = any(each.kind == Channel.Kind.PULL for each in active) and not is_fetched(platform.pk)
    reached = [each for each in active if not lists or each.kind != Channel.Kind.PULL] or active
    return next((each for each in reached if each.paused_at is None), next(iter(reached), None))


def is_fetched(platform_id: int) -> bool:
    """Whether anybody holds a key with which the platform's letters can be read."""
    readers = ApiKey.objects.filter(platform_id=platform_id, revoked_at=None)
    return readers.filter(scopes__contains=[ApiKey.Scope.READ.value]).exists()


def what_happens(platform: Platform) -> WhatHappens:
    """The facts about the way that a letter to this platform would take now. `named`: it may learn who asks."""
    channel = preferred(platform)
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
