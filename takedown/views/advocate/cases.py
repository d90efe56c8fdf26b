"""An advocate's own cases: the list, and one case with its time line, clocks, items and messages."""

from collections.abc import Collection
from datetime import datetime
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
from takedown.states import State
from takedown.story import Story, stories
from takedown.views.advocate.page import page
from vault import keys

HERE = "/advocate/"
BACK = frozenset({State.RETURNED, State.REJECTED})


@require_safe
@advocate_required
def listed(request: StaffRequest) -> HttpResponse:
    """Own cases, with what is new, the clock that ends next and the end of each release; and what colleagues left."""
    now = timezone.now()
    lines, left = queries.advocate_cases(request.user, now), queries.for_colleagues(request.user, now)
    return page(request, "cases", HERE, lines=lines, left=left.select_related("advocate"))


@require_safe
@advocate_required
def show(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """One case; a stranger's, or one whose release has ended, does not exist. What is read is new no more."""
    now = timezone.now()
    case = case_for_advocate(request.user, case_id, now)
    new = queries.new_in(case)
    shown = _page(request, case, AdvocateNote(), new=set(new.values()))
    if request.method == "GET" and new:
        actions.mark_read(case=case, messages=new, actor=actor(request.user), now=now)
    return shown


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


def _page(
    request: StaffRequest, case: Case, form: AdvocateNote, *, status: int = 200, new: Collection[datetime] = ()
) -> HttpResponse:
    """`new`: when the messages were written that are shown for the first time."""
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
        releases=list(releases.values()), came_back=_came_back(view, now), new=new,
        case_status=queries.neutral_status(case),
    )  # fmt: skip


def _told(story: Story) -> dict[str, Any]:
    """A story with its links defanged (advocates never need to open them) and the readable form of a disguised host."""
    items = [(defanged(item.line.url), _disguise(item.line), item) for item in story.items]
    return {"story": story, "items": items}


def _disguise(line: queries.ItemLine) -> str:
    return "" if line.shown_host in line.url else line.shown_host


def _came_back(view: queries.CaseView, now: datetime) -> list[dict[str, Any]]:
    """Each request that is back, with the desk's last word on it, and whether an answer in words is enough."""
    back = [part for part in view.requests if part.request.state in BACK and part.decisions]
    return [
        {"request": part.request, "reason": part.decisions[-1][2], "answer": queries.may_be_answered(part.request, now)}
        for part in back
    ]
