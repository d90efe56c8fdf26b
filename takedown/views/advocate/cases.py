"""An advocate's own cases: the list, and one case with its time line, clocks, items and messages."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from takedown import actions, queries
from takedown.doors import StaffRequest, actor, advocate_required, case_for_advocate
from takedown.forms.advocate import AdvocateNote
from takedown.locators import defanged
from takedown.models import Case
from takedown.queries.dispatched import dispatched
from takedown.story import Story, stories
from takedown.views.advocate.page import page
from vault import keys

HERE = "/advocate/"


@require_safe
@advocate_required
def listed(request: StaffRequest) -> HttpResponse:
    """Own cases, newest first, with the clock that ends next and the end of each release."""
    return page(request, "cases", HERE, lines=queries.advocate_cases(request.user, timezone.now()))


@require_safe
@advocate_required
def show(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """One case; a stranger's, or one whose release has ended, does not exist."""
    return _page(request, case_for_advocate(request.user, case_id, timezone.now()), AdvocateNote())


@require_POST
@advocate_required
def write(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Put a message on the person's page."""
    now = timezone.now()
    case, form = case_for_advocate(request.user, case_id, now), AdvocateNote(request.POST)
    if not form.is_valid():
        return _page(request, case, form, status=422)
    key = keys.open_for_desk(case.key_id)
    actions.write_message(
        case=case, author="advocate", text=form.cleaned_data["text"], key=key, actor=actor(request.user), now=now
    )
    messages.success(request, _("Your message is on the person's page."))
    return redirect("advocate:case", case_id)


def _page(request: StaffRequest, case: Case, form: AdvocateNote, status: int = 200) -> HttpResponse:
    now = timezone.now()
    try:
        key = keys.open_for_desk(case.key_id)
    except keys.Erased as error:
        raise Http404 from error
    view = queries.case_view(case, key, now)
    sent = dispatched([line.notice.id for part in view.requests for line in part.notices if line.notice], key)
    parts = [(part, [_told(story) for story in stories(part, sent, now)]) for part in view.requests]
    releases = {line.release.pk: line for part in view.requests for line in part.notices}
    return page(
        request, "case", HERE, status=status, case=case, form=form, view=view, parts=parts, mandate=case.mandate,
        releases=list(releases.values()), decisions=_decisions(view),
        case_status=queries.neutral_status(case),
    )  # fmt: skip


def _told(story: Story) -> dict[str, Any]:
    """A story with its links defanged (advocates never need to open them) and the readable form of a disguised host."""
    items = [(defanged(item.line.url), _disguise(item.line), item) for item in story.items]
    return {"story": story, "items": items}


def _disguise(line: queries.ItemLine) -> str:
    return "" if line.shown_host in line.url else line.shown_host


def _decisions(view: queries.CaseView) -> list[tuple[str, Any, str]]:
    return [decision for part in view.requests for decision in part.decisions]
