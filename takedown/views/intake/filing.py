"""The end: a PIN, filing, and the code that is shown until it is saved."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from takedown import actions, codes
from takedown.forms.intake import Pin, Saved
from takedown.models import Draft
from takedown.views.intake.visit import Visit, enter, leave, step, within_scope
from vault import keys, session


@step
@within_scope
def pin(visit: Visit) -> HttpResponse:
    """Choose the PIN; with it the request is filed."""
    if visit.draft.case_id or not visit.document.get("signed_at"):
        return redirect("intake:review")
    form = Pin(visit.posted)
    if not form.is_valid():
        return visit.show("pin", form=form, wrong=form.is_bound)
    return _file(visit, code_of(visit.request, visit.draft), form.cleaned_data["pin"]) or redirect("intake:code")


def file_correction(visit: Visit) -> HttpResponse:
    """A corrected request goes back to its case: the code and the PIN of the first time stay."""
    refused = _file(visit, "", "")
    if refused is None:
        leave(visit.request)
    return refused or redirect("case:open")


def _file(visit: Visit, code: str, pin: str) -> HttpResponse | None:
    """File; the person's own browser has the case open then. None when it went well, else the page that says why."""
    mandate = visit.draft.mandate
    actor = f"user:{mandate.advocate_id}" if mandate else "person"
    try:
        actions.submit(
            draft=visit.draft, key=visit.key, code=code, pin=pin, language=get_language() or "en", actor=actor,
            now=visit.now,
        )  # fmt: skip
    except (actions.Incomplete, actions.LettersChanged):
        visit.save()
        messages.warning(visit.request, _("Something changed after you signed. Please look at the letters again."))
        return redirect("intake:review")
    except actions.ReleaseEnded:
        return render(visit.request, "intake/no_release.html", {"kept": True}, status=409)
    except actions.CaseFrozen:
        return redirect("case:open")
    # An advocate has pages of their own; the person's page is opened by the person's code and PIN alone.
    if mandate is None or visit.draft.case_id:
        session.keep(visit.request, "case", visit.key)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The case code, made again from this browser's cookie each time, until "I saved it" is ticked."""
    visit = enter(request)
    if visit is None:
        return redirect("case:enter")
    case, plain = visit.draft.case, code_of(request, visit.draft)
    if not visit.draft.filed_at or case is None or keys.code_digest(plain) != case.code_digest:
        return redirect("intake:start")
    form = Saved(visit.posted)
    if form.is_valid():
        leave(request)
        request.session.cycle_key()
        return redirect("/advocate/" if case.mandate else "case:open")
    shown = {"form": form, "groups": codes.shown(plain).split("-"), "mandate": case.mandate}
    return render(request, "intake/code.html", shown, status=422 if form.is_bound else 200)


def code_of(request: HttpRequest, draft: Draft) -> str:
    """The case code of this draft: 88 bits out of the secret in the person's own cookie. It is never stored."""
    return codes.from_secret(keys.derive(session.secret(request), f"case code:{draft.pk}"))
