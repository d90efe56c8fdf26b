"""A question that the desk has about a client's request: repeated, with room for an answer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from takedown import actions, queries
from takedown.actions import CaseFrozen
from takedown.doors import StaffRequest, actor, advocate_required, case_for_advocate
from takedown.forms.advocate import Reply
from takedown.states import IllegalMove
from takedown.views.advocate.page import page, too_late
from vault import keys


@require_http_methods(["GET", "HEAD", "POST"])
@advocate_required
def question(request: StaffRequest, case_id: UUID, request_id: UUID) -> HttpResponse:
    """Answer it in words: the request goes back to where it stood in the queue, and its letters stay as they are."""
    now = timezone.now()
    case = case_for_advocate(request.user, case_id, now)
    filed, key = get_object_or_404(case.requests, pk=request_id), keys.open_for_desk(case.key_id)
    form = Reply(request.POST if request.method == "POST" else None)
    asked = queries.open_question(filed, key, now)
    if not form.is_valid() and asked:
        status = 422 if form.is_bound else 200
        return page(request, "question", "/advocate/", status=status, case=case, asked=asked, form=form)
    if not form.is_bound:
        return redirect("advocate:case", case_id)
    try:
        text = form.cleaned_data.get("text", "")
        actions.answer_question(
            request=filed, author="advocate", text=text, key=key, actor=actor(request.user), now=now
        )  # fmt: skip
    except (IllegalMove, CaseFrozen):
        return too_late(request, onward=f"/advocate/case/{case_id}/")
    messages.success(request, _("The answer is with the desk. The request is back at its old place."))
    return redirect("advocate:case", case_id)
