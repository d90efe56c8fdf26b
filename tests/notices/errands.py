"""What the tests of delivery share: platforms with real servers, the timetable in one call, what was said."""

import json
from datetime import timedelta

from notices import actions, tasks
from notices.models import FollowUp
from tests import people
from tests.people import NOON

DUE = NOON + timedelta(hours=48)
HOUR, DAY = timedelta(hours=1), timedelta(hours=24)


def by_webhook(receiver, slug="tuberia", **details):
    channel = {"address": receiver.url(), "secret": people.WEBHOOK_SECRET}
    return people.make_platform(slug, kind="webhook", channel=channel, **details)


def by_mail(mailbox, slug="tuberia", **details):
    channel = {"address": f"ts@{slug}.example", "exchanger": mailbox.address}
    return people.make_platform(slug, kind="email", channel=channel, **details)


def received(platform, *, items=1, now=NOON, proof="retrieved", **options):
    """Alice's notice, which the platform has had since `now`."""
    letter = options.pop("letter", None) or people.make_letter(platform.slug, items=items, now=now)
    return people.send_notice(platform, letter=letter, now=now, proof=proof, **options)


def timetable(noon, at):
    """What beat would start at this moment."""
    noon.move_to(at, tick=False)
    tasks.watch_clock()
    tasks.revive_stuck()
    tasks.deliver_due()


def answer(notice, outcome, at=NOON, *, position=1):
    actions.report_outcome(
        item=notice.items.get(position=position), outcome=outcome, actor="platform:tuberia", now=at,
        key=people.key_of(notice),
    )  # fmt: skip


def said(notice=None):
    """(kind, number, state) of each follow-up, in the order of its instant."""
    rows = FollowUp.objects.filter(notice=notice) if notice else FollowUp.objects.all()
    return list(rows.order_by("due_at", "kind", "number").values_list("kind", "number", "state"))


def events(receiver):
    """The types of the webhooks that came in."""
    return [json.loads(post.body)["type"] for post in receiver.posts]


def fail(notice, *, now=NOON, outcome="hopeless", code="http_410"):
    """A try of this notice that ends so; a notice as it stands then."""
    claim = actions.begin_attempt(notice_id=notice.pk, actor="worker", now=now)
    actions.record_attempt(
        attempt=claim.attempt, outcome=outcome, code=code, proof=None, reply="", key=people.key_of(notice),
        actor="worker", now=now,
    )  # fmt: skip
    return people.fresh(notice)
