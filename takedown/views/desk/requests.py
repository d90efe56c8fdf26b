"""One request: read it against the Act, then approve, return or decline. Never a picture, never a link to click."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from notices.actions import platforms as platform_actions
from notices.models import Channel, Notice
from notices.queries import progress
from takedown import actions, queries
from takedown.doors import StaffRequest, actor, case_for_desk, desk_required
from takedown.evidence.packet import audiences
from takedown.forms.desk import Approve, Note, Reason, VerifyWay
from takedown.models import TakedownRequest
from takedown.queries import ReviewView
from takedown.queries.desk import Unbound
from takedown.queries.pace import CHOOSABLE
from takedown.states import State
from takedown.views.desk import checklist
from takedown.views.desk.page import page, refusals_said
from vault import keys

MISSING = "An element of the Act is missing: this cannot be approved. Return it and say what is missing."


@require_safe
@desk_required
def show(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """Everything that was filed, against the checklist."""
    return _page(request, _find(request, request_id))


@require_POST
@desk_required
def approve(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """Sign off and queue every letter, or none."""
    filed = _find(request, request_id)
    with refusals_said(request):
        key = keys.open_for_desk(filed.case.key_id)
        view = queries.review_view(filed, key)
        form = _approving(view, request.POST)
        if not form.is_valid():
            return _page(request, filed, approve=form)
        if any(gaps for _, gaps in view.checklist):
            messages.error(request, MISSING)
            return redirect("desk:request", request_id)
        sent = actions.send(request=filed, reviewer=request.user, key=key, now=timezone.now())
        messages.success(request, _approved(sent))
        return redirect("desk:queue")
    return redirect("desk:request", request_id)


def _approving(view: ReviewView, typed: QueryDict | None = None) -> Approve:
    waits = view.request.state == State.SUBMITTED
    return Approve(typed, unbound=[each.platform.name for each in view.unbound] if waits else [])


@require_POST
@desk_required
def verify(request: StaffRequest, request_id: UUID, channel_id: int) -> HttpResponse:
    """Verify a way now, and come back to approve: what is sent then binds its platform."""
    filed, now = _find(request, request_id), timezone.now()
    platforms = filed.items.values("platform")
    way = get_object_or_404(Channel.objects.select_related("platform"), pk=channel_id, platform__in=platforms)
    form = VerifyWay(request.POST, way_id=way.pk, today=now.date())
    if not form.is_valid():
        return _page(request, filed, verify=form)
    platform_actions.verify_way(
        channel=way, **form.cleaned_data, verified_by=request.user.name, actor=actor(request.user), now=now
    )
    messages.success(request, f"Verified, in your name: {way.platform.name}. A letter that goes there now binds it.")
    return redirect("desk:request", request_id)


def _approved(sent: list[Notice]) -> str:
    if not sent:
        return "Approved. It waits for the moment that the person chose, and goes out then in your name."
    going = Notice.objects.filter(pk__in=[notice.pk for notice in sent], paused_at=None).select_related("channel")
    by_hand, held = sum(notice.channel.kind == "webform" for notice in going), len(sent) - len(going)
    waits = f" With a link that is being taken back, and so held: {held}." if held else ""
    return f"Approved. Letters on their way: {len(going) - by_hand}. To file by hand: {by_hand}.{waits}"


@require_POST
@desk_required
def give_back(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """Return it with what is missing."""
    return _decide(request, request_id, actions.return_to_person, "give_back")


@require_POST
@desk_required
def decline(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """Decline it with a reason; a corrected request stays possible."""
    return _decide(request, request_id, actions.reject, "decline")


def _decide(request: StaffRequest, request_id: UUID, action: Callable[..., None], name: str) -> HttpResponse:
    filed, form = _find(request, request_id), Reason(request.POST, prefix=name)
    if not form.is_valid():
        return _page(request, filed, **{name: form})
    reason, now = form.cleaned_data["reason"], timezone.now()
    with refusals_said(request):
        key = keys.open_for_desk(filed.case.key_id)
        action(request=filed, reviewer=request.user, key=key, reason=reason, now=now)
        messages.success(request, "Done. The person reads your reason on their page.")
        return redirect("desk:queue")
    return redirect("desk:request", request_id)


@require_POST
@desk_required
def write(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """Put a message on the person's page."""
    filed, form = _find(request, request_id), Note(request.POST)
    if not form.is_valid():
        return _page(request, filed, note=form)
    with refusals_said(request):
        actions.write_message(
            case=filed.case, author="desk", text=form.cleaned_data["text"], key=keys.open_for_desk(filed.case.key_id),
            actor=actor(request.user), now=timezone.now(),
        )  # fmt: skip
        messages.success(request, "Your message is on the person's page.")
    return redirect("desk:request", request_id)


def _find(request: StaffRequest, request_id: UUID) -> TakedownRequest:
    filed = get_object_or_404(TakedownRequest, pk=request_id)
    filed.case = case_for_desk(request.user, filed.case_id)
    return filed


def _notices(filed: TakedownRequest, now: datetime) -> list[tuple[Notice, tuple[str, ...]]]:
    """The request's notices, each with the packets that can be made of it (evidence.packet.Audience)."""
    found = queries.notices_of(filed)
    standing = {each.id: each for each in progress([notice.pk for notice in found], now)}
    return [(notice, audiences(standing[notice.pk], notice.statutory, now)) for notice in found]


def _ways(
    view: ReviewView, typed: forms.Form | None, now: datetime
) -> list[tuple[Unbound, forms.Form | None]]:  # fmt: skip
    """The ways that nobody has verified, each with the form to do it now; None where there is no way yet."""
    typed_for = getattr(typed, "way_id", None)
    ways = [(each, each.way) for each in view.unbound]
    return [
        (each, None if way is None else typed if way.pk == typed_for else VerifyWay(way_id=way.pk, today=now.date()))
        for each, way in ways
    ]


def _page(request: StaffRequest, filed: TakedownRequest, **bound: forms.Form) -> HttpResponse:
    try:
        key = keys.open_for_desk(filed.case.key_id)
    except keys.Erased as error:
        raise Http404 from error
    view, now = queries.review_view(filed, key), timezone.now()
    blank = {"approve": _approving(view), "give_back": Reason(prefix="give_back"), "decline": Reason(prefix="decline")}
    return page(
        request, "request", "/desk/", status=422 if bound else 200, view=view, filed=filed, case=filed.case,
        elements=checklist.elements(view), triage=checklist.triage(view), talk=queries.messages_of(filed.case, key),
        complete=not any(gaps for _, gaps in view.checklist), target=filed.waiting_since + queries.DESK_TARGET,
        timing=checklist.timing(view), reaching=checklist.reaching(queries.contact_rules(filed.case, key)),
        rests=queries.why_it_waits(filed, filed.case, now) if filed.state in CHOOSABLE else None,
        letters=[(letter, checklist.for_staff(letter)) for letter in view.letters],
        ours=any(not letter.signature.name for letter in view.letters), notices=_notices(filed, now),
        changes=queries.waiting_changes(filed.case), waits=filed.state == State.SUBMITTED,
        decidable=filed.state in CHOOSABLE,
        form=next(iter(bound.values()), None), ways=_ways(view, bound.pop("verify", None), now),
        **{**blank, "note": Note(), **bound},
    )  # fmt: skip
