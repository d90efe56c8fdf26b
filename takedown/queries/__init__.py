"""Reading: what each audience sees of a case. Nothing here writes."""

from takedown.queries.cases import CaseView, ItemLine, NoticeLine, case_of_code, case_view, neutral_status
from takedown.queries.desk import ReviewLine, ReviewView, frozen_cases, review_queue, review_view
from takedown.queries.lists import AdvocateLine, advocate_cases

__all__ = [
    "AdvocateLine",
    "CaseView",
    "ItemLine",
    "NoticeLine",
    "ReviewLine",
    "ReviewView",
    "advocate_cases",
    "case_of_code",
    "case_view",
    "frozen_cases",
    "neutral_status",
    "review_queue",
    "review_view",
]
