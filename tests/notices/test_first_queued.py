"""When a notice was queued first never moves: by it the oldest unsent is known, and when a letter was approved."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from notices import actions, queries
from notices.models import FollowUp, Notice
from tests import people
from tests.notices.errands import DAY, HOUR, fail
from tests.people import NOON

BEFORE, AFTER = "0004_policy_notices_have_no_clock", "0005_first_queued_and_what_the_desk_asks"
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def oldest(now):
    """Hours."""
    [(_, seconds)] = queries.gauges(now, ["oldest_unsent_seconds"]).values()
    return seconds / 3600


@pytest.fixture
def platform():
    platform = people.make_platform(kind="email", channel={"address": "ts@tuberia.example"})
    people.add_channel(platform, kind="webhook", preference=20, address="https://tuberia.example/hook")
    return platform


def test_another_channel_makes_an_unsent_notice_no_younger(platform):
    notice = fail(people.queue_notice(platform), now=NOON + DAY)
    assert (notice.channel.kind, notice.queued_at) == ("webhook", NOON + DAY)
    assert oldest(NOON + DAY + HOUR) == 25
    assert notice.approved_at == NOON


def test_nor_does_another_round(platform):
    notice = fail(fail(people.queue_notice(platform)), now=NOON + HOUR)
    actions.retry(notice=notice, actor="desk:dana", now=NOON + DAY)
    assert oldest(NOON + DAY + HOUR) == 25


@pytest.fixture
def taken_back(platform):
    """Its withdrawal waits since noon."""
    notice = people.send_notice(platform, proof="retrieved", now=NOON - HOUR)
    actions.withdraw(notice=notice, actor="person", now=NOON)
    return notice.follow_ups.get()


def test_a_withdrawal_that_waits_is_unsent_too(taken_back):
    assert oldest(NOON + HOUR) == 1
    FollowUp.objects.update(state="sending")
    assert oldest(NOON + HOUR) == 1


def test_asking_again_for_a_withdrawal_makes_it_no_younger(taken_back):
    FollowUp.objects.update(state="failed")
    actions.retry_follow_up(follow_up=taken_back, actor="desk:dana", now=NOON + DAY)
    assert oldest(NOON + DAY) == 24


@pytest.mark.parametrize("over", [{"state": "sent"}, {"state": "failed"}, {"next_attempt_at": None}])
def test_one_that_was_told_or_waits_for_a_human_is_no_arrear(taken_back, over):
    """Each is counted under a name of its own."""
    FollowUp.objects.update(**over)
    assert oldest(NOON + HOUR) == 0


def test_only_what_is_named_is_asked(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert list(queries.gauges(NOON, ["failed"])) == ["failed"]


@pytest.mark.django_db(transaction=True)
def test_older_rows_take_their_first_try_where_another_round_had_moved_the_time(platform):
    moved, never_tried = fail(people.queue_notice(platform), now=NOON + DAY), people.queue_notice(platform)
    Notice.objects.filter(pk=moved.pk).update(queued_at=NOON + 2 * DAY)
    try:
        migrate(BEFORE)
    finally:
        migrate(None)
    assert people.fresh(moved).first_queued_at == NOON + DAY
    assert people.fresh(never_tried).first_queued_at == NOON


def migrate(name):
    """To this migration of the storey, or to the newest of all."""
    executor = MigrationExecutor(connection)
    executor.migrate([("notices", name)] if name else executor.loader.graph.leaf_nodes())
