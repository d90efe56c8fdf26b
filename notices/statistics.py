"""Published figures: aggregates by platform, small numbers suppressed, never a link (product.md, decision 9).

Voided clocks, sandbox platforms and notices that claim no statute are left out; a letter that was sent again counts
once. A platform with few notices, or one that is known only from a
person's link, is counted among the others: its very name would say too much.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, DurationField, Exists, F, OuterRef, Q, QuerySet

from notices import clock
from notices.letter import REMOVAL
from notices.models import Attempt, Notice, NoticeItem, Platform
from notices.states import PARTED

FEWEST = 5
REMOVED = Q(answer__in=[clock.Answer.REMOVED, clock.Answer.ALREADY_GONE])


@dataclass(frozen=True)
class Figure:
    """A published number. `suppressed`: between 1 and 4, or resting on fewer than 5; then `value` is None."""

    value: float | None
    suppressed: bool = False


@dataclass(frozen=True)
class Row:
    """One platform's figures; an empty `platform` stands for all others together.

    `sent` and `received` count notices; `removed_in_time`, `removed_late` and `breaches` count items;
    `median_hours` runs from proof of receipt to removal.
    """

    platform: str
    sent: Figure
    received: Figure
    removed_in_time: Figure
    removed_late: Figure
    breaches: Figure
    median_hours: Figure


class Median(Aggregate):
    """PostgreSQL's continuous median of a duration."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def by_platform() -> list[Row]:
    """A row for each platform with at least 5 notices sent, by name, and one for all the others."""
    sent = _sent()
    named = _named(sent)
    rows = [_row(name, sent.filter(platform=pk)) for pk, name in sorted(named.items(), key=lambda pair: pair[1])]
    others = sent.exclude(platform__in=named)
    return [*rows, _row("", others)] if others.exists() else rows


def _sent() -> QuerySet[Notice]:
    letters = Attempt.objects.filter(notice=OuterRef("pk"), follow_up=None)
    delivered = letters.filter(outcome=Attempt.Outcome.DELIVERED)
    counted = Notice.objects.filter(platform__sandbox=False, clock_voided_at=None, kind=REMOVAL)
    # What went on in two letters is counted as these.
    return counted.exclude(failure=PARTED).filter(Q(Exists(delivered)) | Q(received_at__isnull=False))


def _named(sent: QuerySet[Notice]) -> dict[int, str]:
    reviewed = Platform.objects.filter(needs_review=False).values("pk")
    counted = sent.filter(platform__in=reviewed).values("platform", "platform__name").annotate(number=Count("pk"))
    return {each["platform"]: each["platform__name"] for each in counted if each["number"] >= FEWEST}


def _row(platform: str, notices: QuerySet[Notice]) -> Row:
    counts = notices.aggregate(sent=Count("pk"), received=Count("received_at"))
    items = NoticeItem.objects.filter(notice__in=notices).aggregate(**_outcomes())
    removed = items["in_time"] + items["late"]
    return Row(
        platform=platform,
        sent=_figure(counts["sent"]),
        received=_figure(counts["received"]),
        removed_in_time=_figure(items["in_time"]),
        removed_late=_figure(items["late"]),
        breaches=_figure(items["breaches"]),
        median_hours=_hours(items["median"], removed),
    )


def _outcomes() -> dict[str, Any]:
    on_time = Q(answered_at__lte=F("notice__due_at"))
    return {
        "in_time": Count("pk", filter=REMOVED & on_time),
        "late": Count("pk", filter=REMOVED & Q(answered_at__gt=F("notice__due_at"))),
        "breaches": Count("pk", filter=Q(finding__kind=clock.Finding.BREACH)),
        "median": Median(F("answered_at") - F("notice__received_at"), filter=REMOVED),
    }


def _figure(count: int) -> Figure:
    return Figure(None, suppressed=True) if 0 < count < FEWEST else Figure(count)


def _hours(median: Any, removed: int) -> Figure:
    if removed < FEWEST or median is None:
        return Figure(None, suppressed=removed > 0)
    return Figure(round(median.total_seconds() / 3600, 1))
