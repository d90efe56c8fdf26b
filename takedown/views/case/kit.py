"""Filing a letter oneself, in the platform's own form; and entering when that was, and under which number."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from notices import actions as notice_actions
from takedown.forms.filing import BAD_TIMES, OwnFiling
from takedown.models import Case
from takedown.queries import contact_rules
from takedown.queries.kits import OpenKit, open_kit
from takedown.typed import carried, handed_back
from takedown.views.case.door import CaseRequest, with_case
from vault.keys import OpenKey


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def kit(request: CaseRequest, case: Case, key: OpenKey, notice_id: UUID) -> HttpResponse:
    """Each part to be copied, in the platform's order, and a place for the time and the number."""
    now = timezone.now()
    found = open_kit(case, notice_id, key, "person", now)
    if found is None:
        raise Http404
    own_zone = contact_rules(case, key).get("zone", "")
    form = OwnFiling(request.POST if request.method == "POST" else None, now=now, own_zone=own_zone)
    if not found.why_not and form.is_valid() and _entered(request, found, form, key):
        return redirect("case:open")
    # Where there is no form any more, what was typed into it stands there to be copied.
    context = {"kit": found.kit, "notice": found.notice, "why_not": found.why_not, "form": form,
               "typed": handed_back(request) if found.why_not else "", "carried": carried(request)}  # fmt: skip
    return render(request, "case/kit.html", context, status=422 if form.is_bound else 200)


def _entered(request: CaseRequest, found: OpenKit, form: OwnFiling, key: OpenKey) -> bool:
    """Grade B with a number, C without one (act.md); False where the time cannot be, and the form says so."""
    try:
        notice_actions.record_filing(
            notice=found.notice, filed_at=form.filed_at(found.notice.approved_at),
            confirmation=form.cleaned_data["confirmation"], actor=request.part, now=form.now, key=key,
        )  # fmt: skip
    except ValueError as error:
        form.add_error("day", BAD_TIMES[str(error)])
        return False
    messages.success(request, _("Noted. The time that you gave stands below now."))
    return True
