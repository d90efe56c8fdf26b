"""The end: a PIN, filing, and the codes that are shown until they are saved."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from takedown import actions, codes, queries
from takedown.forms.access import Pin, PinAndWords, Saved
from takedown.models import Case, Draft
from takedown.queries import Part, WayIn
from takedown.views.intake.visit import Visit, enter, leave, overtaken, step, within_scope
from vault import keys, session


def after_signing(visit: Visit) -> HttpResponse:
    """File at once what needs no PIN any more: a correction, a draft that was saved with one, an advocate's request."""
    if "pin" in visit.steps:
        return redirect("intake:pin")
    saved = bool(visit.draft.code_digest)
    refused = _file(visit)
    if refused or not (visit.draft.case_id or (saved and visit.role == "individual")):
        return refused or redirect("intake:code")
    leave(visit.request)
    if saved:
        messages.success(visit.request, _("Your request is filed. The code that you saved and your PIN open it."))
    return redirect(visit.home)


@step
@within_scope
def pin(visit: Visit) -> HttpResponse:
    """Choose the PIN, and words for a lost code; with them the request is filed."""
    if "pin" not in visit.steps or not visit.document.get("signed_at"):
        return redirect("intake:review")
    asks = Pin if visit.role == "helper" else PinAndWords
    form = asks(visit.posted, code=code_of(visit.request, visit.draft))
    if not form.is_valid():
        return visit.show("pin", form=form, wrong=form.is_bound)
    chosen, words = form.cleaned_data["pin"], form.cleaned_data.get("words", "")
    return _file(visit, chosen, words) or redirect("intake:code")


def _file(visit: Visit, pin: str = "", words: str = "") -> HttpResponse | None:
    """File; the filer's own browser has the case open then. None when it went well, else the page that says why."""
    draft = visit.draft
    try:
        actions.submit(
            draft=draft, key=visit.key, language=get_language() or "en", actor=_actor(visit), now=visit.now,
            code=code_of(visit.request, draft) if pin else "", pin=pin, words=words,
            handover=handover_of(visit.request, draft),
        )  # fmt: skip
    except (actions.Incomplete, actions.LettersChanged):
        visit.save()
        messages.warning(visit.request, _("Something changed after you signed. Please look at the letters again."))
        return redirect("intake:review")
    except actions.ReleaseEnded:
        return render(visit.request, "intake/no_release.html", {"kept": True}, status=409)
    except actions.CaseFrozen:
        return redirect("case:open")
    except actions.Overtaken:
        return overtaken(visit)
    # An advocate has pages of their own; the person's page is opened by the person's code and PIN alone.
    if draft.mandate_id is None and draft.case_id is None:
        session.keep(visit.request, "case", visit.key, visit.now)
        visit.request.session["as"] = (Part.HELPER if visit.role == "helper" else Part.PERSON).value
    return None


def _actor(visit: Visit) -> str:
    """How the ledger names whoever files: in a case that is there, in the part in which they came in."""
    if visit.draft.mandate and visit.is_advocates:
        return f"user:{visit.draft.mandate.advocate_id}"
    if visit.draft.case_id:
        return str(visit.request.session.get("as", Part.PERSON.value))
    return (Part.HELPER if visit.role == "helper" else Part.PERSON).value


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The filer's code, and the one to hand on to the person, until it is ticked that they are saved."""
    visit = enter(request)
    if visit is None:
        return redirect("case:enter")
    case = visit.draft.case if visit.draft.filed_at else None
    own, handed = _codes(visit, case) if case else ("", "")
    if case is None or not (own or handed):
        return redirect("intake:start")
    form = Saved(visit.posted, label=_("I kept what stands here, or have passed it on.") if handed else None)
    if form.is_valid():
        leave(request)
        request.session.cycle_key()
        return redirect("/advocate/" if case.mandate else "case:open")
    shown = {"form": form, "groups": _groups(own), "handed": _groups(handed), "mandate": case.mandate}
    return render(request, "intake/code.html", shown, status=422 if form.is_bound else 200)


def _codes(visit: Visit, case: Case) -> tuple[str, str]:
    """What this browser can still show: the filer's own code, the code for the person; "" where it is not this one."""
    own, handed = code_of(visit.request, visit.draft), handover_of(visit.request, visit.draft)
    waiting = case.handovers.filter(code_digest=keys.code_digest(handed), used_at=None, ended_at=None)
    return own if isinstance(queries.way_in(own), WayIn) else "", handed if waiting.exists() else ""


def _groups(code: str) -> list[str]:
    return codes.shown(code).split("-") if code else []


def code_of(request: HttpRequest, draft: Draft) -> str:
    """The case code of this draft: 88 bits out of the secret in the person's own cookie. It is never stored."""
    return codes.from_secret(keys.derive(session.secret(request), f"case code:{draft.pk}"))


def handover_of(request: HttpRequest, draft: Draft) -> str:
    """Likewise the code that somebody who files for a person hands on to them."""
    return codes.from_secret(keys.derive(session.secret(request), f"hand-over code:{draft.pk}"))
