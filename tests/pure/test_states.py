"""Which moves a notice may make."""

import pytest

from notices import states
from notices.states import IllegalMove, Move, State

EVERY_PAIR = [(state, move) for state in State for move in Move]


@pytest.mark.parametrize(("state", "move"), EVERY_PAIR)
def test_a_move_exists_only_from_its_own_states(state, move):
    before, result = states.MOVES[move]
    if state in before:
        assert states.after(state, move) == result
    else:
        with pytest.raises(IllegalMove):
            states.after(state, move)


def test_an_illegal_move_says_what_cannot_be_done():
    with pytest.raises(IllegalMove, match="a notice that is closed cannot mark sent"):
        states.after("closed", Move.MARK_SENT)


def test_an_unknown_state_is_an_error():
    with pytest.raises(ValueError, match="lost"):
        states.after("lost", Move.CLAIM)


@pytest.mark.parametrize("end", [State.CLOSED, State.WITHDRAWN])
def test_nothing_leads_out_of_an_end(end):
    assert not [move for move, (before, _) in states.MOVES.items() if end in before]


def test_every_state_but_the_ends_is_open():
    assert set(State) - {State.CLOSED, State.WITHDRAWN} == states.OPEN


@pytest.mark.parametrize("state", sorted(states.OPEN))
def test_an_open_notice_whose_items_are_all_settled_can_always_close(state):
    assert states.after(state, Move.CLOSE) == State.CLOSED


@pytest.mark.parametrize("state", sorted(states.OPEN))
def test_an_open_notice_can_always_be_taken_back(state):
    assert states.after(state, Move.WITHDRAW) == State.WITHDRAWN


def test_a_failed_notice_is_no_dead_end():
    assert {states.after(State.FAILED, move) for move in (Move.RETRY, Move.RECEIVE, Move.CLOSE)} == {
        State.QUEUED,
        State.RECEIVED,
        State.CLOSED,
    }


def test_sources_are_the_words_of_the_database():
    assert states.sources(Move.RETRY) == ["failed", "filing", "sent"]
