"""A wait in words, beside a clock that shows UTC."""

from datetime import timedelta

import pytest

from takedown.waits import that_is_in
from tests.people import NOON


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(seconds=-5), "That is in 1 second."),
        (timedelta(seconds=15.2), "That is in 16 seconds."),
        (timedelta(seconds=119), "That is in 119 seconds."),
        (timedelta(minutes=2), "That is in 2 minutes."),
        (timedelta(minutes=3, seconds=1), "That is in 4 minutes."),
        (timedelta(hours=2), "That is in 2 hours."),
        (timedelta(hours=23, minutes=1), "That is in 24 hours."),
    ],
)
def test_it_is_said_in_words_and_never_too_short(left, said):
    assert that_is_in(NOON + left, NOON) == said
