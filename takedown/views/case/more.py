"""Further letters from the case page: more links, a re-upload, an answer to a platform, telling somebody else.

Each opens a draft in the intake with everything copied; the person sees every letter and signs it there.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from notices.clock import SETTLED
from notices.models import Notice
from notices.states import State
from takedown import actions, drafts, queries
from takedown.forms.more import STATEMENT_LONGEST, Answer
from takedown.models import Case, Item, SignedLetter
from takedown.queries.dispatched import dispatched
from takedown.queries.onward import Onward, letter_line, onward_to
from takedown.typed import carried, handed_back, kept_words
from takedown.views.case.begun import another_is_open, one_at_a_time, open_in_intake
from takedown.views.case.door import PERSON, CaseRequest, limited, with_case
from vault.keys import OpenKey

ask_or_do = require_http_methods(["GET", "HEAD", "POST"])


@require_POST
@with_case
@one_at_a_time
@limited("draft")
def more(request: CaseRequest, case: Case, key: OpenKey) -> HttpResponse:
    """Add links to this case: everything else is copied."""
    draft = actions.add_links(case=case, key=key, own=request.part == PERSON, now=timezone.now())
    return open_in_intake(request, draft, key, "intake:links")


@require_POST
@with_case
@one_at_a_time
@limited("draft")
def again(request: CaseRequest, case: Case, key: OpenKey, item_id: UUID) -> HttpResponse:
    """It was published anew: one click from the old link, straight to where the new one is typed."""
    found = letter_line(case, item_id, key)
    if found is None:
        raise Http404
    # A letter that was sent again has ids of its own; the item that was filed is the one with this link.
    first = next((item for item in Item.objects.filter(request=found[0].request)
                  if item.opened(key, "locator")["url"] == found[1].url), None)  # fmt: skip
    draft = actions.add_links(
        case=case, key=key, own=request.part == PERSON, now=timezone.now(), reupload_of=first.pk if first else None
    )
    return open_in_intake(request, draft, key, "intake:links")


@sensitive_post_parameters()
@sensitive_variables()
@ask_or_do
@with_case
@limited("draft")
def answer(request: CaseRequest, case: Case, key: OpenKey, notice_id: UUID) -> HttpResponse:
    """A platform asked, or said no: what it said, and room for an answer that goes into a corrected letter."""
    signed = get_object_or_404(SignedLetter.objects.select_related("platform"), pk=notice_id, request__case=case)
    notice = get_object_or_404(Notice.objects.exclude(state__in=[State.WITHDRAWN, State.CLOSED]), pk=notice_id)
    if notice.followed_by.exists() or not notice.items.exclude(answer__in=SETTLED).exists():
        return too_late(request, handed_back(request))
    own, now, filed = request.part == PERSON, timezone.now(), signed.request.opened(key, "body") or {}
    if not own and not queries.is_of_part(filed, own=False):
        messages.info(request, _("The person signed this one. Only they can correct it."))
        return redirect("case:open")
    begun = queries.begun_answer(case, notice, key, own=own)
    held = drafts.read(begun, key) if begun else filed
    if queries.is_answered(notice.pk):
        return too_late(request, kept_words(held) if begun else "", handed_back(request), known=True)
    as_it_is = begun is not None and request.POST.get("do") == "on"
    posted = request.POST if request.method == "POST" and not as_it_is else None
    form = Answer(posted, room=STATEMENT_LONGEST - len(held.get("statement", {}).get("text", "")) - 2)
    another = another_is_open(request)
    if not another and (as_it_is or form.is_valid()):
        text = "" if as_it_is else form.cleaned_data["text"]
        draft = actions.answer(case=case, notice=notice, text=text, key=key, own=own, now=now)
        return open_in_intake(request, draft, key, "intake:review")
    shown = {
        "form": form,
        "platform": signed.platform.name,
        "words": list(dict.fromkeys(dispatched([notice.pk], key)[notice.pk].reasons.values())),
        "begun": begun,
        "another": another,
        **_goes_out(held.get("timing") if begun else queries.timing_of(signed.request, key, now)),
    }
    refused = 422 if form.errors else 409
    return render(request, "case/answer.html", shown, status=refused if request.method == "POST" else 200)


def too_late(request: HttpRequest, *words: str, known: bool = False) -> HttpResponse:
    """Answered, settled or taken back meanwhile: what was typed stands there to be copied. `known`: a plain visit is
    told so, too."""
    if not (known or any(words)):
        raise Http404
    shown = {"typed": "\n\n".join(filter(None, words)), "carried": carried(request), "onward": reverse("case:open")}
    return render(request, "errors/overtaken.html", shown, status=409)


@ask_or_do
@with_case
@one_at_a_time
@limited("draft")
def onward(request: CaseRequest, case: Case, key: OpenKey, item_id: UUID) -> HttpResponse:
    """Who else can be told of this link; nothing goes to anybody before that letter is seen and signed."""
    found = letter_line(case, item_id, key)
    if found is None:
        raise Http404
    choices = onward_to(*found)
    if request.method != "POST":
        timing = queries.timing_of(found[0].request, key, timezone.now())
        return render(request, "case/onward.html", {"line": found[1], **_by_kind(choices), **_goes_out(timing)})
    to = request.POST.get("to", "")
    if to not in {each.platform.slug for each in choices}:
        raise Http404
    draft = actions.onward(case=case, ref=item_id, to=to, key=key, own=True, now=timezone.now())
    return open_in_intake(request, draft, key, "intake:review")


def _goes_out(timing: dict[str, str] | None) -> dict[str, Any]:
    """When the letter may go out, for case/parts/goes_out.html."""
    day = (timing or {}).get("on")
    return {"timing": timing or {}, "on_day": date.fromisoformat(day) if day else None}


def _by_kind(choices: list[Onward]) -> dict[str, list[Onward]]:
    return {
        "engines": [each for each in choices if not each.guess],
        "carriers": [each for each in choices if each.guess],
    }
