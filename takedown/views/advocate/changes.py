"""What the advocate does at once at the person's request: revoke, withdraw, erase; and the stop for a minor."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from takedown import actions
from takedown.doors import StaffRequest, actor, advocate_required, case_for_advocate
from takedown.forms.advocate import Sure
from takedown.models import Case
from takedown.views.advocate.page import page

ASKED = _("The person asked for this, and I made sure that it was them.")


@dataclass(frozen=True)
class Change:
    """What is done, what has to be ticked before, what is said afterwards."""

    action: Callable[[Case, str, datetime], None]
    tick: Any
    done: Any


def _revoke(case: Case, who: str, now: datetime) -> None:
    if case.mandate:
        actions.revoke_mandate(mandate=case.mandate, actor=who, now=now)


CHANGES = {
    "revoke": Change(
        _revoke, _("The person took the written release back."),
        _("The release is taken back. Letters that were not sent stay here, and the case is not yours any more."),
    ),
    "withdraw": Change(
        lambda case, who, now: actions.withdraw_case(case=case, actor=who, now=now), ASKED,
        _("Withdrawn: open notices are stopped, fingerprints recalled."),
    ),
    "erase": Change(
        lambda case, who, now: actions.erase_case(case=case, actor=who, now=now),
        _("The person asked for this, I made sure that it was them, and they know that it cannot be undone."),
        _("Erased. Only platform, times, grades and outcomes are left."),
    ),
    "freeze": Change(
        lambda case, who, now: actions.freeze(case=case, actor=who, now=now),
        _("Yes: somebody shown here may be under 18, or was when it was made."),
        _("The case is stopped, notices and fingerprints are withdrawn. Two named people of the desk go on with it."),
    ),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@advocate_required
def change(request: StaffRequest, case_id: UUID, change: str) -> HttpResponse:
    """A page that says what it means, one tick, then at once."""
    if change not in CHANGES:
        raise Http404
    now, wanted = timezone.now(), CHANGES[change]
    case = case_for_advocate(request.user, case_id, now)
    form = Sure(request.POST or None, label=wanted.tick)
    if request.method == "POST" and form.is_valid():
        wanted.action(case, actor(request.user), now)
        messages.success(request, wanted.done)
        return redirect("advocate:cases")
    status = 422 if request.method == "POST" else 200
    return page(request, "change", "/advocate/", status=status, case=case, change=change, form=form)
