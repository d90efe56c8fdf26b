"""Which channel carries a notice: the preferred one, the next one after a failure; and how each channel fares."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Min, Q

from notices import backoff, states, wake
from notices.letter import REMOVAL
from notices.models import Attempt, Channel, Notice, Platform
from notices.queries.platforms import is_fetched, preferred
from notices.queries.work import is_owed_to_a_form, own_forms
from notices.states import Move, State
from vault import ledger

# Found out before the wire: no channel could carry it, and none is to blame.
OURS = frozenset({"key_unavailable", "unreadable", "says_too_much", "release_ended", "items_withdrawn"})
A_MINUTE = timedelta(minutes=1)
NO_FAULT = OURS | {"unsupported"}


class Refused(Exception):
    """The letter must not go to this recipient; `code` names the rule."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def preferred_channel(platform: Platform) -> Channel:
    """The channel that a letter to this platform takes now (notices.queries); Refused(no_channel) without any."""
    channel = preferred(platform)
    if channel is None:
        raise Refused("no_channel")
    return channel


def channel_after(platform: Platform, previous: Notice | None, now: datetime) -> Channel:
    """The same for one that follows a `previous` letter: by the form that is still owed to that, else as usual."""
    if previous is None or previous.platform_id != platform.pk or not is_owed_to_a_form(previous, now):
        return preferred_channel(platform)
    forms = own_forms().filter(platform=platform).select_related("platform")
    return forms.order_by("preference", "pk").first() or preferred_channel(platform)


def next_channel(notice: Notice) -> Channel | None:
    """The next active channel below the notice's own that does not rest: always downwards, so never in a circle.

    One from which the platform would have to fetch it counts only where somebody holds a key to do so.
    """
    own = notice.channel
    below = Q(preference__gt=own.preference) | Q(preference=own.preference, pk__gt=own.pk)
    ways = Channel.objects.filter(below, platform_id=notice.platform_id, active=True, paused_at=None)
    if not is_fetched(notice.platform_id):
        ways = ways.exclude(kind=Channel.Kind.PULL)
    return ways.select_related("platform").order_by("preference", "pk").first()


def carried_by(notice: Notice, channel: Channel) -> dict[str, object]:
    """The notice's fields for this channel: whether it can end in a breach is settled with the first receipt, and so is
    what stays on record of it.
    """
    if notice.received_at is not None:
        return {"channel": channel}
    statutory = channel.statutory and notice.kind == REMOVAL
    return {"channel": channel, "statutory": statutory, "on_record": channel.on_record()}


def fall_back(notice: Notice, code: str, actor: str, now: datetime) -> bool:
    """The channel gave up with `code`: a new round on the next one (True), or failed for good: a human is told."""
    way = None if code in OURS else next_channel(notice)
    if way is None:
        move(notice, Move.FAIL, now, failure=code)
        return False
    before = notice.channel.kind
    # A letter that was never tried keeps the time at which it was queued.
    began = {"queued_at": now} if notice.attempts.filter(follow_up=None).exists() else {}
    move(notice, Move.REROUTE, now, next_attempt_at=now, **began, **carried_by(notice, way))
    facts = {
        "platform": notice.platform.slug, "code": code, "from": before, "to": way.kind, "statutory": notice.statutory
    }  # fmt: skip
    ledger.append(actor=actor, verb="notice.rerouted", subject=f"notice:{notice.pk}", now=now, facts=facts)
    wake.after_commit("notices.tasks.deliver_due")
    return True


def move(notice: Notice, step: Move, now: datetime, **values: object) -> None:
    """Make a legal move and set `values`, in the database and on the row in hand. Raises IllegalMove."""
    fields = {"state": states.after(notice.state, step), "claimed_at": None, "updated_at": now, **values}
    Notice.objects.filter(pk=notice.pk).update(**fields)
    for name, value in fields.items():
        setattr(notice, name, value)


def note_result(channel: Channel, outcome: str, code: str, actor: str, now: datetime) -> None:
    """Keep how the channel fares: last success, last failure, failures in a row. A webhook may have to rest now."""
    if outcome in {Attempt.Outcome.DELIVERED, Attempt.Outcome.HANDED_OVER}:
        lately = channel.last_success_at and now - A_MINUTE < channel.last_success_at <= now
        # One row for all letters to a platform: where it fares well, nobody waits for it each time.
        if channel.failures or not lately:
            Channel.objects.filter(pk=channel.pk).update(last_success_at=now, failures=0)
    elif code not in NO_FAULT:
        here = Channel.objects.filter(pk=channel.pk)
        here.update(last_failure_at=now, failures=F("failures") + 1)
        _let_rest(here.select_related("platform").get(), actor, now)


def _let_rest(channel: Channel, actor: str, now: datetime) -> None:
    if channel.kind != Channel.Kind.WEBHOOK or channel.failures < backoff.MOST_FAILURES:
        return
    if not backoff.rests(channel.failures, _failing_since(channel, now), now):
        return
    if Channel.objects.filter(pk=channel.pk, paused_at=None).update(paused_at=now) == 1:
        facts = {"platform": channel.platform.slug, "kind": channel.kind, "failures": channel.failures}
        subject = f"platform:{channel.platform.slug}"
        ledger.append(actor=actor, verb="channel.paused", subject=subject, now=now, facts=facts)


def _failing_since(channel: Channel, now: datetime) -> datetime:
    """When the first failure after the last success ended."""
    failed = Attempt.objects.filter(
        channel=channel, outcome__in=[Attempt.Outcome.RETRYABLE, Attempt.Outcome.HOPELESS]
    ).exclude(code__in=NO_FAULT)
    if channel.last_success_at:
        failed = failed.filter(finished_at__gt=channel.last_success_at)
    first: datetime | None = failed.aggregate(first=Min("finished_at"))["first"]
    return first or now


@transaction.atomic
def resume_channel(*, channel: Channel, actor: str, now: datetime) -> bool:
    """The desk wakes a channel that rests: what waits for it is due at once. False where it did not rest."""
    resting = Channel.objects.filter(pk=channel.pk, paused_at__isnull=False)
    if not resting.exists():
        return False
    # Notices first, and in the order of their ids, as whoever records a try or a pause locks them.
    waiting = Notice.objects.filter(channel=channel, state=State.QUEUED, next_attempt_at__gt=now)
    held = list(waiting.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    Notice.objects.filter(pk__in=held).update(next_attempt_at=now)
    resting.update(paused_at=None, failures=0)
    facts = {"platform": channel.platform.slug, "kind": channel.kind}
    subject = f"platform:{channel.platform.slug}"
    ledger.append(actor=actor, verb="channel.resumed", subject=subject, now=now, facts=facts)
    wake.after_commit("notices.tasks.deliver_due")
    return True
