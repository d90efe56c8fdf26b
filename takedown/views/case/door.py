"""The door of the case page: an opened key in this browser's session, and a case that it still opens."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from takedown import brakes, queries
from takedown.models import Case
from takedown.queries import Part
from takedown.typed import carried, handed_back
from vault import session
from vault.keys import OpenKey

P = ParamSpec("P")
# How the ledger names the person, always: a case has one, and no name belongs there.
PERSON = "person"
# Without a click for this long the page closes: somebody else may sit down at the same device.
IDLE = timedelta(minutes=30)
# What a helper may do, by the names of addresses (takedown/urls/case.py). All else is the person's alone.
HELPER_MAY = frozenset({"open", "message", "correct", "more", "again", "answer", "question", "pause"})


class CaseRequest(HttpRequest):
    """A click behind this door. `part`: "person" or "helper", which is also the actor of the ledger."""

    part: str


CaseView = Callable[Concatenate[CaseRequest, Case, OpenKey, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def with_case(view: CaseView[P]) -> View[P]:
    """Give the view its case and key, and the request its part.

    No key: back to the code. Not used for half an hour: the code again, with what was just typed. A new code not
    saved yet: that page first. Erased: forgotten and said. A helper who was cut off: out. Frozen: the kind page.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        now = timezone.now()
        key = session.kept(request, "case")
        if key is None:
            place = "case:code" if "unsaved" in request.session else "case:enter"
            return closed_meanwhile(request, "case") if handed_back(request) else redirect(place)
        if session.unused_for(request, "case", now) > IDLE:
            return closed_meanwhile(request, "case")
        asked = cast(CaseRequest, request)
        asked.part = request.session.get("as", PERSON)
        case = Case.objects.select_related("organisation", "mandate").filter(key_id=key.id).first()
        if turned := _turned_away(asked, case, now):
            return _with_what_was_typed(request, turned)
        return view(asked, cast(Case, case), key, *args, **kwargs)

    return cast(View[P], guarded)


def limited(what: str) -> Callable[[CaseView[P]], CaseView[P]]:
    """So many messages or drafts a case and day (brakes.A_DAY); one more is refused kindly, and nothing is lost."""

    def decorate(view: CaseView[P]) -> CaseView[P]:
        @wraps(view)
        def counted(request: CaseRequest, case: Case, key: OpenKey, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST" and not brakes.within_day(what, case.pk, timezone.now()):
                return render(request, "case/too_many.html", {"what": what, **_typed(request)}, status=429)
            return view(request, case, key, *args, **kwargs)

        return cast(CaseView[P], counted)

    return decorate


def _turned_away(request: CaseRequest, case: Case | None, now: datetime) -> HttpResponse | None:
    """The page that says why this click goes no further; None where it may."""
    if case is None:
        session.forget(request)
        return render(request, "case/erased.html", status=410)
    if case.frozen_at:
        return render(request, "case/frozen.html")
    if request.part == Part.HELPER:
        return _helper_turned_away(request, case)
    if "unsaved" in request.session:
        return redirect("case:code")
    return None


def _helper_turned_away(request: CaseRequest, case: Case) -> HttpResponse | None:
    helper = queries.helper_of(case)
    if helper is None or helper.ended_at:
        session.forget(request)
        return redirect("case:enter")
    place = request.resolver_match.url_name if request.resolver_match else ""
    return None if place in HELPER_MAY else render(request, "case/helper_may_not.html", status=403)


def closed_meanwhile(request: HttpRequest, name: str) -> HttpResponse:
    """It stood open without a click for too long: code and PIN are asked again, and nothing that was typed is lost."""
    session.drop(request, name)
    request.session.cycle_key()
    unsaved = "unsaved" in request.session
    return render(request, "case/idle.html", {"unsaved": unsaved, **_typed(request)}, status=403)


def _with_what_was_typed(request: HttpRequest, turned: HttpResponse) -> HttpResponse:
    """Words that were on their way when the page led elsewhere stand there first, to be copied."""
    if turned.status_code != 302 or not handed_back(request):
        return turned
    return render(request, "errors/typed.html", {**_typed(request), "onward": turned["Location"]}, status=403)


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What stands in a form that was refused as a whole, for parts/typed.html."""
    return {"typed": handed_back(request), "carried": carried(request)}
