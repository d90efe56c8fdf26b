"""Everything that changes a case. Each action is one transaction, checks the states, and writes the ledger."""

from takedown.actions.casework import (
    ask_change,
    carry_out,
    freeze,
    record_report,
    revoke_release,
    take_back,
    withdraw_case,
    write_message,
)
from takedown.actions.erasing import erase_case, erase_case_rows
from takedown.actions.filing import CaseFrozen, Incomplete, LettersChanged, ReleaseEnded, submit
from takedown.actions.mandates import create_mandate, find_mandate, revoke_mandate
from takedown.actions.members import add_member
from takedown.actions.reviewing import correct, reject, return_to_person, send, send_again

__all__ = [
    "CaseFrozen",
    "Incomplete",
    "LettersChanged",
    "ReleaseEnded",
    "add_member",
    "ask_change",
    "carry_out",
    "correct",
    "create_mandate",
    "erase_case",
    "erase_case_rows",
    "find_mandate",
    "freeze",
    "record_report",
    "reject",
    "return_to_person",
    "revoke_mandate",
    "revoke_release",
    "send",
    "send_again",
    "submit",
    "take_back",
    "withdraw_case",
    "write_message",
]
