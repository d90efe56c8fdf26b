"""The opened case: what happened, messages, and correcting a request that came back."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from takedown import actions, wording
from takedown.forms.case import MessageForm
from takedown.models import Case
from takedown.queries import case_view
from takedown.queries.cases import CaseView, NoticeLine, RequestPart
from takedown.queries.dispatched import dispatched
from takedown.states import State
from takedown.story import overview, stories
from takedown.views.case.door import PERSON, with_case
from vault import session
from vault.keys import OpenKey

BACK_WITH_PERSON = {State.RETURNED, State.REJECTED}


@require_safe
@with_case
def show(request: HttpRequest, case: Case, key: OpenKey) -> HttpResponse:
    return _page(request, case, key, MessageForm())


@sensitive_variables()
def _page(request: HttpRequest, case: Case, key: OpenKey, form: MessageForm, status: int = 200) -> HttpResponse:
    now = timezone.now()
    view = case_view(case, key, now)
    ids = [line.notice.id for part in view.requests for line in part.notices if line.notice]
    sent = dispatched(ids, key)
    told = [(part, stories(part, sent, now)) for part in view.requests]
    context = {
        "case": case,
        "form": form,
        "overview": overview([story for _part, found in told for story in found]),
        "law": wording.LAW,
        "requests": [{"part": part, "stories": found, "decision": _last_word(part)} for part, found in told],
        "written": [{"author": wording.AUTHOR[who], "at": at, "text": text} for who, at, text in view.messages],
        "last_from_us": bool(view.messages) and view.messages[-1][0] != "person",
        "changes": [{"change": change, "name": wording.CHANGE[change.kind]} for change in view.changes],
        "asked": {change.kind for change in view.changes},
        "releases": _releases(view, now),
    }
    return render(request, "case/open.html", context, status=status)


def _last_word(part: RequestPart) -> dict[str, Any] | None:
    """The desk's reason for a request that is back with the person."""
    if part.request.state not in BACK_WITH_PERSON or not part.decisions:
        return None
    verb, at, reason = part.decisions[-1]
    return {"words": wording.lookup(wording.DECISION, verb), "at": at, "reason": reason}


def _releases(view: CaseView, now: datetime) -> list[dict[str, Any]]:
    """Who may be told, once each, as rows of parts/summary.html: what, until when, and the way to take it back."""
    found = {line.release.pk: line for part in view.requests for line in part.notices}
    return [_release_row(line, now) for line in sorted(found.values(), key=lambda line: line.platform.lower())]


def _release_row(line: NoticeLine, now: datetime) -> dict[str, Any]:
    release = line.release
    what = _("Letter and fingerprints") if release.hashes else _("Letter, no fingerprints")
    until = _("Until %(day)s") % {"day": date_format(release.expires_at, "j F Y")}
    ended = _("Taken back") if release.revoked_at else _("Ended")
    live = release.revoked_at is None and release.expires_at > now
    href = reverse("case:release", args=[release.pk]) if live else ""
    return {"term": line.platform, "lines": [what, until if live else ended], "href": href, "change": _("Take back")}


@sensitive_post_parameters()
@sensitive_variables()
@require_POST
@with_case
def message(request: HttpRequest, case: Case, key: OpenKey) -> HttpResponse:
    """Write to the desk (and the advocate). A second click on the same words is one message."""
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _page(request, case, key, form, status=422)
    text, last = form.cleaned_data["text"], case.messages.last()
    if last is None or (last.author, last.opened(key, "body")) != ("person", text):
        actions.write_message(case=case, author="person", text=text, key=key, actor=PERSON, now=timezone.now())
    messages.success(request, _("Your message is here for our staff now."))
    return redirect("case:open")


@require_POST
@with_case
def correct(request: HttpRequest, case: Case, key: OpenKey) -> HttpResponse:
    """Open the returned request as a draft in the intake: nothing has to be typed again."""
    if not case.requests.filter(state__in=BACK_WITH_PERSON).exists():
        messages.info(request, _("There is nothing to correct at the moment."))
        return redirect("case:open")
    draft = actions.correct(case=case, key=key, now=timezone.now())
    session.keep(request, "draft", key)
    request.session["draft"] = str(draft.pk)
    return redirect("/request/")
