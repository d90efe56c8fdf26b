"""Save for later: a code and a PIN for a draft, from any step; and the way back into it."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from takedown import actions, codes
from takedown.forms.access import SaveForLater
from takedown.views.intake.filing import code_of
from takedown.views.intake.visit import Visit, enter, forget, leave, step

KEPT = timedelta(days=14)


@step
def save(visit: Visit) -> HttpResponse:
    """The code to save, and a PIN. Then this browser lets go of the draft, or one goes on. Once is enough."""
    kept = bool(visit.draft.code_digest or visit.draft.case_id)
    if visit.posted and visit.posted.get("do") == "wipe" and not visit.draft.case_id:
        forget(visit)
        messages.success(visit.request, _("Wiped. Nobody can read any of it now."))
        return redirect("intake:start")
    form = SaveForLater(visit.posted, code=code_of(visit.request, visit.draft))
    if visit.posted is None or not (kept or form.is_valid()):
        return _page(visit, kept, form)
    if not kept:
        code, pin = code_of(visit.request, visit.draft), form.cleaned_data["pin"]
        actions.save_for_later(draft=visit.draft, key=visit.key, code=code, pin=pin, now=visit.now)
    if visit.posted.get("do") == "leave":
        leave(visit.request)
        visit.request.session.cycle_key()
        return redirect("intake:saved")
    messages.success(visit.request, _("Saved. You can go on, or close this at any time."))
    return redirect(visit.resume())


def _page(visit: Visit, kept: bool, form: SaveForLater) -> HttpResponse:
    shown = {"visit": visit, "draft": visit.draft, "kept": kept, "form": form, "until": visit.now + KEPT}
    if not kept:
        shown["groups"] = codes.shown(code_of(visit.request, visit.draft)).split("-")
    return render(visit.request, "intake/save.html", shown, status=422 if form.is_bound else 200)


@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """It is kept, and this browser holds nothing of it any more."""
    return render(request, "intake/saved.html")


@require_safe
def resume(request: HttpRequest) -> HttpResponse:
    """Where somebody left off, for one who came back with their code, or from saving it."""
    visit = enter(request)
    return redirect(visit.resume() if visit and not visit.draft.filed_at else "intake:start")
