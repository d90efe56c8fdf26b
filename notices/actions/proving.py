"""By which way the platform was proved to have the letter, and what the registry said of that way at that time."""

from datetime import datetime
from typing import Any

from django.db import connection

from notices.clock import Proof, runs
from notices.letter import REMOVAL
from notices.models import Attempt, Channel, Notice, PlatformChange
from notices.queries.mail import came_back

FILED = frozenset({Proof.FILED, Proof.FILED_WITH_NUMBER})
# What the platform says through our API, with its key.
BY_ITS_KEY = frozenset({Proof.RETRIEVED, Proof.ACKNOWLEDGED})
# On record of what was fetched by a platform whose record names no way to our API.
UNREGISTERED = {"channel": Channel.Kind.PULL.value, "standing": Channel.Standing.COURTESY.value, "verified_on": ""}
TAKEN = "SELECT max(at) FROM notices_standingtaken WHERE notice_id = %s AND channel_id = %s AND at <= %s"
MAIL, WEBHOOK, PULL, WEBFORM = Channel.Kind.EMAIL, Channel.Kind.WEBHOOK, Channel.Kind.PULL, Channel.Kind.WEBFORM
WIRES = {
    Proof.EXCHANGER_ACCEPTED: MAIL, Proof.REPLY_CONFIRMED: MAIL, Proof.WEBHOOK_ACCEPTED: WEBHOOK,
    Proof.WEBHOOK_REFERENCE: WEBHOOK, Proof.WEBHOOK_SIGNED: WEBHOOK,
}  # fmt: skip


def settled_by(
    notice: Notice, proof: Proof, at: datetime, now: datetime, attempt: Attempt | None
) -> dict[str, object]:  # fmt: skip
    """The notice's channel, `statutory` and `on_record`, by the way to which its first proof (of `at`) belongs.

    That is the way of the try itself (`attempt`), of the last try that can have brought what was confirmed, or the
    platform's own door; what a human filed went by the form, as it is known `now`. Nothing where no way is known.
    """
    if proof in FILED:
        return _carried_then(notice, _form(notice), now, now)
    tried = attempt or _tried(notice, proof, at)
    if tried is not None:
        return _carried_then(notice, tried.channel, _known_from(notice, tried, at), now)
    if proof not in BY_ITS_KEY:
        return {}
    door = _door(notice)
    return _carried_then(notice, door, at, now) if door else _by_no_known_way(notice)


def _known_from(notice: Notice, tried: Attempt, at: datetime) -> datetime:
    """The moment whose knowledge counts: of the try, or of the last take-over for its way before the proof."""
    with connection.cursor() as cursor:
        cursor.execute(TAKEN, [notice.pk, tried.channel_id, at])
        taken: datetime | None = cursor.fetchone()[0]
    return max(tried.carried_at, taken) if taken else tried.carried_at


def _form(notice: Notice) -> Channel:
    """The form in which a human was asked to file it; its own channel where nobody was."""
    asked = notice.attempts.filter(outcome=Attempt.Outcome.HANDED_OVER, follow_up=None)
    last = asked.select_related("channel__platform").order_by("-number").first()
    return notice.channel if notice.channel.kind == WEBFORM or last is None else last.channel


def _tried(notice: Notice, proof: Proof, at: datetime) -> Attempt | None:
    """The try that brought what is confirmed: by the proof's own wire, else by any; delivered, else unanswered.

    What was fetched came through the door, whatever was sent beside it. What came back is the last to be meant, and
    nothing came by being given to a human, however that ended.
    """
    door = _door(notice)
    if proof == Proof.RETRIEVED and door:
        return None
    tries = notice.attempts.filter(follow_up=None, started_at__lte=at).exclude(channel__kind=WEBFORM)
    rows = tries.select_related("channel__platform").defer("reply").order_by("number")
    came = [each for each in rows if each.may_have_arrived]
    back = came_back(notice, came)
    by_wire = [each for each in came if each.channel.kind == WIRES.get(proof)]
    delivered = Attempt.Outcome.DELIVERED
    likely = by_wire or [each for each in came if each.number not in back]
    return max(likely, key=lambda e: (e.number not in back, e.outcome == delivered, e.number), default=None)


def _door(notice: Notice) -> Channel | None:
    """The channel by which the platform comes to our API: its list, else the webhook that sends it there."""
    doors = Channel.objects.filter(platform=notice.platform_id, active=True, kind__in=[PULL, WEBHOOK])
    found = list(doors.select_related("platform").order_by("preference", "pk"))
    return next((each for each in found if each.kind == PULL), next(iter(found), None))


def _carried_then(notice: Notice, channel: Channel, moment: datetime, now: datetime) -> dict[str, object]:
    """What `carried_by` would have said at `moment`: what the desk changed since is taken back out of the record."""
    known = {**channel.on_record(), **(_changed_since(channel, moment) if moment < now else {})}
    if known["verified_on"] > moment.date().isoformat():
        known["verified_on"] = ""
    statutory = runs(known["standing"], known["coverage"]) and notice.kind == REMOVAL
    return {"channel": channel, "statutory": statutory, "on_record": known}


def _changed_since(channel: Channel, moment: datetime) -> dict[str, str]:
    """The fields of `on_record` that were changed after `moment`, as they were before."""
    names = {"parent": "parent", "coverage": "coverage", "process_url": "process_url",
             f"channel.{channel.kind}.{channel.pk}.standing": "standing"}  # fmt: skip
    later = PlatformChange.objects.filter(platform=channel.platform_id, at__gt=moment).order_by("-at", "-id")
    before: dict[str, Any] = {}
    for change in later:
        before |= {names[name]: values[0] for name, values in change.fields.items() if name in names}
    return {name: value for name, value in before.items() if value is not None}


def _by_no_known_way(notice: Notice) -> dict[str, object]:
    """It was fetched through a door that stands in no registry: the letter is there, and nobody agreed to that way."""
    return {"statutory": False, "on_record": {**notice.channel.on_record(), **UNREGISTERED}}
