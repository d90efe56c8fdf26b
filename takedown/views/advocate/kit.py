"""Filing a letter of an own case in the platform's own form; and entering when that was, and under which number."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from notices import actions as notice_actions
from takedown.doors import StaffRequest, actor, advocate_required, case_for_advocate
from takedown.forms.filing import BAD_TIMES, OwnFiling
from takedown.queries.kits import OpenKit, open_kit
from takedown.views.advocate.page import page
from vault import keys
from vault.keys import OpenKey


@require_http_methods(["GET", "HEAD", "POST"])
@advocate_required
def kit(request: StaffRequest, case_id: UUID, notice_id: UUID) -> HttpResponse:
    """Each part to be copied, in the platform's order, links defanged; and a place for the time and the number."""
    now = timezone.now()
    case = case_for_advocate(request.user, case_id, now)
    try:
        key = keys.open_for_desk(case.key_id)
    except keys.Erased as error:
        raise Http404 from error
    found = open_kit(case, notice_id, key, "advocate", now)
    if found is None:
        raise Http404
    form = OwnFiling(request.POST if request.method == "POST" else None, now=now)
    if not found.why_not and form.is_valid() and _entered(request, found, form, key):
        return redirect("advocate:case", case_id)
    return page(
        request, "kit", "/advocate/", status=422 if form.is_bound else 200, case=case, kit=found.kit,
        notice=found.notice, why_not=found.why_not, form=form,
    )  # fmt: skip


def _entered(request: StaffRequest, found: OpenKit, form: OwnFiling, key: OpenKey) -> bool:
    """Grade B with a number, C without one (act.md); False where the time cannot be, and the form says so."""
    try:
        notice_actions.record_filing(
            notice=found.notice, filed_at=form.filed_at(found.notice.approved_at),
            confirmation=form.cleaned_data["confirmation"], actor=actor(request.user), now=form.now, key=key,
        )  # fmt: skip
    except ValueError as error:
        form.add_error("day", BAD_TIMES[str(error)])
        return False
    messages.success(request, _("Entered. The time that you gave stands below now."))
    return True
