"""Whom to phone: people who chose to be told of news by telephone. They stay here until somebody has called."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from takedown import actions, queries
from takedown.doors import StaffRequest, actor, case_for_desk, desk_required
from takedown.states import IllegalMove
from takedown.views.desk.page import page, refusals_said


@sensitive_variables()
@require_safe
@desk_required
def listed(request: StaffRequest) -> HttpResponse:
    """Number, hours, code word, voicemail rule and language of each; the longest waiting first."""
    return page(request, "calls", "/desk/calls/", calls=queries.calls_to_make(timezone.now()))


@require_POST
@desk_required
def called(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """The call was made, and they were reached."""
    case = case_for_desk(request.user, case_id)
    with refusals_said(request):
        since = _moment(request.POST.get("since", ""))
        actions.record_call(case=case, since=since, actor=actor(request.user), now=timezone.now())
        messages.success(request, "Noted. They are off the list until there is news again.")
    return redirect("desk:calls")


def _moment(typed: str) -> datetime:
    try:
        return datetime.fromisoformat(typed)
    except ValueError as error:
        raise IllegalMove("no moment of a call") from error
