"""The states of a request and the legal moves between them. Pure."""

from enum import StrEnum


class IllegalMove(Exception):
    """The request is in a state from which this move does not exist."""


class State(StrEnum):
    SUBMITTED = "submitted"
    # Checked, and waiting for the moment that the person chose.
    APPROVED = "approved"
    RETURNED = "returned"
    SENT = "sent"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    APPROVE = "approve"
    SEND = "send"
    RETURN = "return"
    REJECT = "reject"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"
    ANSWER = "answer"


S = State
MOVES: dict[Move, tuple[frozenset[State], State]] = {
    Move.APPROVE: (frozenset({S.SUBMITTED}), S.APPROVED),
    Move.SEND: (frozenset({S.SUBMITTED, S.APPROVED}), S.SENT),
    Move.RETURN: (frozenset({S.SUBMITTED, S.APPROVED}), S.RETURNED),
    Move.REJECT: (frozenset({S.SUBMITTED, S.APPROVED}), S.REJECTED),
    # A corrected request replaces the one that came back.
    Move.SUPERSEDE: (frozenset({S.RETURNED, S.REJECTED}), S.SUPERSEDED),
    # The question that it came back with is answered; nothing of what was signed has changed.
    Move.ANSWER: (frozenset({S.RETURNED}), S.SUBMITTED),
    Move.WITHDRAW: (frozenset({S.SUBMITTED, S.APPROVED, S.RETURNED, S.REJECTED, S.SENT}), S.WITHDRAWN),
}


def after(state: str, move: Move) -> State:
    """The state after `move`; IllegalMove where it does not exist from `state`."""
    before, result = MOVES[move]
    if State(state) not in before:
        raise IllegalMove(f"a request that is {state} cannot be {move.value}ed")
    return result
