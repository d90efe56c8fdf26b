"""Cases stopped because somebody under 18 may be shown: for the two named people; nobody else finds anything here."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from takedown import actions, queries
from takedown.doors import StaffRequest, actor, case_for_desk, minors_required
from takedown.forms.desk import Report
from takedown.models import Case
from takedown.views.desk.page import page, refusals_said
from vault import keys

HERE = "/desk/frozen/"


@require_safe
@minors_required
def listed(request: StaffRequest) -> HttpResponse:
    """Case ids and times only."""
    return page(request, "frozen", HERE, cases=queries.frozen_cases())


@require_http_methods(["GET", "HEAD", "POST"])
@minors_required
def show(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """What is left to do: report to the CyberTipline and keep the report's number."""
    case = case_for_desk(request.user, case_id)
    if case.frozen_at is None:
        raise Http404
    form = Report(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_said(request):
            actions.record_report(
                case=case, number=form.cleaned_data["number"], key=keys.open_for_desk(case.key_id),
                actor=actor(request.user), now=timezone.now(),
            )  # fmt: skip
            messages.success(request, "The report's number is kept, sealed.")
        return redirect("desk:frozen-case", case_id)
    status = 422 if request.method == "POST" else 200
    return page(
        request, "frozen_case", HERE, status=status, case=case, form=form, number=_number(case),
        changes=queries.waiting_changes(case),
    )  # fmt: skip


def _number(case: Case) -> str:
    return str(case.opened(keys.open_for_desk(case.key_id), "report_number") or "")
