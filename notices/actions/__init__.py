"""Everything that changes a notice. Each action is one transaction, checks the states, and writes the ledger."""

from notices.actions.answering import acknowledge, report_outcome
from notices.actions.claiming import Busy, Claim, begin_attempt, begin_follow_up, is_ours
from notices.actions.delivering import give_back, give_back_follow_up, record_attempt, retry
from notices.actions.mailing import MAIL, Kept, answer_from_mail, forget_mail, handle_mail, judge_mail, keep_mail
from notices.actions.papers import on_paper
from notices.actions.pausing import hold_items, pause, resume
from notices.actions.queueing import Offered, may_read, queue
from notices.actions.receiving import record_filing, record_receipt, record_retrieval, void_receipt
from notices.actions.watching import CLOCK, pass_stages
from notices.actions.ways import Refused, resume_channel
from notices.actions.withdrawing import erase, revoke_release, withdraw, withdraw_hashes, withdraw_items
from notices.actions.wording import concerned, put_into_words, record_by_hand, retry_follow_up

__all__ = [
    "CLOCK",
    "MAIL",
    "Busy",
    "Claim",
    "Kept",
    "Offered",
    "Refused",
    "acknowledge",
    "answer_from_mail",
    "begin_attempt",
    "begin_follow_up",
    "concerned",
    "erase",
    "forget_mail",
    "give_back",
    "give_back_follow_up",
    "handle_mail",
    "hold_items",
    "is_ours",
    "judge_mail",
    "keep_mail",
    "may_read",
    "on_paper",
    "pass_stages",
    "pause",
    "put_into_words",
    "queue",
    "record_attempt",
    "record_by_hand",
    "record_filing",
    "record_receipt",
    "record_retrieval",
    "report_outcome",
    "resume",
    "resume_channel",
    "retry",
    "retry_follow_up",
    "revoke_release",
    "void_receipt",
    "withdraw",
    "withdraw_hashes",
    "withdraw_items",
]
