"""The notice board: every open notice with its clock, and apart what needs a hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from notices import queries as notice_queries
from notices.models import Notice
from notices.queries import Board, BoardRow, registry
from notices.states import State
from takedown.doors import StaffRequest, desk_required
from takedown.views.desk.page import page

HERE = "/desk/notices/"
SOON = timedelta(hours=24)
Lister = Callable[[Board, datetime], list[BoardRow]]
FILTERS: dict[str, tuple[str, str, Lister]] = {
    "filing": ("To file by hand", "warn", lambda board, now: board.awaiting_filing),
    "failed": ("Not delivered", "bad", lambda board, now: board.failed),
    "unproved": ("No proof yet", "warn", lambda board, now: board.unproved),
    "past": ("Past due", "bad", lambda board, now: [row for row in _clocks(board) if _due(row) <= now]),
    "soon": ("Due in 24 h", "warn", lambda board, now: [row for row in _running(board, now) if _due(row) < now + SOON]),
    "running": ("Clock runs", "plain", lambda board, now: _running(board, now)),
    "all": ("All open", "plain", lambda board, now: board.open),
}  # fmt: skip


@require_safe
@desk_required
def show(request: StaffRequest) -> HttpResponse:
    """One list at a time; a notice's number finds it, open or closed."""
    if number := "".join(filter(str.isprintable, request.GET.get("number", ""))).strip().upper():
        found = Notice.objects.filter(number=number[:20]).only("pk").first()
        if found is not None:
            return redirect("desk:notice", found.pk)
    now = timezone.now()
    board = _without_followed(notice_queries.board(now))
    tabs = [(name, words, len(pick(board, now)), tone) for name, (words, tone, pick) in FILTERS.items()]
    chosen = request.GET.get("show", "")
    if chosen not in FILTERS:
        chosen = next((name for name, _, count, _ in tabs if count), "all")
    words, _, pick = FILTERS[chosen]
    return page(
        request, "board", HERE, tabs=tabs, chosen=chosen, heading=words, rows=pick(board, now), number=number,
        follow_ups=board.follow_ups, resting=board.resting, unasked=registry.to_ask(now),
    )  # fmt: skip


def _clocks(board: Board) -> list[BoardRow]:
    return [row for row in board.open if row.due_at and row.state == State.RECEIVED]


def _running(board: Board, now: datetime) -> list[BoardRow]:
    return [row for row in _clocks(board) if _due(row) > now]


def _due(row: BoardRow) -> datetime:
    return row.due_at or datetime.max.replace(tzinfo=UTC)


def _without_followed(board: Board) -> Board:
    """A notice that was sent again needs nobody any more: its successor stands on the board."""
    ids = [row.id for row in board.failed]
    followed = set(Notice.objects.filter(previous__in=ids).values_list("previous_id", flat=True))
    left = {name: [row for row in getattr(board, name) if row.id not in followed] for name in ("open", "failed")}
    return replace(board, **left)
