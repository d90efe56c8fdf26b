"""The person's own pace: send now, another day, when I say; pause everything, and go on."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from takedown import actions, queries
from takedown.actions.filing import not_before
from takedown.forms.more import Moment
from takedown.models import Case, TakedownRequest
from takedown.states import IllegalMove
from takedown.views.case.door import PERSON, CaseRequest, with_case
from vault.keys import OpenKey


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def moment(request: CaseRequest, case: Case, key: OpenKey, request_id: UUID) -> HttpResponse:
    """When a request that is still here may go out."""
    filed, now = get_object_or_404(case.requests, pk=request_id), timezone.now()
    posted = request.POST if request.method == "POST" else None
    form = Moment(posted, initial=_chosen(filed), today=now.date())
    if not form.is_valid():
        shown = {"form": form, "filed": filed}
        return render(request, "case/moment.html", shown, status=422 if form.is_bound else 200)
    timing = form.cleaned_data
    day = not_before({"timing": timing, "safe": queries.contact_rules(case, key)})
    try:
        actions.change_pace(
            request=filed, held=timing["when"] == "say", send_from=day, actor=request.part, now=now
        )  # fmt: skip
        messages.success(request, _("Noted. You see below when it goes out."))
    except IllegalMove:
        messages.warning(request, _("It has moved on meanwhile. You see below how it stands."))
    return redirect("case:open")


def _chosen(filed: TakedownRequest) -> dict[str, str]:
    if filed.held:
        return {"when": "say"}
    day = filed.send_from
    return {"when": "date", "on": day.date().isoformat()} if day else {"when": "now"}


@require_POST
@with_case
def pause(request: CaseRequest, case: Case, key: OpenKey) -> HttpResponse:
    """Nothing more goes out until they let it go on."""
    actions.pause_case(case=case, actor=request.part, now=timezone.now())
    said = _("Paused. Nothing more goes out until you let it go on.")
    theirs = _("Paused. Nothing more goes out until the person lets it go on.")
    messages.success(request, said if request.part == PERSON else theirs)
    return redirect("case:open")


@require_POST
@with_case
def go_on(request: CaseRequest, case: Case, key: OpenKey) -> HttpResponse:
    """What was paused goes on."""
    actions.go_on(case=case, actor=request.part, now=timezone.now())
    messages.success(request, _("It goes on."))
    return redirect("case:open")
