"""The states of a notice and the legal moves between them. Pure."""

from enum import StrEnum


class IllegalMove(Exception):
    """The notice is in a state from which this move does not exist."""


class State(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FILING = "filing"
    RECEIVED = "received"
    CLOSED = "closed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    CLAIM = "claim"
    GIVE_BACK = "give_back"
    REROUTE = "reroute"
    MARK_SENT = "mark_sent"
    HAND_OVER = "hand_over"
    RECEIVE = "receive"
    FAIL = "fail"
    RETRY = "retry"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    VOID = "void"


# How tries end whose letter had begun to go out when the connection was lost: the other side may have it.
TIMEOUT, NO_ANSWER = "timeout", "no_answer"
UNANSWERED = frozenset({TIMEOUT, NO_ANSWER})
# Begins the code of a try that ended in an error nobody foresaw: before the wire or after it.
SURPRISE = "error:"

S = State
MOVES: dict[Move, tuple[frozenset[State], State]] = {
    Move.CLAIM: (frozenset({S.QUEUED}), S.SENDING),
    Move.GIVE_BACK: (frozenset({S.SENDING}), S.QUEUED),
    # One channel gave up, rests after repeated failure, or bounced (from sent): the next one begins a round of its own.
    Move.REROUTE: (frozenset({S.SENDING, S.QUEUED, S.SENT}), S.QUEUED),
    # A worker that was thought dead may still report its success after the notice went back to the queue.
    Move.MARK_SENT: (frozenset({S.SENDING, S.QUEUED}), S.SENT),
    Move.HAND_OVER: (frozenset({S.SENDING, S.QUEUED}), S.FILING),
    # A platform can fetch a notice by the API while another channel is still trying, or after it failed.
    Move.RECEIVE: (frozenset({S.QUEUED, S.SENDING, S.SENT, S.FILING, S.FAILED}), S.RECEIVED),
    # From filing: an item was taken back before a human filed the letter that names it. From sent: it bounced.
    Move.FAIL: (frozenset({S.SENDING, S.QUEUED, S.FILING, S.SENT}), S.FAILED),
    Move.RETRY: (frozenset({S.FAILED, S.SENT, S.FILING}), S.QUEUED),
    # Every item can be settled while the receipt itself was voided (failed), or while nothing proves that it came: by a
    # mail that a person read, even between two tries. A worker that has it in hand comes back to a closed notice.
    Move.CLOSE: (frozenset({S.QUEUED, S.SENDING, S.SENT, S.FILING, S.RECEIVED, S.FAILED}), S.CLOSED),
    # The receipt that started the clock was false: a human decides how to send again.
    Move.VOID: (frozenset({S.RECEIVED}), S.FAILED),
    Move.WITHDRAW: (frozenset({S.QUEUED, S.SENDING, S.SENT, S.FILING, S.RECEIVED, S.FAILED}), S.WITHDRAWN),
}
# Why a letter ended that names a link which is being taken back: what stays goes on in a letter of its own.
PARTED = "parted"
OPEN = frozenset({S.QUEUED, S.SENDING, S.SENT, S.FILING, S.RECEIVED, S.FAILED})
ON_ITS_WAY = frozenset({S.QUEUED, S.SENDING})


def after(state: str, move: Move) -> State:
    """The state after `move`; IllegalMove where it does not exist from `state`."""
    before, result = MOVES[move]
    if State(state) not in before:
        raise IllegalMove(f"a notice that is {state} cannot {move.value.replace('_', ' ')}")
    return result


def sources(move: Move) -> list[str]:
    """The states from which `move` is legal, for a compare-and-set in the database."""
    return sorted(state.value for state in MOVES[move][0])
