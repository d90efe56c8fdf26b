"""What an advocate opens under a live release: a new code for the person, read out once; a request that came back."""

import secrets
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from takedown import actions, codes
from takedown.doors import StaffRequest, actor, advocate_required, case_for_advocate
from takedown.forms.advocate import Sure
from takedown.models import TakedownRequest
from takedown.views.advocate.page import page
from vault import keys

MADE_SURE = _("The person asked for a new code, and I made sure that it was them.")


@require_http_methods(["GET", "HEAD", "POST"])
@advocate_required
def code(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """A page that says what it means, one tick, then the code, shown once. The old one dies at once."""
    now = timezone.now()
    case = case_for_advocate(request.user, case_id, now)
    form = Sure(request.POST if request.method == "POST" else None, label=MADE_SURE)
    if not form.is_valid():
        return page(request, "code", "/advocate/", status=422 if form.is_bound else 200, case=case, form=form)
    made, key = codes.from_secret(secrets.token_bytes(32)), keys.open_for_desk(case.key_id)
    actions.reissue(case=case, key=key, code=made, actor=actor(request.user), now=now)
    return page(request, "code", "/advocate/", case=case, groups=codes.shown(made).split("-"))


@require_POST
@advocate_required
def correct(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Correct what came back: the page that follows holds the token which opens the form (never in an address)."""
    now = timezone.now()
    case = case_for_advocate(request.user, case_id, now)
    try:
        key = keys.open_for_desk(case.key_id)
        token = actions.open_correction(case=case, key=key, advocate=request.user, now=now)
    except TakedownRequest.DoesNotExist as error:
        raise Http404 from error
    return page(request, "correct", "/advocate/", case=case, token=token)
