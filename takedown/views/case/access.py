"""Who can come in: taking a case over, the new code until it is saved, a helper, chosen words, another code."""

import secrets
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from takedown import actions, brakes, codes, queries, wording
from takedown.forms.access import NewCode, OldPin, Pin, Saved, Words
from takedown.models import Case, HandOver
from takedown.queries import WayIn
from takedown.views.case.door import IDLE, PERSON, closed_meanwhile, with_case
from takedown.waits import too_fast
from vault import keys, session
from vault.keys import OpenKey

ask_or_do = require_http_methods(["GET", "HEAD", "POST"])


@sensitive_post_parameters()
@sensitive_variables()
@ask_or_do
def take_over(request: HttpRequest) -> HttpResponse:
    """Choose a PIN for a case that was handed over; the code that was brought is used up with it."""
    now, key = timezone.now(), session.kept(request, "handover")
    held = request.session.get("handover", 0)
    brought = HandOver.objects.select_related("case__organisation").filter(pk=held).first()
    if key is None or brought is None:
        return redirect("case:enter")
    if session.unused_for(request, "handover", now) > IDLE:
        return closed_meanwhile(request, "handover")
    name = f"hand-over {brought.pk}"
    form = Pin(request.POST if request.method == "POST" else None, code=_code(request, name))
    if not form.is_valid():
        return _asks_pin(request, "handover", form, brought=brought)
    session.drop(request, "handover")
    del request.session["handover"]
    try:
        actions.take_over(
            handover=brought, key=key, code=_code(request, name), pin=form.cleaned_data["pin"],
            own_session=request.session.session_key, now=now,
        )  # fmt: skip
    except actions.TooLate:
        return render(request, "case/handover_over.html", status=410)
    session.keep(request, "case", key, now)
    request.session["as"] = PERSON
    return _show_code(request, name)


@sensitive_post_parameters()
@sensitive_variables()
@ask_or_do
@with_case
def renew(request: HttpRequest, case: Case, key: OpenKey) -> HttpResponse:
    """Another code and PIN for those who have the old ones, not for whoever finds the page open.

    The old ones open nothing from then on.
    """
    now, form = timezone.now(), NewCode(request.POST if request.method == "POST" else None)
    if not form.is_valid() or _key_for(request, queries.own_way_in(case), form, now) is None:
        return _asks_pin(request, "code_renew", form, told=queries.is_told(case, key))
    name = f"renewed {secrets.token_hex(8)}"
    actions.renew_code(
        case=case, key=key, code=_code(request, name), pin=form.cleaned_data["pin"],
        own_session=request.session.session_key, now=now,
    )  # fmt: skip
    return _show_code(request, name)


@sensitive_post_parameters()
@sensitive_variables()
@ask_or_do
def code(request: HttpRequest) -> HttpResponse:
    """The new code, made again from this browser's cookie each time, until "I saved it" is ticked.

    Left for half an hour, it is shown for the PIN only: it opens nothing yet, and would be lost for good otherwise.
    """
    now, key, name = timezone.now(), session.kept(request, "case"), request.session.get("unsaved")
    if key is None or session.unused_for(request, "case", now) > IDLE:
        session.drop(request, "case")
        return _closed_unsaved(request, name, now) if name else redirect("case:enter")
    case = Case.objects.filter(key_id=key.id).first()
    if case is None or name is None:
        return redirect("case:open")
    plain = _code(request, name)
    form = Saved(request.POST if request.method == "POST" else None)
    if form.is_valid() or keys.code_digest(plain) != case.code_digest:
        del request.session["unsaved"]
        return redirect("case:helped" if queries.unconfirmed_helper(case) else "case:open")
    shown = {"form": form, "groups": codes.shown(plain).split("-")}
    return render(request, "case/code.html", shown, status=422 if form.is_bound else 200)


def _closed_unsaved(request: HttpRequest, name: str, now: datetime) -> HttpResponse:
    """The PIN that was chosen with the new code opens the page again, which then shows the code."""
    plain = _code(request, name)
    found = queries.way_in(plain)
    if not isinstance(found, WayIn):
        del request.session["unsaved"]
        return redirect("case:enter")
    form = OldPin(request.POST if "old_pin" in request.POST else None)
    key = _key_for(request, found, form, now, plain) if form.is_valid() else None
    if key is None:
        return render(request, "case/code_closed.html", {"form": form}, status=422 if form.is_bound else 403)
    session.renew(request)
    session.keep(request, "case", key, now)
    request.session["as"] = PERSON
    return _show_code(request, name)


