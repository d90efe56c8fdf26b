"""Everything that changes a case. Each action is one transaction, checks the states, and writes the ledger."""

from takedown.actions.access import TooLate, choose_words, confirm_helper, end_helper, reissue, renew_code, take_over
from takedown.actions.answering import answer_question, mark_read
from takedown.actions.calling import record_call, record_no_answer, record_wrong_number
from takedown.actions.casework import (
    ask_change,
    carry_out,
    freeze,
    record_report,
    revoke_release,
    take_back,
    withdraw_case,
    withdraw_item,
    write_message,
)
from takedown.actions.erasing import erase_case, erase_case_rows
from takedown.actions.filing import CaseFrozen, Incomplete, LettersChanged, Overtaken, ReleaseEnded, submit
from takedown.actions.looking import note_opening
from takedown.actions.mandates import (
    create_mandate,
    find_correction,
    find_mandate,
    open_correction,
    redeem_correction,
    revoke_mandate,
)
from takedown.actions.members import add_member
from takedown.actions.more import add_links, answer, correct, onward
from takedown.actions.pace import change_pace, go_on, pause_case
from takedown.actions.parting import part_letters
from takedown.actions.recovering import approve_recovery, ask_recovery, drop_old_handovers, refuse_recovery
from takedown.actions.reviewing import PACE, reject, return_stale, return_to_person, send, send_again, send_approved
from takedown.actions.saving import save_for_later, wipe_unsaved
from takedown.actions.telling import drop_told_first, set_contact_rules

__all__ = [
    "PACE",
    "CaseFrozen",
    "Incomplete",
    "LettersChanged",
    "Overtaken",
    "ReleaseEnded",
    "TooLate",
    "add_links",
    "add_member",
    "answer",
    "answer_question",
    "approve_recovery",
    "ask_change",
    "ask_recovery",
    "carry_out",
    "change_pace",
    "choose_words",
    "confirm_helper",
    "correct",
    "create_mandate",
    "drop_old_handovers",
    "drop_told_first",
    "end_helper",
    "erase_case",
    "erase_case_rows",
    "find_correction",
    "find_mandate",
    "freeze",
    "go_on",
    "mark_read",
    "note_opening",
    "onward",
    "open_correction",
    "part_letters",
    "pause_case",
    "record_call",
    "record_no_answer",
    "record_report",
    "record_wrong_number",
    "redeem_correction",
    "refuse_recovery",
    "reissue",
    "reject",
    "renew_code",
    "return_stale",
    "return_to_person",
    "revoke_mandate",
    "revoke_release",
    "save_for_later",
    "send",
    "send_again",
    "send_approved",
    "set_contact_rules",
    "submit",
    "take_back",
    "take_over",
    "wipe_unsaved",
    "withdraw_case",
    "withdraw_item",
    "write_message",
]
