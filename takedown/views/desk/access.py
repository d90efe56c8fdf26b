"""Ways into a case, for the desk: lost codes and chosen words, a new code to read out, a helper nobody vetted."""

import secrets
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from takedown import actions, codes, queries
from takedown.doors import StaffRequest, actor, case_for_desk, desk_required
from takedown.forms.desk import Confirm
from takedown.models import Case
from takedown.views.desk.page import FASTER, page, refusals_said
from vault import keys

HERE = "/desk/access/"
SURE = "I made sure that it is the person themselves who asks."
WANTED = "I asked the person, and they want this help."
TICK_FIRST = "Tick first that you made sure who asks. Nothing was changed."


@require_safe
@desk_required
def listed(request: StaffRequest) -> HttpResponse:
    """Requests with chosen words that fit a case, longest waiting first; of all others only how many there are."""
    return page(request, "access", HERE, asked=queries.asked_with_words(), others=queries.asked_in_vain())


@require_POST
@desk_required
def decide(request: StaffRequest, asked_id: int) -> HttpResponse:
    """Yes (after a tick: the number opens the case once its day has passed) or no."""
    asked = get_object_or_404(queries.asked_with_words(), pk=asked_id)
    case, now, yes = case_for_desk(request.user, asked.case_id), timezone.now(), request.POST.get("do") == "yes"
    if yes and not Confirm(request.POST).is_valid():
        messages.error(request, TICK_FIRST)
        return redirect("desk:access")
    with refusals_said(request):
        if yes:
            key = keys.open_for_desk(case.key_id)
            done = actions.approve_recovery(asked=asked, key=key, reviewer=request.user, now=now)
        else:
            done = actions.refuse_recovery(asked=asked, actor=actor(request.user), now=now)
        said = "The number will open the case." if yes else "The number opens nothing."
        (messages.success if done else messages.error)(request, said if done else FASTER)
    return redirect("desk:access")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def of_case(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Who has a way into this case; a new code for the person; whether the person wanted the helper."""
    case, do = case_for_desk(request.user, case_id), request.POST.get("do", "")
    label = WANTED if do == "helper" else SURE
    form = Confirm(request.POST if request.method == "POST" else None, label=label)
    if request.method == "POST" and form.is_valid():
        with refusals_said(request):
            return _confirmed(request, case) if do == "helper" else _reissued(request, case)
        return redirect("desk:case-access", case_id)
    return _of_case(request, case, form, do)


def _reissued(request: StaffRequest, case: Case) -> HttpResponse:
    """The new code, shown once: it is read out, never mailed."""
    key, code = keys.open_for_desk(case.key_id), codes.from_secret(secrets.token_bytes(32))
    actions.reissue(case=case, key=key, code=code, actor=actor(request.user), now=timezone.now())
    return page(request, "access_code", HERE, case=case, groups=codes.shown(code).split("-"))


def _confirmed(request: StaffRequest, case: Case) -> HttpResponse:
    helper = queries.unconfirmed_helper(case)
    if helper and actions.confirm_helper(helper=helper, actor=actor(request.user), now=timezone.now()):
        messages.success(request, "Noted: the person wants this help.")
    return redirect("desk:case-access", case.pk)


def _of_case(request: StaffRequest, case: Case, form: Confirm, do: str) -> HttpResponse:
    try:
        words = case.opened(keys.open_for_desk(case.key_id), "recovery_words") or ""
    except keys.Erased as error:
        raise Http404 from error
    forms = {"code": Confirm(label=SURE), "helper": Confirm(label=WANTED)}
    bound = {do if do in forms else "code": form} if form.is_bound else {}
    newest = case.requests.order_by("-submitted_at").first()
    return page(
        request, "access_case", HERE, status=422 if bound else 200, case=case, words=words, newest=newest,
        helper=queries.helper_of(case), waiting=queries.live_handover(case, timezone.now()),
        form=form if bound else None, forms={**forms, **bound},
    )  # fmt: skip
