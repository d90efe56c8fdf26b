"""Everything that changes a notice. Each action is one transaction, checks the states, and writes the ledger."""

from notices.actions.answering import acknowledge, report_outcome
from notices.actions.delivering import Claim, begin_attempt, give_back, record_attempt, retry
from notices.actions.queueing import Offered, Refused, may_read, queue
from notices.actions.receiving import record_filing, record_receipt, void_receipt
from notices.actions.watching import CLOCK, pass_stages
from notices.actions.withdrawing import erase, revoke_release, withdraw, withdraw_hashes

__all__ = [
    "CLOCK",
    "Claim",
    "Offered",
    "Refused",
    "acknowledge",
    "begin_attempt",
    "erase",
    "give_back",
    "may_read",
    "pass_stages",
    "queue",
    "record_attempt",
    "record_filing",
    "record_receipt",
    "report_outcome",
    "retry",
    "revoke_release",
    "void_receipt",
    "withdraw",
    "withdraw_hashes",
]
