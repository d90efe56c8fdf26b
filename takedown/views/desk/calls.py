"""Whom to phone: people who chose to be told of news by telephone. They stay here until somebody has called."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from takedown import actions, queries
from takedown.doors import StaffRequest, actor, case_for_desk, desk_required
from takedown.states import IllegalMove
from takedown.views.desk.page import page, refusals_said
from vault import keys

WRONG_NUMBER = gettext_noop(
    "We phoned the number that you gave, and somebody else has it. We said that it was a wrong number, and nothing "
    "else. We have taken the number out. If we may phone you, please give us another one."
)


@sensitive_variables()
@require_safe
@desk_required
def listed(request: StaffRequest) -> HttpResponse:
    """Number, hours, code word, voicemail rule and language of each; the longest waiting first."""
    return page(request, "calls", "/desk/calls/", calls=queries.calls_to_make(timezone.now()))


@require_POST
@desk_required
def called(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """The call was made: they were reached, nobody answered, or the number is somebody else's."""
    case, ended = case_for_desk(request.user, case_id), request.POST.get("ended", "reached")
    with refusals_said(request):
        said: dict[str, Any] = {
            "case": case, "since": _moment(request.POST.get("since", "")), "actor": actor(request.user),
            "now": timezone.now(),
        }  # fmt: skip
        if ended == "unanswered":
            actions.record_no_answer(**said)
            messages.success(request, "Noted. They stay on the list: try again within their hours.")
        elif ended == "wrong":
            with translation.override(case.language):
                text = gettext(WRONG_NUMBER)
            actions.record_wrong_number(**said, text=text, key=keys.open_for_desk(case.key_id))
            messages.success(request, "Noted. The number is dropped; the person reads on their page that it was wrong.")
        else:
            actions.record_call(**said)
            messages.success(request, "Noted. They are off the list until there is news again.")
    return redirect("desk:calls")


def _moment(typed: str) -> datetime:
    try:
        return datetime.fromisoformat(typed)
    except ValueError as error:
        raise IllegalMove("no moment of a call") from error
