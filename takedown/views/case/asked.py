"""A question of the desk: repeated, with room for an answer. The request goes back to where it stood in the queue."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from takedown import actions, queries
from takedown.actions import CaseFrozen
from takedown.forms.more import Reply
from takedown.models import Case
from takedown.states import IllegalMove
from takedown.typed import handed_back
from takedown.views.case.door import PERSON, CaseRequest, limited, with_case
from takedown.views.case.more import too_late
from vault.keys import OpenKey


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
@with_case
@limited("message")
def question(request: CaseRequest, case: Case, key: OpenKey, request_id: UUID) -> HttpResponse:
    """Answer it in words; what was signed stays as it was signed."""
    filed, now = get_object_or_404(case.requests, pk=request_id), timezone.now()
    if request.part != PERSON and not queries.is_of_part(filed.opened(key, "body") or {}, own=False):
        messages.info(request, _("The person signed this one. Only they can answer."))
        return redirect("case:open")
    form = Reply(request.POST if request.method == "POST" else None)
    asked = queries.open_question(filed, key, now)
    if not form.is_valid() and asked:
        shown = {"form": form, "asked": asked}
        return render(request, "case/question.html", shown, status=422 if form.is_bound else 200)
    if not form.is_bound:
        return redirect("case:open")
    try:
        text = form.cleaned_data.get("text", "")
        actions.answer_question(request=filed, author=request.part, text=text, key=key, actor=request.part, now=now)
    except (IllegalMove, CaseFrozen):
        return too_late(request, handed_back(request), known=True)
    messages.success(request, _("Your answer is with our staff now. Your request is back at its old place."))
    return redirect("case:open")
