"""Whether, how and when the person may be told that there is news: changed on the case page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from takedown import actions, queries
from takedown.forms.pace import SafeContact, as_typed
from takedown.models import Case
from takedown.views.case.door import CaseRequest, with_case
from vault.keys import OpenKey


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def contact(request: CaseRequest, case: Case, key: OpenKey) -> HttpResponse:
    """The rules as they stand, to be changed; they hold for the next news, and changing them is news itself."""
    held = as_typed(queries.contact_rules(case, key)) or {"tell": "no"}
    form = SafeContact(request.POST if request.method == "POST" else None, initial=held)
    if not form.is_valid():
        shown = {"form": form, "held": held}
        return render(request, "case/contact.html", shown, status=422 if form.is_bound else 200)
    actions.set_contact_rules(case=case, rules=form.rules(), key=key, actor=request.part, now=timezone.now())
    messages.success(request, _("Noted. From now on we keep to this."))
    return redirect("case:open")
