"""What a platform reads: its notices, one letter, and the fingerprints released with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from notices import letter as letters
from notices.letter import Letter
from notices.models import Channel, Notice, Platform, PublishedHash
from vault import letter_keys, rows
from vault.keys import CannotOpen, Erased, OpenKey

WHOLE = """
  FROM notices_notice AS n
  JOIN notices_channel AS c ON c.id = n.channel_id JOIN notices_platform AS p ON p.id = c.platform_id
"""


@dataclass(frozen=True)
class ReleasedHash:
    """A fingerprint in clear, for the one platform that it was released to. Never logged."""

    item_ref: UUID
    kind: str
    value: str = field(repr=False)
    quality: int | None = None


def for_platform(platform: Platform) -> QuerySet[Notice]:
    """The platform's own notices, in the order of the API's cursor; being listed proves nothing."""
    return Notice.objects.filter(platform=platform).select_related("platform", "channel").order_by("updated_at", "id")


def whole(rest: str, values: Sequence[Any]) -> Notice | None:
    """A notice (n) with its channel (c) and platform (p); `rest` says which, and what of it is locked. None if none."""
    found = rows.first(WHOLE + rest, values, n=Notice, c=Channel, p=Platform)
    if found is None:
        return None
    notice: Notice
    notice, channel, platform = found
    notice.channel, notice.platform, channel.platform = channel, platform, platform
    return notice


def letter_of(notice: Notice, key: OpenKey) -> Letter:
    """The letter as it was frozen. Raises Erased, or CannotOpen where a byte of it is not as it was queued."""
    data = notice.opened(key, "letter")
    if data is None:
        raise Erased("the letter was erased with its case")
    letter = letters.from_data(data)
    if key.digest("letter", letters.canonical(letter)) != notice.letter_digest:
        raise CannotOpen("this is not the letter that was queued")
    return letter


def signer_of(notice: Notice, letter: Letter, signature: str) -> str:
    """The id of the key that signed the letter; "" where it was changed before keys had ids, and nobody kept it."""
    return notice.signing_kid or letter_keys.that_signed(letters.canonical(letter), signature)


def hashes_for(notice: Notice, key: OpenKey, now: datetime) -> list[ReleasedHash]:
    """Fingerprints that the platform may have now: active, not expired, release alive, platform cooperative.

    Of an item that the person is taking back there is none meanwhile.
    """
    if not notice.may_be_told(now) or not notice.platform.cooperative:
        return []
    active = notice.hashes.filter(status=PublishedHash.Status.ACTIVE, expires_at__gt=now)
    held = notice.items.exclude(held_at=None).values("pk")
    rows = active.exclude(item_ref__in=held).order_by("item_ref", "kind", "id")
    return [ReleasedHash(row.item_ref, row.kind, row.opened(key, "value"), row.quality) for row in rows]
