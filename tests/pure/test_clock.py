"""The Act's clock, 47 USC 223a(a)(3)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices import clock
from notices.clock import Answer, Finding, Grade, Proof, Stage

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"]
# Local mean times of the far past and the last weeks of year 9999 are beyond what Python can reckon with.
moments = st.datetimes(
    datetime(1900, 1, 1), max_value=datetime(9999, 12, 1), timezones=st.sampled_from(ZONES).map(ZoneInfo)
)


@given(moments)
def test_223a_a_3_the_removal_is_due_exactly_48_elapsed_hours_after_receipt(received_at):
    assert clock.due_at(received_at) - received_at.astimezone(UTC) == timedelta(hours=48)


@given(moments)
def test_due_times_are_in_utc_whatever_zone_the_receipt_came_in(received_at):
    assert clock.due_at(received_at).tzinfo is UTC


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-03-07T12:00-05:00", "2026-03-09T13:00-04:00"),  # the clocks go forward in between
        ("2026-10-31T12:00-04:00", "2026-11-02T11:00-05:00"),  # the clocks go back in between
        ("2028-02-28T23:30+00:00", "2028-03-01T23:30+00:00"),  # a leap day counts like any other
        ("2027-02-28T23:30+00:00", "2027-03-02T23:30+00:00"),
        ("2026-12-31T18:00+00:00", "2027-01-02T18:00+00:00"),
        ("2999-12-31T00:00+00:00", "3000-01-02T00:00+00:00"),
    ],
)
def test_223a_a_3_no_business_days_and_no_daylight_saving_in_the_48_hours(received, due):
    assert clock.due_at(datetime.fromisoformat(received)) == datetime.fromisoformat(due)


def test_a_weekend_does_not_stop_the_clock():
    friday_evening = datetime(2026, 6, 5, 20, 0, tzinfo=UTC)
    assert clock.due_at(friday_evening) == datetime(2026, 6, 7, 20, 0, tzinfo=UTC)


@given(st.datetimes(timezones=st.none()))
def test_a_time_without_a_zone_is_refused(naive):
    with pytest.raises(ValueError, match="without a zone"):
        clock.due_at(naive)


def test_a_date_as_a_form_gives_it_has_no_zone_and_is_refused():
    with pytest.raises(ValueError, match="without a zone"):
        clock.due_at(datetime(2026, 6, 1, 12, 0))


def test_microseconds_are_kept():
    assert clock.due_at(NOON.replace(microsecond=123_456)).microsecond == 123_456


@pytest.mark.parametrize(
    ("proof", "grade"),
    [
        (Proof.LISTED, None),
        (Proof.RETRIEVED, Grade.B),
        (Proof.ACKNOWLEDGED, Grade.A),
        (Proof.WEBHOOK_FAILED, None),
        (Proof.WEBHOOK_ACCEPTED, Grade.C),
        (Proof.WEBHOOK_REFERENCE, Grade.B),
        (Proof.WEBHOOK_SIGNED, Grade.A),
        (Proof.WEBHOOK_EVENT, None),
        (Proof.RELAY_ACCEPTED, None),
        (Proof.EXCHANGER_ACCEPTED, Grade.C),
        (Proof.REPLY_CONFIRMED, Grade.B),
        (Proof.FILED, Grade.C),
        (Proof.FILED_WITH_NUMBER, Grade.B),
    ],
)
def test_223a_a_3_each_proof_of_receipt_has_its_grade(proof, grade):
    assert clock.grade(proof) is grade


def test_every_proof_is_graded():
    assert set(clock.GRADES) == set(Proof)


def test_a_proves_more_than_b_and_b_more_than_c():
    assert Grade.A.strength > Grade.B.strength > Grade.C.strength


def test_the_stages_come_a_day_and_six_hours_before_at_and_a_day_after():
    hours = {moment.stage: (moment.at - NOON) / timedelta(hours=1) for moment in clock.moments(NOON)}
    assert hours == {Stage.HALFWAY: -24, Stage.LAST_CALL: -6, Stage.DUE: 0, Stage.OVERDUE: 24}


@given(moments)
def test_the_stages_are_in_the_order_of_their_instants(due):
    instants = [moment.at for moment in clock.moments(due)]
    assert instants == sorted(instants)


def test_a_stage_has_come_at_its_very_instant():
    assert [moment.stage for moment in clock.passed(NOON, frozenset(), NOON)][-1] == Stage.DUE


def test_a_stage_has_not_come_a_microsecond_before():
    before = NOON - timedelta(microseconds=1)
    assert Stage.DUE not in [moment.stage for moment in clock.passed(NOON, frozenset(), before)]


def test_a_recorded_stage_is_not_passed_again():
    recorded = frozenset({Stage.HALFWAY, Stage.LAST_CALL})
    assert [moment.stage for moment in clock.passed(NOON, recorded, NOON)] == [Stage.DUE]


def test_after_a_year_without_a_look_every_stage_is_still_found():
    assert len(clock.passed(NOON, frozenset(), NOON + timedelta(days=365))) == len(Stage)


def test_the_next_wake_is_at_the_first_stage_and_there_is_none_after_the_last():
    assert clock.next_wake(NOON, NOON - timedelta(hours=30)) == NOON - timedelta(hours=24)
    assert clock.next_wake(NOON, NOON + timedelta(hours=24)) is None


@given(moments, st.integers(-100, 100))
def test_the_next_wake_is_the_first_stage_still_to_come(due, hours):
    now = due.astimezone(UTC) + timedelta(hours=hours)
    to_come = [moment.at for moment in clock.moments(due) if moment.at > now]
    assert clock.next_wake(due, now) == (to_come[0] if to_come else None)


@pytest.mark.parametrize("answer", [Answer.SILENT, Answer.ACKNOWLEDGED])
def test_223a_a_3_silence_at_the_end_of_48_hours_is_a_breach(answer):
    assert clock.finding(answer, statutory=True) == Finding.BREACH


@pytest.mark.parametrize("answer", [Answer.SILENT, Answer.ACKNOWLEDGED])
def test_223a_a_1_a_silence_elsewhere_than_in_the_platforms_process_is_unanswered(answer):
    assert clock.finding(answer, statutory=False) == Finding.UNANSWERED


@pytest.mark.parametrize("answer", [Answer.REFUSED, Answer.DISPUTED, Answer.NEEDS_INFORMATION])
@pytest.mark.parametrize("statutory", [True, False])
def test_a_reasoned_answer_is_not_a_breach(answer, statutory):
    assert clock.finding(answer, statutory) == Finding.ANSWERED_NOT_REMOVED


@pytest.mark.parametrize("answer", [Answer.REMOVED, Answer.ALREADY_GONE, Answer.WITHDRAWN])
def test_a_settled_item_leaves_no_finding(answer):
    assert clock.finding(answer, statutory=True) is None


@pytest.mark.parametrize("standing", ["official", "agreed", "courtesy"])
@pytest.mark.parametrize("coverage", ["covered", "likely", "unclear", "excluded"])
def test_223a_a_1_a_the_clock_can_end_in_a_breach_only_by_the_platforms_process(standing, coverage):
    expected = standing != "courtesy" and coverage in {"covered", "likely"}
    assert clock.runs(standing, coverage) is expected
