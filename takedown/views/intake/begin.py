"""The first page: what will be asked, and the draft that begins with it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from takedown import actions, drafts, queries
from takedown.models import Mandate
from takedown.views.intake.visit import Visit, enter, forget
from vault import session


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
    """An advocate comes from their own pages with the token of a written release."""
    token = request.POST.get("token", "")
    mandate = actions.find_mandate(token, timezone.now())
    if mandate is None:
        return render(request, "intake/no_release.html", status=403)
    visit = enter(request)
    if visit and visit.draft.mandate_id != mandate.pk and "afresh" not in request.POST and not visit.draft.filed_at:
        return render(request, "intake/start.html", {"visit": visit, "unfinished": True, "token": token})
    return _begin(request, visit, mandate)


def _begin(request: HttpRequest, visit: Visit | None, mandate: Mandate | None) -> HttpResponse:
    if visit and visit.draft.filed_at:
        return redirect("intake:code")
    if visit and "afresh" not in request.POST:
        return redirect(f"intake:{visit.resume()}")
    if visit:
        forget(visit)
    draft, key = drafts.begin(now=timezone.now(), mandate=mandate)
    request.session["draft"] = str(draft.pk)
    session.keep(request, "draft", key)
    return redirect("intake:about" if mandate else "intake:who")