@ask_or_do
@with_case
def helped(request: HttpRequest, case: Case, key: OpenKey) -> HttpResponse:
    """Did you want this help? Asked once, when the person comes for the first time; "later" stays possible."""
    helper = queries.unconfirmed_helper(case)
    if helper is None:
        return redirect("case:open")
    if request.method != "POST" or request.POST.get("do") not in {"yes", "no", "later"}:
        return render(request, "case/helper_asked.html", {"helper": helper})
    if request.POST["do"] == "no":
        return _end_helper(request, case)
    if request.POST["do"] == "yes":
        actions.confirm_helper(helper=helper, actor=PERSON, now=timezone.now())
        messages.success(request, _("Thank you. They can go on helping; you can end it at any time."))
    return redirect("case:open")


@ask_or_do
@with_case
def helper(request: HttpRequest, case: Case, key: OpenKey) -> HttpResponse:
    """End a helper's way in, at once; afterwards: what else can be done."""
    found = queries.helper_of(case)
    if found is None:
        raise Http404
    if request.method == "POST":
        return _end_helper(request, case)
    return render(request, "case/helper_ended.html" if found.ended_at else "case/helper_end.html", {"helper": found})


def _end_helper(request: HttpRequest, case: Case) -> HttpResponse:
    if found := queries.helper_of(case):
        own = request.session.session_key
        actions.end_helper(helper=found, actor=PERSON, own_session=own, now=timezone.now())
    return redirect("case:helper-access")


@require_safe
@with_case
def overview(request: HttpRequest, case: Case, key: OpenKey) -> HttpResponse:
    """Everybody who has a way in, and what can be changed about it."""
    changed = [(wording.CHANGED[verb], at) for verb, at in queries.changed_lately(case, timezone.now())]
    shown = {"case": case, "helper": queries.helper_of(case), "asked": queries.asked_with_words(case)}
    return render(request, "case/access.html", {"changed": changed, **shown})


@require_POST
@with_case
def stop(request: HttpRequest, case: Case, key: OpenKey, asked_id: int) -> HttpResponse:
    """Somebody brought the chosen words, and it was not the person: their number opens nothing."""
    asked = get_object_or_404(queries.asked_with_words(case), pk=asked_id)
    if actions.refuse_recovery(asked=asked, actor=PERSON, now=timezone.now()):
        messages.success(request, _("Stopped. That number opens nothing."))
    return redirect("case:access")


@sensitive_post_parameters()
@sensitive_variables()
@ask_or_do
@with_case
def words(request: HttpRequest, case: Case, key: OpenKey) -> HttpResponse:
    """Choose words for a lost code, choose others, or take them away: with code and PIN, as they lead to new ones."""
    now, away = timezone.now(), request.method == "POST" and request.POST.get("do") == "away"
    form = Words(request.POST if request.method == "POST" else None, away=away)
    if not form.is_valid() or _key_for(request, queries.own_way_in(case), form, now) is None:
        return _asks_pin(request, "lost_words", form, case=case)
    chosen = "" if away else form.cleaned_data["words"]
    actions.choose_words(case=case, key=key, words=chosen, actor=PERSON, now=now)
    messages.success(request, _("Your words are kept.") if chosen else _("The words are gone."))
    return redirect("case:access")


@sensitive_variables()
def _key_for(request: HttpRequest, way: WayIn, form: forms.Form, now: datetime, code: str = "") -> OpenKey | None:
    """What `code` (or the one typed) opens with the typed PIN; None, said in the form, for a wrong one or too many.

    A try at the door is a try here (takedown/brakes.py).
    """
    if wait := brakes.take_pin_try(way.lock, request.META, now):
        form.add_error("old_pin", too_fast(wait, now))
        return None
    try:
        key = way.opened(code or form.cleaned_data["code"], form.cleaned_data["old_pin"])
    except keys.CannotOpen:
        form.add_error("old_pin", _("This PIN does not fit the code. Please try again."))
        return None
    brakes.forget_pin_tries(way.lock, request.META, now)
    return key


def _asks_pin(request: HttpRequest, template: str, form: forms.Form, **context: object) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, f"case/{template}.html", {"form": form, **context}, status=status)


def _show_code(request: HttpRequest, name: str) -> HttpResponse:
    request.session.cycle_key()
    request.session["unsaved"] = name
    return redirect("case:code")


def _code(request: HttpRequest, name: str) -> str:
    """88 bits out of the secret in this browser's cookie: never stored, and the same until it is saved."""
    return codes.from_secret(keys.derive(session.secret(request), f"case code: {name}"))
