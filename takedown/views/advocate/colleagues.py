"""A message that a colleague has left unread for a day: read and answered by somebody else of the organisation.

Of the case nothing else is shown; it stays its own advocate's.
"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from takedown import actions, queries
from takedown.doors import StaffRequest, actor, advocate_required
from takedown.forms.advocate import AdvocateNote
from takedown.typed import handed_back
from takedown.views.advocate.page import page, too_late
from vault import keys


@require_http_methods(["GET", "HEAD", "POST"])
@advocate_required
def answer(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """What waits, and room for an answer. Once somebody has read or answered it, it is not here any more."""
    now = timezone.now()
    case = (
        queries.for_colleagues(request.user, now).select_related("advocate", "organisation").filter(pk=case_id).first()
    )
    if case is None:
        if handed_back(request) and queries.works_with(request.user, case_id):
            return too_late(request, onward="/advocate/")
        raise Http404
    form, key = AdvocateNote(request.POST if request.method == "POST" else None), keys.open_for_desk(case.key_id)
    if not form.is_valid():
        words = [(each.at, str(each.opened(key, "body"))) for each in queries.waiting_words(case)]
        status = 422 if form.is_bound else 200
        return page(request, "colleague", "/advocate/", status=status, case=case, words=words, form=form)
    actions.write_message(
        case=case, author="org", text=form.cleaned_data["text"], key=key, actor=actor(request.user), now=now
    )  # fmt: skip
    messages.success(request, _("Your answer is on the person's page. Their own advocate sees it too."))
    return redirect("advocate:cases")
