"""The opened case: what happened, when the rest goes out, messages, and correcting a request that came back."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from takedown import actions, wording
from takedown.evidence.sheet import moment
from takedown.forms.case import MessageForm
from takedown.models import Case, ChosenChange, Release
from takedown.queries import (
    asked_with_words,
    case_view,
    changed_lately,
    has_an_advocate,
    helper_may_correct,
    openings,
    unconfirmed_helper,
)
from takedown.queries.access import Opening
from takedown.queries.cases import CaseView, NoticeLine, RequestPart
from takedown.queries.corrections import Question, may_be_answered
from takedown.queries.dispatched import dispatched
from takedown.queries.pace import CHOOSABLE
from takedown.states import State
from takedown.story import overview, stories
from takedown.views.case.begun import one_at_a_time, open_in_intake
from takedown.views.case.door import PERSON, CaseRequest, limited, with_case
from takedown.wording import Words
from vault.keys import OpenKey

BACK_WITH_PERSON = {State.RETURNED, State.REJECTED}
OWN_WORDS = frozenset({"person", "helper"})


def _looked(opening: Opening) -> dict[str, Any]:
    once = opening.first == opening.last
    return {"who": wording.AUTHOR[opening.role], "first": opening.first, "last": None if once else opening.last}


@require_safe
@with_case
def show(request: CaseRequest, case: Case, key: OpenKey) -> HttpResponse:
    """Everything that happened, and everything that can be done now."""
    now = timezone.now()
    view = case_view(case, key, now)
    ids = [line.notice.id for part in view.requests for line in part.notices if line.notice]
    sent = dispatched(ids, key)
    told = [(part, stories(part, sent, now)) for part in view.requests]
    context = {
        "case": case,
        "own": request.part == PERSON,
        "helper": unconfirmed_helper(case) if request.part == PERSON else None,
        "asked_words": asked_with_words(case) if request.part == PERSON else [],
        "looked": [_looked(each) for each in openings(case)] if request.part == PERSON else [],
        "changed": changed_lately(case, now) if request.part == PERSON else [],
        "overview": overview([story for _part, found in told for story in found]),
        "law": wording.LAW,
        "requests": [
            {
                "part": part,
                "stories": found,
                "decision": _last_word(part),
                "when": _when(part),
                "may_answer": may_be_answered(part.request, now),
                "answered": _answered(part),
            }
            for part, found in told
        ],
        "written": [{"author": wording.AUTHOR[who], "at": at, "text": text} for who, at, text in view.messages],
        "last_from_us": bool(view.messages) and view.messages[-1][0] not in OWN_WORDS,
        "changes": [_change(view, change) for change in view.changes],
        "asked": {change.kind for change in view.changes},
        "asked_items": {change.item for change in view.changes if change.item},
        "releases": _releases(view, request.part == PERSON, now),
    }
    return render(request, "case/open.html", context)


def _when(part: RequestPart) -> Words | None:
    """When a request that is still here goes out; None for one whose letters have gone down."""
    if part.request.state not in CHOOSABLE:
        return None
    table = wording.WHEN_CHECKED if part.request.state == State.APPROVED else wording.WHEN
    words = table[part.waits or ""]
    return Words(words.title, str(words.text) % {"when": moment(part.request.send_from)[:-4]}, words.tone)


def _change(view: CaseView, change: ChosenChange) -> dict[str, Any]:
    """A change that waits, with the link that it is about where it is about one."""
    links = [
        item.url for part in view.requests for line in part.notices for item in line.items if item.id == change.item
    ]
    return {"change": change, "name": wording.CHANGE[change.kind], "link": links[0] if links else ""}


def _last_word(part: RequestPart) -> dict[str, Any] | None:
    """The desk's reason for a request that is back with the person."""
    if part.request.state not in BACK_WITH_PERSON or not part.decisions:
        return None
    verb, at, reason = part.decisions[-1]
    return {"words": wording.lookup(wording.DECISION, verb), "at": at, "reason": reason}


def _answered(part: RequestPart) -> list[Question]:
    """What was asked and answered, while the request is still with our staff."""
    return [asked for asked in part.asked if asked.answered_at] if part.request.state in CHOOSABLE else []


def _releases(view: CaseView, own: bool, now: datetime) -> list[dict[str, Any]]:
    """Who may be told, once each, as rows of parts/summary.html: what, until when, and the way to take it back."""
    found = {line.release.pk: line for part in view.requests for line in part.notices}
    return [_release_row(line, own, now) for line in sorted(found.values(), key=lambda line: line.platform.lower())]


def _release_row(line: NoticeLine, own: bool, now: datetime) -> dict[str, Any]:
    release = line.release
    what = _kept(release) if release.hashes else _("Letter, no fingerprints")
    until = _("Until %(day)s") % {"day": date_format(release.expires_at, _("j F Y"))}
    ended = _("Taken back") if release.revoked_at else _("Ended")
    live = release.revoked_at is None and release.expires_at > now
    href = reverse("case:release", args=[release.pk]) if live and own else ""
    return {"term": line.platform, "lines": [what, until if live else ended], "href": href, "change": _("Take back")}


def _kept(release: Release) -> str:
    """The truth about fingerprints: who takes them out when asked, and who may keep them for ever."""
    if release.platform.deletes_hashes:
        return _("Letter and fingerprints. It says that it deletes them when they are taken back.")
    return _("Letter and fingerprints. What it has fetched it may keep for ever.")


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
@with_case
@limited("message")
def message(request: CaseRequest, case: Case, key: OpenKey) -> HttpResponse:
    """Write to the desk (and the advocate). A second click on the same words is one message."""
    form = MessageForm(request.POST if request.method == "POST" else None)
    helped = has_an_advocate(case, timezone.now())
    if not form.is_valid():
        shown = {"form": form, "case": case, "helped": helped}
        return render(request, "case/message.html", shown, status=422 if form.is_bound else 200)
    text, last = form.cleaned_data["text"], case.messages.last()
    if last is None or (last.author, last.opened(key, "body")) != (request.part, text):
        actions.write_message(
            case=case, author=request.part, text=text, key=key, actor=request.part, now=timezone.now()
        )  # fmt: skip
    here = _("Your message is here for your advocate now.") if helped else _("Your message is here for our staff now.")
    messages.success(request, here)
    return redirect("case:open")


@require_POST
@with_case
@one_at_a_time
@limited("draft")
def correct(request: CaseRequest, case: Case, key: OpenKey) -> HttpResponse:
    """Open the returned request as a draft in the intake: nothing has to be typed again."""
    if not case.requests.filter(state__in=BACK_WITH_PERSON).exists():
        messages.info(request, _("There is nothing to correct at the moment."))
        return redirect("case:open")
    if request.part != PERSON and not helper_may_correct(case, key):
        messages.info(request, _("The person signed this one. Only they can correct it."))
        return redirect("case:open")
    draft = actions.correct(case=case, key=key, now=timezone.now(), own=request.part == PERSON)
    return open_in_intake(request, draft, key, "intake:start")
