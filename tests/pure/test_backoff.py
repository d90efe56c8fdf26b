"""When a delivery is tried again: 24 hours at most, then a human is told."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices import backoff

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
tries = st.integers(1, 1000)
jitters = st.floats(0, 1, exclude_max=True)


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (7, 64), (8, 120), (50, 120)])
def test_pauses_double_up_to_two_hours(attempts, minutes):
    assert backoff.retry_at(NOON, attempts, NOON, 1.0) == NOON + timedelta(minutes=minutes)


@given(tries, jitters)
def test_chance_moves_a_try_within_the_upper_half_of_its_pause(attempts, jitter):
    longest = backoff.retry_at(NOON, attempts, NOON, 1.0) - NOON
    assert longest / 2 <= backoff.retry_at(NOON, attempts, NOON, jitter) - NOON <= longest


@given(tries, jitters, st.timedeltas(timedelta(0), timedelta(days=3)))
def test_no_try_comes_later_than_a_day_after_queueing(attempts, jitter, waited):
    again = backoff.retry_at(NOON, attempts, NOON + waited, jitter)
    assert again is None or again < NOON + backoff.PATIENCE


def test_after_a_day_patience_ends():
    assert backoff.retry_at(NOON, 20, NOON + timedelta(hours=23), 1.0) is None


def test_a_platform_that_is_down_all_day_is_tried_often():
    now, attempts = NOON, 0
    while now is not None:
        attempts, last = attempts + 1, now
        now = backoff.retry_at(NOON, attempts, now, 0.5)
    assert attempts > 15
    assert last > NOON + timedelta(hours=21)


def test_a_claim_outlasts_the_longest_try_and_ends_well_within_two_minutes():
    assert timedelta(seconds=2 * 30) < backoff.CLAIM_LASTS < timedelta(seconds=100)


def test_the_time_for_the_wire_is_over_well_before_others_take_the_claim_for_dead():
    assert timedelta(seconds=30) < backoff.time_for_the_wire() <= backoff.CLAIM_LASTS - timedelta(seconds=15)


@pytest.mark.parametrize(
    ("failures", "minutes", "rests"), [(10, 60, True), (9, 600, False), (500, 59, False), (10, 59, False)]
)
def test_a_channel_rests_after_ten_failures_in_a_row_over_an_hour(failures, minutes, rests):
    assert backoff.rests(failures, NOON, NOON + timedelta(minutes=minutes)) is rests


@pytest.mark.parametrize(("most", "failures", "share"), [(4, 0, 4), (4, 1, 1), (1, 0, 1), (0, 0, 1), (9, 50, 1)])
def test_a_failing_platform_is_asked_by_one_worker_only(most, failures, share):
    assert backoff.share(most, failures) == share
