"""One thing at a time: a draft that only this browser leads back to is never let go of for another."""

from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from takedown import queries
from takedown.models import Case, Draft
from takedown.views.case.door import CaseRequest, CaseView
from vault import session
from vault.keys import OpenKey

P = ParamSpec("P")


def another_is_open(request: HttpRequest) -> bool:
    """Whether this browser holds a new request that was not saved."""
    held: str | None = request.session.get("draft")
    return held is not None and session.kept(request, "draft") is not None and queries.unsaved_request(held)


def one_at_a_time(view: CaseView[P]) -> CaseView[P]:
    """Begin no further letter while such a request is open: it is saved or wiped first, by the person's own choice."""

    @wraps(view)
    def guarded(request: CaseRequest, case: Case, key: OpenKey, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST" and another_is_open(request):
            return render(request, "case/another.html", status=409)
        return view(request, case, key, *args, **kwargs)

    return cast(CaseView[Concatenate[P]], guarded)


def open_in_intake(request: HttpRequest, draft: Draft, key: OpenKey, place: str) -> HttpResponse:
    """Go on with a draft of the case in the intake, in this browser."""
    session.keep(request, "draft", key, timezone.now())
    request.session["draft"] = str(draft.pk)
    return redirect(place)


def close(request: HttpRequest) -> None:
    """Forget the opened case in this browser; a new request that was not saved stays open here."""
    key, held = session.kept(request, "draft"), request.session.get("draft")
    if key is None or not another_is_open(request):
        session.forget(request)
        return
    session.empty(request)
    session.keep(request, "draft", key, timezone.now())
    request.session["draft"] = held
