"""Only the hours that a person allows, on their own clock."""

from datetime import UTC, datetime

import pytest

from takedown.safe_contact import may_be_told

EVENINGS = {"from": "18:00", "until": "21:00", "zone": "America/New_York"}
NIGHTS = {"from": "22:00", "until": "06:00", "zone": "UTC"}


def at(hour, minute=0, month=6):
    return datetime(2026, month, 1, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rules", "now", "told"),
    [
        ({}, at(3), True),
        (EVENINGS, at(21, 59), False),
        (EVENINGS, at(22), True),
        (EVENINGS, at(0, 59), True),
        (EVENINGS, at(1), False),
        (NIGHTS, at(21, 59), False),
        (NIGHTS, at(22), True),
        (NIGHTS, at(5, 59), True),
        (NIGHTS, at(6), False),
        ({"from": "09:00", "until": "09:00", "zone": "UTC"}, at(3), True),
        ({"from": "soon", "until": "later", "zone": "UTC"}, at(3), True),
        ({"from": "09:00", "until": "10:00", "zone": "Nowhere/Land"}, at(9, 30), True),
    ],
)
def test_the_hours(rules, now, told):
    assert may_be_told(rules, now) is told


def test_summer_time_is_the_persons():
    assert may_be_told(EVENINGS, at(23, month=1)) is True
    assert may_be_told(EVENINGS, at(22, month=1)) is False
