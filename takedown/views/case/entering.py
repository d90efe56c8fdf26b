"""Coming back with a code, and leaving again."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from takedown import brakes, wording
from takedown.forms.case import EnterForm
from takedown.models import Case
from takedown.queries import case_of_code, neutral_status
from vault import keys, session


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Code alone: a neutral status. Code and PIN: the case. Guessing is slowed down (takedown/brakes.py)."""
    if request.method != "POST":
        return render(request, "case/enter.html", {"form": EnterForm(), "is_open": session.kept(request, "case")})
    form, now = EnterForm(request.POST), timezone.now()
    if not form.is_valid():
        return _again(request, form)
    if wait := brakes.take_code_try(request.META, now):
        form.add_error("code", _too_fast(wait))
        return _again(request, form, status=429)
    case = case_of_code(form.cleaned_data["code"])
    if case is None:
        form.add_error("code", _("We found nothing for this code. It may have been typed wrong, or erased."))
        return _again(request, form)
    brakes.give_code_try_back(request.META, now)
    if not form.cleaned_data["pin"]:
        return render(request, "case/enter.html", {"form": form, "status": wording.STATUS[neutral_status(case)]})
    return _open(request, form, case, now)


@sensitive_variables()
def _open(request: HttpRequest, form: EnterForm, case: Case, now: datetime) -> HttpResponse:
    if wait := brakes.take_pin_try(case.pk, now):
        form.add_error("pin", _too_fast(wait))
        return _again(request, form, status=429)
    try:
        key = keys.open_for_person(case.key_id, form.cleaned_data["code"], form.cleaned_data["pin"])
    except keys.CannotOpen:
        form.add_error("pin", _("This PIN does not fit the code. Please try again."))
        return _again(request, form)
    brakes.forget_pin_tries(case.pk)
    request.session.cycle_key()
    session.keep(request, "case", key)
    return redirect("case:open")


def _again(request: HttpRequest, form: EnterForm, status: int = 200) -> HttpResponse:
    return render(request, "case/enter.html", {"form": form}, status=status)


def _too_fast(wait: datetime) -> str:
    """Rounded up to the second, or the time shown would still be too early."""
    shown = date_format(datetime.fromtimestamp(int(wait.timestamp()) + 1, wait.tzinfo), "H:i:s")
    return _("Too many tries in a short time. You can try again at %(time)s UTC.") % {"time": shown}


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the opened case in this browser."""
    session.forget(request)
    return redirect("case:closed")


@require_GET
def closed(request: HttpRequest) -> HttpResponse:
    return render(request, "case/closed.html")
