"""A lost code: chosen words, a number to wait with, and a person who looks at it. The same answer to everybody."""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from takedown import actions, brakes, codes, queries, work
from takedown.forms.access import LostCode, Saved
from takedown.models import HandOver
from takedown.waits import that_is_in, too_fast
from vault import keys, session


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """What can be done, and where the words are typed."""
    now, form = timezone.now(), LostCode(request.POST if request.method == "POST" else None)
    shown = {"form": form, "desk_email": settings.DESK_EMAIL}
    if not form.is_valid():
        return render(request, "case/lost.html", shown, status=422 if form.is_bound else 200)
    if wait := work.wait_for(brakes.LOST_CODES, request.POST.get("work", ""), request.META, now):
        form.add_error("words", too_fast(wait, now))
        shown["challenge"] = work.challenge(request.META, now)
        return render(request, "case/lost.html", shown, status=429)
    request.session["lost"] = secrets.token_hex(16)
    actions.ask_recovery(words=form.cleaned_data["words"], code=_number(request), now=now)
    return redirect("case:lost-number")


@require_http_methods(["GET", "HEAD", "POST"])
def number(request: HttpRequest) -> HttpResponse:
    """The number, made again from this browser's cookie each time, until "I saved it" is ticked."""
    asked = queries.way_in(_number(request)) if "lost" in request.session else None
    if not isinstance(asked, HandOver):
        return redirect("case:lost")
    form = Saved(request.POST if request.method == "POST" else None)
    if form.is_valid():
        del request.session["lost"]
        return redirect("case:enter")
    shown = {
        "form": form,
        "groups": codes.shown(_number(request)).split("-"),
        "opens_at": asked.opens_at,
        "left": that_is_in(asked.opens_at, timezone.now()),
    }
    return render(request, "case/lost_number.html", shown, status=422 if form.is_bound else 200)


def _number(request: HttpRequest) -> str:
    return codes.from_secret(keys.derive(session.secret(request), f"lost code: {request.session['lost']}"))
