"""When a platform is reminded, when the letter goes out again, and in which words."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices import clock, following
from notices.clock import Answer, Stage
from notices.following import MOST_REPEATS, About

RECEIVED = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
DUE = clock.due_at(RECEIVED)
MOMENT = timedelta(microseconds=1)
hours = st.integers(-60, 24 * 20)


def at(number_of_hours):
    """So many hours after receipt."""
    return RECEIVED + timedelta(hours=number_of_hours)


def turn(number_of_hours):
    found = following.turn(DUE, at(number_of_hours))
    return found and (found.kind, found.number)


def about(concerned=(1,), items=1, statutory=True):
    return About("RC-1", statutory, items, tuple(concerned), RECEIVED, DUE)


def text(kind, number=1, **what):
    said = following.words(kind, number, about(**what))
    return "\n".join([said.title, *said.lines])


@pytest.mark.parametrize(
    ("number_of_hours", "whose"),
    [
        (0, None), (23, None), (24, ("reminder", 1)), (41, ("reminder", 1)), (42, ("reminder", 2)),
        (47, ("reminder", 2)), (48, None), (71, None), (72, ("repeat", 1)), (95, ("repeat", 1)), (96, ("repeat", 2)),
        (48 + 14 * 24, ("repeat", 14)), (48 + 15 * 24 - 1, ("repeat", 14)), (48 + 15 * 24, None), (5000, None),
    ],
)  # fmt: skip
def test_whose_turn_it_is(number_of_hours, whose):
    assert turn(number_of_hours) == whose


def test_a_turn_begins_at_its_very_instant_and_ends_with_the_next():
    assert following.turn(DUE, at(24) - MOMENT) is None
    assert following.turn(DUE, at(42) - MOMENT).number == 1


def test_the_next_turn_is_the_first_reminder_and_none_comes_after_the_last_repeat():
    assert following.next_turn(DUE, at(23)) == at(24)
    assert following.next_turn(DUE, at(5000)) is None


@given(hours)
def test_the_next_turn_is_the_first_still_to_come(number_of_hours):
    now = at(number_of_hours)
    to_come = [each.at for each in following.turns(DUE) if each.at > now]
    assert following.next_turn(DUE, now) == (to_come[0] if to_come else None)


def test_turns_do_not_overlap_and_there_are_two_reminders_and_fourteen_repeats():
    turns = following.turns(DUE)
    assert [each.kind for each in turns] == ["reminder"] * 2 + ["repeat"] * MOST_REPEATS
    assert all(one.ends <= other.at for one, other in pairwise(turns))


def test_reminders_come_with_the_stages_before_the_end():
    first, second, *_ = following.turns(DUE)
    stages = {moment.stage: moment.at for moment in clock.moments(DUE)}
    assert (first.at, second.at) == (stages[Stage.HALFWAY], stages[Stage.LAST_CALL])


def test_a_turn_knows_its_end():
    assert following.ends("reminder", 2, DUE) == DUE
    assert following.ends("repeat", 3, DUE) == DUE + timedelta(days=4)


@pytest.mark.parametrize("number", [0, MOST_REPEATS + 1])
def test_there_is_no_turn_beyond_the_cap(number):
    with pytest.raises(LookupError):
        following.ends("repeat", number, DUE)


@pytest.mark.parametrize("zone", ["+00:00", "-05:00", "+05:45"])
def test_turns_are_in_utc_whatever_zone_the_end_came_in(zone):
    due = DUE.astimezone(datetime.fromisoformat(f"2026-01-01T00:00{zone}").tzinfo)
    assert following.turns(due) == following.turns(DUE)
    assert following.turns(due)[0].at.tzinfo is UTC


@pytest.mark.parametrize(
    ("answers", "silent"),
    [
        (["silent"], True),
        (["acknowledged"], True),
        (["removed", "silent"], True),
        (["withdrawn", "silent"], True),
        (["removed", "withdrawn", "already_gone"], False),
        ([], False),
        *((["silent", reasoned], False) for reasoned in ("refused", "disputed", "needs_information")),
    ],
)
def test_any_reasoned_answer_ends_the_asking_and_so_does_the_last_removal(answers, silent):
    assert following.goes_on(answers) is silent


def test_a_reasoned_answer_that_was_given_once_ends_it_for_good():
    assert not following.goes_on(["removed", "silent"], given=["refused", "removed"])
    assert following.goes_on(["removed", "silent"], given=["removed"])


def test_reasoned_quiet_and_settled_are_all_there_is():
    assert set(Answer) == clock.REASONED | clock.QUIET | clock.SETTLED
    assert not clock.REASONED & (clock.QUIET | clock.SETTLED)


def test_a_reminder_says_until_when_and_names_the_act_only_where_its_clock_runs():
    assert "The 48 hours of 47 USC 223a(a)(3) end on 2026-06-03 at 12:00 UTC." in text("reminder")
    unsure = text("reminder", statutory=False)
    assert "48 hours from then end on 2026-06-03 at 12:00 UTC." in unsure
    assert "USC" not in unsure


def test_a_repeat_says_that_it_is_the_same_notice_and_starts_nothing():
    said = text("repeat", 3)
    assert said.startswith("Notice RC-1: sent again, day 3 after its 48 hours")
    assert "starts no new period" in said
    assert "at most 14 times" in said


@pytest.mark.parametrize(
    ("concerned", "items", "named"),
    [
        ([1], 1, "its one item"),
        ([1, 2, 3], 3, "all its 3 items"),
        ([2], 3, "item 2"),
        ([3, 1], 3, "items 1 and 3"),
        ([1, 2, 4], 5, "items 1, 2 and 4"),
    ],
)
def test_the_items_still_open_are_named_by_their_place(concerned, items, named):
    assert f"Still without an answer: {named}." in text("reminder", concerned=concerned, items=items)


def test_a_notice_is_withdrawn_whole_or_in_part():
    assert text("withdrawal").startswith("Notice RC-1: withdrawn\nNotice RC-1 is withdrawn. Please disregard it")
    one = text("withdrawal", concerned=[2], items=3)
    assert "Of notice RC-1, item 2 is withdrawn. Please disregard it." in one
    two = text("withdrawal", concerned=[1, 2], items=3)
    assert "items 1 and 2 are withdrawn. Please disregard them." in two
    assert "What else the notice lists stands" in two


@pytest.mark.parametrize("concerned", [[1, 2], [1]])
def test_a_withdrawal_recalls_fingerprints_and_does_not_say_that_the_content_is_fine(concerned):
    said = text("withdrawal", concerned=concerned, items=2)
    assert "fingerprints" in said
    assert "says nothing about whether the content may stay" in said


def test_a_withdrawal_needs_no_receipt():
    said = following.words("withdrawal", 1, About("RC-1", True, 1, (1,)))
    assert "unknown" not in "".join(said.lines)


def test_a_time_that_nobody_knows_is_said_as_such():
    assert "received on an unknown day" in "".join(following.words("reminder", 1, About("RC-1", True, 1, (1,))).lines)
