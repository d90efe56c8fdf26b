"""Everything that is read of notices: work lists, the desk's board, a case's progress, letters, news. Never writes."""

from notices.queries.board import Board, BoardRow, ByHand, Resting, board
from notices.queries.checks import last_looks
from notices.queries.letters import ReleasedHash, for_platform, hashes_for, letter_of, signer_of
from notices.queries.mail import (
    Placed,
    came_back,
    forgettable,
    mail_domains,
    mail_hosts,
    opened_mail,
    placed,
    proves_reply,
    unjudged,
    unjudged_before,
    waiting_mails,
    wanting_mails,
    written_to,
)
from notices.queries.news import NEWS, News, events_after
from notices.queries.platforms import WhatHappens, what_happens
from notices.queries.progress import Event, ItemProgress, Progress, progress
from notices.queries.registry import Carrier, ai_tool_makers, carriers_of, search_engines
from notices.queries.work import (
    Errand,
    due_for_delivery,
    due_stages,
    gauges,
    is_owed_to_a_form,
    stuck,
    stuck_follow_ups,
    to_file,
)

__all__ = [
    "NEWS",
    "Board",
    "BoardRow",
    "ByHand",
    "Carrier",
    "Errand",
    "Event",
    "ItemProgress",
    "News",
    "Placed",
    "Progress",
    "ReleasedHash",
    "Resting",
    "WhatHappens",
    "ai_tool_makers",
    "board",
    "came_back",
    "carriers_of",
    "due_for_delivery",
    "due_stages",
    "events_after",
    "for_platform",
    "forgettable",
    "gauges",
    "hashes_for",
    "is_owed_to_a_form",
    "last_looks",
    "letter_of",
    "mail_domains",
    "mail_hosts",
    "opened_mail",
    "placed",
    "progress",
    "proves_reply",
    "search_engines",
    "signer_of",
    "stuck",
    "stuck_follow_ups",
    "to_file",
    "unjudged",
    "unjudged_before",
    "waiting_mails",
    "wanting_mails",
    "what_happens",
    "written_to",
]
