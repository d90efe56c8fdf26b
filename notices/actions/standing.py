"""A way that is verified while a letter is on it binds that letter too, until its first proof of receipt.

223a(a)(3) asks whether the platform received it "using the process" that it set up: that is so whether or not anybody
here had looked before the letter was sent. From the first proof on, nothing is changed any more.
"""

from datetime import datetime

from django.db import transaction

from notices import states
from notices.actions import following as follow_ups
from notices.actions.ways import carried_by
from notices.letter import REMOVAL
from notices.models import Channel, Notice, Platform, PlatformChange, StandingTaken
from vault import ledger


@transaction.atomic
def take_over_all(*, platform: Platform, actor: str, now: datetime) -> int:
    """Let every open notice to the platform that nobody has received take over what was verified; returns how many."""
    waiting = Notice.objects.filter(
        platform=platform, state__in=states.OPEN, received_at=None, statutory=False, kind=REMOVAL
    )
    rows = list(waiting.order_by("pk"))
    return sum(take_over(notice=notice, actor=actor, now=now) for notice in rows)


@transaction.atomic
def take_over(*, notice: Notice, actor: str, now: datetime) -> bool:
    """Take over for one notice what its channel is known to be now. False where nothing better is known, or too late.

    Decided under the notice's lock: a receipt at this very moment comes before or after it, never between.
    """
    notice = follow_ups.locked(notice)
    fresh = carried_by(notice, notice.channel)
    if notice.received_at is not None or notice.statutory or not fresh.get("statutory"):
        return False
    Notice.objects.filter(pk=notice.pk).update(statutory=True, on_record=fresh["on_record"], updated_at=now)
    channel = notice.channel
    StandingTaken.objects.create(
        notice=notice, channel=channel, at=now, actor=actor, verified_by=channel.verified_by, reason=_source(channel),
        before=notice.on_record or {}, after=fresh["on_record"],
    )  # fmt: skip
    facts = {"platform": notice.platform.slug, "channel": channel.kind, "standing": channel.standing}
    ledger.append(actor=actor, verb="notice.standing_taken", subject=f"notice:{notice.pk}", now=now, facts=facts)
    return True


def _source(channel: Channel) -> str:
    """Where it says that this is the platform's process, as it was written down last."""
    name = source_of(channel)
    told = PlatformChange.objects.filter(platform=channel.platform_id, fields__has_key=name).first()
    return str(told.fields[name][1]) if told else ""


def source_of(channel: Channel) -> str:
    """The name under which a channel's source stands in its platform's history."""
    return f"channel.{channel.kind}.{channel.pk}.source"
