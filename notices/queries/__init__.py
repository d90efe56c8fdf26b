"""Everything that is read of notices: work lists, the desk's board, a case's progress, letters, news. Never writes."""

from notices.queries.board import Board, BoardRow, board
from notices.queries.letters import ReleasedHash, for_platform, hashes_for, letter_of
from notices.queries.news import NEWS, News, events_after
from notices.queries.progress import Event, ItemProgress, Progress, progress
from notices.queries.work import due_for_delivery, due_stages, gauges, stuck

__all__ = [
    "NEWS",
    "Board",
    "BoardRow",
    "Event",
    "ItemProgress",
    "News",
    "Progress",
    "ReleasedHash",
    "board",
    "due_for_delivery",
    "due_stages",
    "events_after",
    "for_platform",
    "gauges",
    "hashes_for",
    "letter_of",
    "progress",
    "stuck",
]
