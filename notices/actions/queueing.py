"""The one way down into this storey: a finished letter becomes a queued notice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from notices import letter as letters
from notices import wake
from notices.actions import following as follow_ups
from notices.actions.papers import on_paper
from notices.actions.ways import Refused, channel_after
from notices.fingerprints import PLAIN, Fingerprint
from notices.letter import Letter
from notices.models import Channel, Notice, NoticeItem, Platform, PublishedHash
from vault import ledger, letter_keys
from vault.keys import OpenKey


@dataclass(frozen=True)
class Offered:
    """A fingerprint released with a letter: which item it belongs to, and the value."""

    item_ref: str
    fingerprint: Fingerprint


@transaction.atomic
def queue(
    *, notice_id: UUID, platform: Platform, letter: Letter, key: OpenKey, actor: str, now: datetime,
    offered: Sequence[Offered] = (), previous: Notice | None = None,
) -> Notice:  # fmt: skip
    """Freeze `letter` for `platform` and queue it on the platform's preferred channel.

    `notice_id` is chosen above, so that a case can find its notices; queueing the same id twice gives the same
    notice. Raises Refused: no_release, release_expired, wrong_recipient, unsigned, says_too_much (a stranger
    would get a name, a direct contact or a fingerprint), no_channel. A `previous` notice to the same platform is
    asked about no more; its findings stay.
    """
    if (existing := Notice.objects.filter(pk=notice_id).first()) is not None:
        return existing
    _check(platform, letter, offered, now)
    channel = channel_after(platform, previous, now)
    signed = letter_keys.sign(letters.canonical(letter), now)
    notice = Notice(
        pk=notice_id, platform=platform, channel=channel, key_id=key.id, previous=previous, number=letter.number,
        letter_digest=key.digest("letter", letters.canonical(letter)), rules=letter.rules, template=letter.template,
        signing_kid=signed.kid, kind=letter.kind, statutory=channel.statutory and letter.kind == letters.REMOVAL,
        on_record=channel.on_record(),
        release_ref=UUID(letter.release.id),
        release_expires_at=datetime.fromisoformat(letter.release.expires_at),
        first_queued_at=now, queued_at=now, next_attempt_at=now, updated_at=now,
    )  # fmt: skip
    notice.seal(key, letter=letters.to_data(letter), signature=signed.signature)
    notice.save(force_insert=True)
    if channel.kind == Channel.Kind.EMAIL:
        on_paper(notice=notice, letter=letter, signature=signed.signature, key=key)
    _items(notice, letter)
    _publish(notice, key, offered, now)
    facts = {"platform": platform.slug, "channel": channel.kind, "statutory": notice.statutory}
    ledger.append(actor=actor, verb="notice.queued", subject=f"notice:{notice.pk}", now=now, facts=facts,
                  key=key, private=letters.to_data(letter))  # fmt: skip
    if previous is not None and previous.platform_id == platform.pk:
        follow_ups.end_all(follow_ups.locked(previous), "corrected", actor, now)
    wake.after_commit("notices.tasks.deliver_due")
    return notice


def may_read(platform: Platform, letter: Letter) -> bool:
    """Whether the letter says no more than this recipient's trust allows; asked again at the wire."""
    return platform.cooperative or letters.withholds_identity(letter, settings.DESK_EMAIL)


def _check(platform: Platform, letter: Letter, offered: Sequence[Offered], now: datetime) -> None:
    """Who may be told what (act.md): the rules that no letter may bend."""
    if not letter.release.id or not letter.release.expires_at:
        raise Refused("no_release")
    if datetime.fromisoformat(letter.release.expires_at) <= now:
        raise Refused("release_expired")
    if letter.release.recipient != platform.slug:
        raise Refused("wrong_recipient")
    if not letter.signature.name.strip() or not letter.signature.signed_at:
        raise Refused("unsigned")
    if len(offered) != letter.fingerprints_offered:
        raise Refused("says_too_much")
    if any(each.fingerprint.kind not in PLAIN for each in offered):
        raise Refused("says_too_much")
    if not may_read(platform, letter):
        raise Refused("says_too_much")


def _items(notice: Notice, letter: Letter) -> None:
    NoticeItem.objects.bulk_create(
        NoticeItem(pk=UUID(item.ref), notice=notice, position=position)
        for position, item in enumerate(letter.items, start=1)
    )


def _publish(notice: Notice, key: OpenKey, offered: Sequence[Offered], now: datetime) -> None:
    rows = []
    for each in offered:
        row = PublishedHash(
            platform=notice.platform, notice=notice, key_id=key.id, item_ref=UUID(each.item_ref),
            kind=each.fingerprint.kind, quality=each.fingerprint.quality, changed_at=now,
            expires_at=notice.release_expires_at,
        )  # fmt: skip
        row.seal(key, value=each.fingerprint.value)
        rows.append(row)
    PublishedHash.objects.bulk_create(rows)
