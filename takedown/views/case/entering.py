"""Coming back with a code, and leaving again."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from takedown import brakes, queries, wording, work
from takedown.forms.case import EnterForm
from takedown.models import Draft, HandOver
from takedown.queries import Standing, WayIn
from takedown.views.case.begun import another_is_open, close
from takedown.views.case.door import IDLE
from takedown.waits import that_is_in, too_fast
from vault import keys, session


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Code alone: a neutral status. Code and PIN: the case, or a draft. A code that was handed over: choose a PIN.

    Guessing is slowed down (takedown/brakes.py); only a right PIN makes up for the try at a code that it cost.
    """
    now = timezone.now()
    if request.method != "POST":
        return render(request, "case/enter.html", {"form": EnterForm(), "is_open": _is_open(request, now)})
    form = EnterForm(request.POST)
    if not form.is_valid():
        return _again(request, form)
    if wait := work.wait_for(brakes.CODES, request.POST.get("work", ""), request.META, now):
        form.add_error("code", too_fast(wait, now))
        return _again(request, form, status=429, challenge=work.challenge(request.META, now))
    found = queries.way_in(form.cleaned_data["code"])
    if found is None:
        form.add_error("code", _("We found nothing for this code. It may have been typed wrong, or erased."))
        return _again(request, form)
    if isinstance(found, WayIn) and form.cleaned_data["pin"]:
        return _open(request, form, found, now)
    brakes.give_try_back(brakes.CODES, request.META, now)
    if isinstance(found, HandOver):
        return _handed_over(request, form.cleaned_data["code"], found, now)
    return render(request, "case/enter.html", {"form": form, "status": wording.STATUS[_status(found)]})


def _is_open(request: HttpRequest, now: datetime) -> bool:
    if session.kept(request, "case") is None:
        return False
    if session.unused_for(request, "case", now) > IDLE:
        session.drop(request, "case")
        return False
    return True


def _status(found: WayIn) -> str:
    return queries.neutral_status(found.case) if found.case else "not_sent"


@sensitive_variables()
def _open(request: HttpRequest, form: EnterForm, found: WayIn, now: datetime) -> HttpResponse:
    if wait := brakes.take_pin_try(found.lock, request.META, now):
        form.add_error("pin", too_fast(wait, now))
        return _again(request, form, status=429)
    try:
        key = found.opened(form.cleaned_data["code"], form.cleaned_data["pin"])
    except keys.CannotOpen:
        form.add_error("pin", _("This PIN does not fit the code. Please try again."))
        return _again(request, form)
    brakes.forget_pin_tries(found.lock, request.META, now)
    brakes.give_try_back(brakes.CODES, request.META, now)
    if found.draft:
        return _open_draft(request, form, found.draft, key, now)
    session.renew(request)
    session.keep(request, "case", key, now)
    request.session["as"] = found.part.value
    request.session.pop("unsaved", None)
    return redirect("case:open")


def _open_draft(
    request: HttpRequest, form: EnterForm, draft: Draft, key: keys.OpenKey, now: datetime
) -> HttpResponse:  # fmt: skip
    """Go on with what was saved for later; its 14 days begin anew. Another draft here must not be lost by it."""
    if request.session.get("draft") != str(draft.pk) and another_is_open(request):
        return _again(request, form, status=409, another=True)
    Draft.objects.filter(pk=draft.pk).update(touched_at=now)
    session.renew(request)
    session.keep(request, "draft", key, now)
    request.session["draft"] = str(draft.pk)
    return redirect("intake:resume")


@sensitive_variables()
def _handed_over(request: HttpRequest, code: str, handover: HandOver, now: datetime) -> HttpResponse:
    """Open at once, or say how it stands: of a code got with words nobody learns before its time what it opens."""
    standing, case = queries.standing(handover, now), handover.case
    if standing == Standing.WAITING:
        left = that_is_in(handover.opens_at, now)
        return render(request, "case/lost_waits.html", {"opens_at": handover.opens_at, "left": left})
    if case is None or standing != Standing.OPEN:
        return render(request, "case/handover_over.html", {"used": standing == Standing.USED}, status=410)
    if case.frozen_at:
        return render(request, "case/frozen.html")
    try:
        key = keys.open_for_handover(case.key_id, code)
    except keys.CannotOpen:
        return render(request, "case/handover_over.html", status=410)
    session.renew(request)
    session.keep(request, "handover", key, now)
    request.session["handover"] = handover.pk
    return redirect("case:take-over")


def _again(request: HttpRequest, form: EnterForm, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "case/enter.html", {"form": form, **context}, status=status)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the opened case in this browser."""
    close(request)
    return redirect("case:closed")


@require_GET
def closed(request: HttpRequest) -> HttpResponse:
    return render(request, "case/closed.html", {"begun": another_is_open(request)})
