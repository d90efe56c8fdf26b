"""Reading: what each audience sees of a case. Nothing here writes."""

from takedown.queries.cases import CaseView, ItemLine, NoticeLine, case_of_code, case_view, neutral_status
from takedown.queries.corrections import reason_sent_back, was_filed
from takedown.queries.desk import DESK_TARGET, ReviewLine, ReviewView, frozen_cases, review_queue, review_view
from takedown.queries.lists import AdvocateLine, advocate_cases
from takedown.queries.notices import ItemView, NoticeView, case_of_notice, notice_view
from takedown.queries.work import DeskCounts, desk_counts, messages_of, notices_of, unanswered_cases, waiting_changes

__all__ = [
    "DESK_TARGET",
    "AdvocateLine",
    "CaseView",
    "DeskCounts",
    "ItemLine",
    "ItemView",
    "NoticeLine",
    "NoticeView",
    "ReviewLine",
    "ReviewView",
    "advocate_cases",
    "case_of_code",
    "case_of_notice",
    "case_view",
    "desk_counts",
    "frozen_cases",
    "messages_of",
    "neutral_status",
    "notice_view",
    "notices_of",
    "reason_sent_back",
    "review_queue",
    "review_view",
    "unanswered_cases",
    "waiting_changes",
    "was_filed",
]
