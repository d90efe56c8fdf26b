"""Further letters from the case page: more links, a re-upload, an answer to a platform, telling somebody else.

Each opens a draft in the intake with everything copied; the person sees every letter and signs it there.
"""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from notices.clock import SETTLED
from notices.models import Notice
from notices.states import State
from takedown import actions
from takedown.forms.more import STATEMENT_LONGEST, Answer
from takedown.models import Case, Draft, Item, SignedLetter
from takedown.queries.dispatched import dispatched
from takedown.queries.onward import Onward, letter_line, onward_to
from takedown.views.case.door import PERSON, CaseRequest, limited, with_case
from vault import session
from vault.keys import OpenKey

ask_or_do = require_http_methods(["GET", "HEAD", "POST"])


@require_POST
@with_case
@limited("draft")
def more(request: CaseRequest, case: Case, key: OpenKey) -> HttpResponse:
    """Add links to this case: everything else is copied."""
    draft = actions.add_links(case=case, key=key, own=request.part == PERSON, now=timezone.now())
    return _opened(request, draft, key, "intake:links")


@require_POST
@with_case
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
    return _opened(request, draft, key, "intake:links")


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
        raise Http404
    said = (signed.request.opened(key, "body") or {}).get("statement", {}).get("text", "")
    posted = request.POST if request.method == "POST" else None
    form = Answer(posted, room=STATEMENT_LONGEST - len(said) - 2)
    if form.is_valid():
        text, own = form.cleaned_data["text"], request.part == PERSON
        draft = actions.answer(case=case, notice=notice, text=text, key=key, own=own, now=timezone.now())
        return _opened(request, draft, key, "intake:review")
    words = dict.fromkeys(dispatched([notice.pk], key)[notice.pk].reasons.values())
    shown = {"form": form, "platform": signed.platform.name, "words": list(words)}
    return render(request, "case/answer.html", shown, status=422 if form.is_bound else 200)


@ask_or_do
@with_case
@limited("draft")
def onward(request: CaseRequest, case: Case, key: OpenKey, item_id: UUID) -> HttpResponse:
    """Who else can be told of this link; nothing goes to anybody before that letter is seen and signed."""
    found = letter_line(case, item_id, key)
    if found is None:
        raise Http404
    choices = onward_to(*found)
    if request.method != "POST":
        return render(request, "case/onward.html", {"line": found[1], **_by_kind(choices)})
    to = request.POST.get("to", "")
    if to not in {each.platform.slug for each in choices}:
        raise Http404
    draft = actions.onward(case=case, ref=item_id, to=to, key=key, own=True, now=timezone.now())
    return _opened(request, draft, key, "intake:review")


def _by_kind(choices: list[Onward]) -> dict[str, list[Onward]]:
    return {
        "engines": [each for each in choices if not each.guess],
        "carriers": [each for each in choices if each.guess],
    }


def _opened(request: CaseRequest, draft: Draft, key: OpenKey, place: str) -> HttpResponse:
    """Go on in the intake, in this browser."""
    session.keep(request, "draft", key)
    request.session["draft"] = str(draft.pk)
    return redirect(place)
