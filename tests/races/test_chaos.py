"""Everything breaks at once: at the end every notice stands as it happened, and none is lost."""

import json
import subprocess
import sys

import pytest

from tests.races.crowd import CHECKOUT

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module", params=[150, pytest.param(500, marks=pytest.mark.soak)])
def number(request):
    return request.param


@pytest.fixture(scope="module")
def counts(number):
    """What a whole run of tests/races/chaos.py came to; it brings its own servers, and it ends by itself."""
    command = [sys.executable, "-m", "tests.races.chaos", str(number)]
    ended = subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, timeout=840, check=True)
    found = json.loads(ended.stdout.splitlines()[-1])
    print(f"\nchaos: {json.dumps(found)}")
    return found


@pytest.mark.slow
def test_every_notice_stands_as_it_happened(counts):
    assert counts["wrong"] == []


@pytest.mark.slow
def test_none_is_lost(counts, number):
    assert counts["notices"] == sum(counts["states"].values()) == number


@pytest.mark.slow
def test_in_the_end_there_is_nothing_left_to_do(counts):
    assert counts["quiet"] is True
    assert counts["states"].get("sending", 0) == 0


@pytest.mark.slow
def test_it_was_chaos_indeed(counts, number):
    assert (counts["redis_flushed"], counts["postgres_restarted"]) == (2, 1)
    assert counts["killed"] >= number // 100
    assert counts["lost_tries"] > 0
    assert counts["follow_ups_taken"] > number // 10
