"""The first page: what will be asked, and the draft that begins with it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from takedown import actions, brakes, drafts, queries, work
from takedown.models import Draft, Mandate
from takedown.views.intake.visit import Visit, enter, forget
from takedown.waits import that_is_in
from vault import session
from vault.keys import OpenKey


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """What will be asked. POST begins; with a draft at hand: go on with it, or (`afresh`) wipe it and begin anew."""
    visit = enter(request)
    if request.method == "POST":
        return _begin(request, visit, None)
    return render(request, "intake/start.html", _standing(visit) if visit else {})


def _standing(visit: Visit) -> dict[str, object]:
    """What is at hand in this browser: an unfinished draft, one whose code still waits, a request that came back."""
    case = visit.draft.case
    unfinished = not visit.draft.filed_at
    reason = queries.reason_sent_back(case, visit.key) if case and unfinished else ""
    return {"visit": visit, "unfinished": unfinished, "mandate": visit.draft.mandate, "reason": reason}


@require_POST
def begin_for_another(request: HttpRequest) -> HttpResponse:
    """An advocate comes from their own pages: with the token of a written release, or of a request that came back.

    On the staff's host only: no token crosses to the other.
    """
    if settings.ROLE == "public":
        raise Http404
    token, now, visit = request.POST.get("token", ""), timezone.now(), enter(request)
    mandate, draft = actions.find_mandate(token, now), actions.find_correction(token, now)
    if mandate is None and draft is None:
        return render(request, "intake/no_release.html", status=403)
    if visit and _is_another(visit, mandate, draft) and "afresh" not in request.POST:
        return render(request, "intake/start.html", {"visit": visit, "unfinished": True, "token": token})
    return _correct(request, visit, token, now) if draft else _begin(request, visit, mandate)


def _is_another(visit: Visit, mandate: Mandate | None, draft: Draft | None) -> bool:
    """Whether what is open in this browser is something else that is not filed yet."""
    same = visit.draft.pk == draft.pk if draft else bool(mandate and visit.draft.mandate_id == mandate.pk)
    return not same and not visit.draft.filed_at


def _correct(request: HttpRequest, visit: Visit | None, token: str, now: datetime) -> HttpResponse:
    redeemed = actions.redeem_correction(token=token, now=now)
    if redeemed is None:
        return render(request, "intake/no_release.html", status=403)
    draft, key = redeemed
    if visit and _is_another(visit, None, draft):
        forget(visit)
    return _open(request, draft, key, "intake:start")


def _begin(request: HttpRequest, visit: Visit | None, mandate: Mandate | None) -> HttpResponse:
    now = timezone.now()
    if mandate is None and visit is None and settings.ROLE == "staff":
        return redirect("/advocate/")
    if visit and visit.draft.filed_at:
        return redirect("intake:code")
    if visit and "afresh" not in request.POST:
        session.renew(request)
        return redirect(visit.resume())
    if mandate is None and (wait := work.wait_for(brakes.DRAFTS, request.POST.get("work", ""), request.META, now)):
        return _not_yet(request, wait)
    if visit:
        forget(visit)
    draft, key = drafts.begin(now=now, mandate=mandate)
    return _open(request, draft, key, "intake:about" if mandate else "intake:who")


def _open(request: HttpRequest, draft: Draft, key: OpenKey, place: str) -> HttpResponse:
    session.renew(request)
    request.session["draft"] = str(draft.pk)
    session.keep(request, "draft", key, timezone.now())
    return redirect(place)


def _not_yet(request: HttpRequest, wait: datetime) -> HttpResponse:
    """Many drafts were begun from the same place: when the next one may begin, or a few seconds of work for it."""
    moment, now = wait.replace(microsecond=0) + timedelta(seconds=1), timezone.now()
    shown = {
        "moment": moment,
        "left": that_is_in(moment, now),
        "challenge": work.challenge(request.META, now),
        "afresh": "afresh" in request.POST,
    }
    return render(request, "intake/start_wait.html", shown, status=429)
