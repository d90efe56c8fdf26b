"""A change of the webhook's key without a gap, as the real Standard Webhooks library sees it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from notices import tasks
from notices.actions.platforms import new_webhook_secret
from notices.models import Channel
from tests import people
from tests.notices.errands import DAY, by_webhook
from tests.people import WEBHOOK_SECRET as OLD
from tests.servers import Reply

pytestmark = pytest.mark.django_db


@pytest.fixture
def platform(receiver):
    return by_webhook(receiver)


@pytest.fixture
def new(platform):
    return change()


def change(**options):
    return new_webhook_secret(channel=Channel.objects.get(), actor="desk:dana", now=datetime.now(UTC), **options)


def post(platform, receiver):
    people.queue_notice(platform, now=datetime.now(UTC))
    tasks.deliver_due()
    return receiver.posts[-1]


def holds(secret, posted):
    try:
        return Webhook(secret).verify(posted.body, posted.headers)["type"] == "notice.created"
    except WebhookVerificationError:
        return False


def test_while_the_key_changes_both_signatures_go_out(platform, new, receiver):
    posted = post(platform, receiver)
    assert holds(OLD, posted)
    assert holds(new, posted)
    assert len(posted.headers["webhook-signature"].split(" ")) == 2


def test_after_the_overlap_only_the_new_one_signs(platform, new, receiver):
    Channel.objects.update(secret_overlaps_until=datetime.now(UTC) - timedelta(seconds=1))
    posted = post(platform, receiver)
    assert holds(new, posted)
    assert not holds(OLD, posted)


def test_the_overlap_lasts_a_day(platform, new):
    ends = Channel.objects.get().secret_overlaps_until
    assert timedelta(0) < DAY - (ends - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_key_that_leaked_ends_at_once(platform, receiver):
    new = change(overlap=timedelta(0))
    posted = post(platform, receiver)
    assert holds(new, posted)
    assert not holds(OLD, posted)
    assert Channel.objects.get().previous_secret is None


def test_the_first_key_of_a_channel_has_none_before_it(receiver):
    platform = people.make_platform(kind="webhook", channel={"address": receiver.url()})
    new = change()
    assert holds(new, post(platform, receiver))
    assert Channel.objects.get().secret_overlaps_until is None


def test_a_second_change_lets_go_of_the_oldest(platform, new, receiver):
    newest = change()
    posted = post(platform, receiver)
    assert (holds(OLD, posted), holds(new, posted), holds(newest, posted)) == (False, True, True)


@pytest.mark.parametrize("old", [True, False])
def test_an_acknowledgement_may_be_signed_with_either(platform, new, receiver, old):
    body, at, secret = json.dumps({"acknowledged": True}), datetime.now(UTC), OLD if old else new
    headers = {
        "webhook-id": "ack-1", "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("ack-1", at, body),
    }  # fmt: skip
    receiver.answers.append(Reply(body=body.encode(), headers=headers))
    post(platform, receiver)
    assert platform.notices.get().grade == "A"


def test_the_old_key_is_sealed_like_the_new_one(platform, new):
    assert OLD.encode() not in bytes(Channel.objects.get().previous_secret)
    assert Channel.objects.get().open_previous_secret() == OLD
