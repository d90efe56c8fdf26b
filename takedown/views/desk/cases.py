"""A whole case at once: stop it for a minor, withdraw it or erase it at the person's request."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from takedown import actions
from takedown.doors import StaffRequest, actor, case_for_desk, desk_required
from takedown.forms.desk import Confirm
from takedown.views.desk.page import page, refusals_said


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def freeze(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Somebody under 18 may be shown: from here on two named people only."""
    tick = "Yes: somebody shown here may be under 18, or was when it was made."
    done = "The case is stopped. Its notices and fingerprints are withdrawn. Two named people go on with it."
    return _confirmed(request, case_id, "freeze", actions.freeze, tick, done)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def withdraw(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """At once, where the person asked the desk; on their own page it waits 24 hours."""
    tick = "The person asked for this, and I made sure that it was them."
    done = "Withdrawn: open notices are stopped, fingerprints recalled."
    return _confirmed(request, case_id, "withdraw", actions.withdraw_case, tick, done)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def erase(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """At once; what is left says nothing about anybody."""
    tick = "The person asked for this, I made sure that it was them, and they know that it cannot be undone."
    done = "Erased. Only platform, times, grades and outcomes are left."
    return _confirmed(request, case_id, "erase", actions.erase_case, tick, done)


def _confirmed(
    request: StaffRequest, case_id: UUID, verb: str, action: Callable[..., None], tick: str, done: str
) -> HttpResponse:
    case = case_for_desk(request.user, case_id)
    form = Confirm(request.POST or None, label=tick)
    if request.method == "POST" and form.is_valid():
        with refusals_said(request):
            action(case=case, actor=actor(request.user), now=timezone.now())
            messages.success(request, done)
        return redirect("desk:queue")
    newest = case.requests.order_by("-submitted_at").first()
    status = 422 if request.method == "POST" else 200
    return page(request, "case_change", "/desk/", status=status, case=case, verb=verb, form=form, newest=newest)
