"""Reading: what each audience sees of a case. Nothing here writes."""

from takedown.queries.access import (
    Part,
    Standing,
    WayIn,
    asked_in_vain,
    asked_with_words,
    helper_may_correct,
    helper_of,
    live_handover,
    standing,
    unconfirmed_helper,
    way_in,
)
from takedown.queries.cases import (
    CaseView,
    ItemLine,
    NoticeLine,
    RequestPart,
    case_of_code,
    case_view,
    contact_rules,
    neutral_status,
)
from takedown.queries.corrections import filed_links, reason_sent_back, was_filed
from takedown.queries.desk import DESK_TARGET, ReviewLine, ReviewView, frozen_cases, review_queue, review_view
from takedown.queries.lists import AdvocateLine, advocate_cases
from takedown.queries.notices import ItemView, NoticeView, case_of_notice, notice_view
from takedown.queries.pace import Why, due_to_send, why_it_waits
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
    "Part",
    "RequestPart",
    "ReviewLine",
    "ReviewView",
    "Standing",
    "WayIn",
    "Why",
    "advocate_cases",
    "asked_in_vain",
    "asked_with_words",
    "case_of_code",
    "case_of_notice",
    "case_view",
    "contact_rules",
    "desk_counts",
    "due_to_send",
    "filed_links",
    "frozen_cases",
    "helper_may_correct",
    "helper_of",
    "live_handover",
    "messages_of",
    "neutral_status",
    "notice_view",
    "notices_of",
    "reason_sent_back",
    "review_queue",
    "review_view",
    "standing",
    "unanswered_cases",
    "unconfirmed_helper",
    "waiting_changes",
    "was_filed",
    "way_in",
    "why_it_waits",
]
