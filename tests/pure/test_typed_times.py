"""What is typed on somebody's own clock: one moment, two, or none."""

from datetime import UTC, date, datetime, time

import pytest

from takedown.safe_contact import NoSuchTime, is_known, moment, on_the_clock

CHICAGO = "America/Chicago"
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)
WIDE = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC))


def utc(hour, minute=30, day=AUTUMN):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def test_a_time_is_read_on_the_clock_of_whoever_types_it():
    assert moment(date(2026, 6, 1), time(8, 40), CHICAGO, WIDE) == utc(13, 40, date(2026, 6, 1))


@pytest.mark.parametrize(
    ("day", "at", "place"),
    [(SPRING, time(2, 30), CHICAGO), (date(2026, 3, 29), time(1, 30), "Europe/London"),
     (date(2026, 10, 4), time(2, 0), "Australia/Sydney")],
)  # fmt: skip
def test_a_time_that_never_was_is_refused(day, at, place):
    with pytest.raises(NoSuchTime):
        moment(day, at, place, WIDE)


@pytest.mark.parametrize(("until", "hour"), [(utc(7, 45), 7), (utc(6, 45), 6), (utc(5, 0), 6)])
def test_a_time_that_comes_twice_is_the_later_one_that_can_be(until, hour):
    assert moment(AUTUMN, time(1, 30), CHICAGO, (utc(0), until)) == utc(hour)


def test_the_zone_stands_beside_the_hour_that_comes_twice_and_no_other():
    shown = [on_the_clock(utc(hour), CHICAGO) for hour in (5, 6, 7, 8)]
    assert shown == ["00:30", "01:30 CDT", "01:30 CST", "02:30"]


def test_a_zone_that_nobody_named_is_unknown_and_not_utc():
    assert [is_known(name) for name in ("", "Mars/Olympus", "UTC", CHICAGO)] == [False, False, True, True]
