"""Changing one's mind: a permission, a helper, one link, everything; and the answer that stops a case at once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from takedown import actions
from takedown.actions.casework import CHANGE_WAITS
from takedown.models import Case, ChosenChange
from takedown.queries import case_view, is_told
from takedown.queries.onward import letter_line
from takedown.views.case.door import PERSON, CaseRequest, with_case
from vault import session
from vault.keys import OpenKey

ask_or_do = require_http_methods(["GET", "HEAD", "POST"])


@ask_or_do
@with_case
def release(request: CaseRequest, case: Case, key: OpenKey, release_id: UUID) -> HttpResponse:
    """Take one platform's permission back, after saying what that means."""
    found = get_object_or_404(case.releases.select_related("platform"), pk=release_id)
    if request.method != "POST":
        return _confirm(request, "release", release=found)
    actions.revoke_release(release=found, actor=PERSON, now=timezone.now())
    messages.success(request, _("You have taken this permission back."))
    return redirect("case:open")


@ask_or_do
@with_case
def helper(request: CaseRequest, case: Case, key: OpenKey) -> HttpResponse:
    """End the advocate's written release: they see the case no more, nor does a page left open in another browser."""
    if case.mandate is None or case.mandate.revoked_at:
        raise Http404
    if request.method != "POST":
        return _confirm(request, "helper", case=case)
    actions.revoke_mandate(mandate=case.mandate, actor=PERSON, now=timezone.now())
    session.end_elsewhere(case.key_id, request.session.session_key)
    messages.success(request, _("They can no longer see or do anything here with their own log-in."))
    return redirect("case:open")


@ask_or_do
@with_case
def change(request: CaseRequest, case: Case, key: OpenKey, kind: str) -> HttpResponse:
    """Ask to withdraw or erase everything; it happens after 24 hours and can be taken back until then."""
    if kind not in {ChosenChange.Kind.WITHDRAW, ChosenChange.Kind.ERASE}:
        raise Http404
    now = timezone.now()
    if request.method != "POST":
        return _confirm(request, kind, due_at=now + CHANGE_WAITS, told=is_told(case, key))
    actions.ask_change(case=case, kind=kind, actor=PERSON, now=now)
    return redirect("case:open")


@ask_or_do
@with_case
def item(request: CaseRequest, case: Case, key: OpenKey, item_id: UUID) -> HttpResponse:
    """Ask to withdraw one link; the same day of waiting, and the rest goes on."""
    found, now = letter_line(case, item_id, key), timezone.now()
    if found is None:
        raise Http404
    if request.method != "POST":
        signed, line = found
        shown = {"platform": signed.platform, "line": line, "due_at": now + CHANGE_WAITS}
        return _confirm(request, "item", told=is_told(case, key), **shown)
    kind = ChosenChange.Kind.WITHDRAW_ITEM
    actions.ask_change(case=case, kind=kind, item=item_id, key=key, actor=request.part, now=now)
    return redirect("case:open")


@require_POST
@with_case
def take_back(request: CaseRequest, case: Case, key: OpenKey, change_id: int) -> HttpResponse:
    waiting = get_object_or_404(case.changes, pk=change_id)
    if actions.take_back(change=waiting, actor=PERSON, now=timezone.now()):
        messages.success(request, _("Taken back. Everything stays as it was."))
    else:
        messages.warning(request, _("It was too late to take this back."))
    return redirect("case:open")


@ask_or_do
@with_case
def age(request: CaseRequest, case: Case, key: OpenKey) -> HttpResponse:
    """Somebody under 18 is shown: asked once more, since a slip of the finger is no answer; then everything stops."""
    if request.method == "POST":
        actions.freeze(case=case, actor=PERSON, now=timezone.now())
        return redirect("case:open")
    view = case_view(case, key, timezone.now())
    links = [item.url for part in view.requests for line in part.notices for item in line.items]
    words = [part.answers.get("statement", {}).get("text", "") for part in view.requests]
    return _confirm(request, "age", own_words="\n".join([*dict.fromkeys(links), "", *words]).strip())


def _confirm(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    return render(request, f"case/confirm_{name}.html", context)
