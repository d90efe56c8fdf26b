"""The bench says plainly whether what was promised is kept."""

import pytest

from bench.table import Row, judged, shown


@pytest.mark.parametrize(("ours", "said"), [(1.5, "kept (at most 1.5)"), (1.6, "NOT KEPT (at most 1.5)")])
def test_a_promise_is_kept_or_is_said_not_to_be(ours, said):
    line = shown([Row("sweep", ours, "a small house", 1.0, most=1.5)]).splitlines()[1]
    assert line.endswith(f"   {said}")


def test_where_nothing_was_promised_nothing_is_judged():
    assert "kept" not in shown([Row("letter", 9.0, "bare", 1.0)]).lower()


@pytest.mark.parametrize(("grown", "said"), [(200, "kept (at most 200 MB)"), (201, "NOT KEPT (at most 200 MB)")])
def test_memory_is_judged_as_time_is(grown, said):
    line = shown([Row("video", 9.0, "hashlib", 1.0, judged=judged(grown, 200, " MB"))]).splitlines()[1]
    assert line.endswith(f"   {said}")
