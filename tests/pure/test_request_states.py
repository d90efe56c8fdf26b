"""A request's legal moves, each and no other."""

import itertools

import pytest

from takedown.states import IllegalMove, Move, State, after

LEGAL = {
    ("submitted", "approve"): "approved",
    ("submitted", "send"): "sent",
    ("approved", "send"): "sent",
    ("submitted", "return"): "returned",
    ("approved", "return"): "returned",
    ("submitted", "reject"): "rejected",
    ("approved", "reject"): "rejected",
    ("returned", "supersede"): "superseded",
    ("rejected", "supersede"): "superseded",
    ("returned", "answer"): "submitted",
    ("submitted", "withdraw"): "withdrawn",
    ("approved", "withdraw"): "withdrawn",
    ("returned", "withdraw"): "withdrawn",
    ("rejected", "withdraw"): "withdrawn",
    ("sent", "withdraw"): "withdrawn",
}


@pytest.mark.parametrize(("state", "move"), list(itertools.product(State, Move)))
def test_a_move_is_legal_only_where_the_table_says_so(state, move):
    if (state, move) in LEGAL:
        assert after(state, move) == LEGAL[state, move]
    else:
        with pytest.raises(IllegalMove, match=f"a request that is {state}"):
            after(state, move)
