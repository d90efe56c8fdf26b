"""One notice: its way, its proofs, its clock; and what a person of the desk can do about it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from notices import actions as notice_actions
from notices.models import FollowUp, Notice
from takedown import actions, queries
from takedown.doors import StaffRequest, actor, case_for_desk, desk_required
from takedown.forms.desk import Confirm, Void
from takedown.forms.filing import Filing
from takedown.kit import kit as kit_of
from takedown.queries import NoticeView
from takedown.views.desk import kit
from takedown.views.desk.page import page, refusals_said
from vault import keys
from vault.keys import OpenKey

HERE = "/desk/notices/"
BAD_TIMES = {
    "filed_in_the_future": "This is in the future. Look at the day, the time and the clock that you chose.",
    "filed_before_it_was_approved": "This is before the letter was approved. Look at the time and the clock again.",
    "not_by_hand": "This letter was never handed to a person to be filed: it goes another way.",
}


@require_safe
@desk_required
def show(request: StaffRequest, notice_id: UUID) -> HttpResponse:
    """Attempts, proofs with their grades, stages, items with answers and findings."""
    return _page(request, _find(request, notice_id))


@require_POST
@desk_required
def filed(request: StaffRequest, notice_id: UUID) -> HttpResponse:
    """A person filed it in the platform's form: this starts the clock at the time that was entered."""
    notice, now = _find(request, notice_id), timezone.now()
    form = Filing(request.POST, now=now)
    if not form.is_valid():
        return _page(request, notice, filing=form)
    filed_at, confirmation = form.filed_at(notice.approved_at), form.cleaned_data["confirmation"]
    with refusals_said(request):
        try:
            receipt = notice_actions.record_filing(
                notice=notice, filed_at=filed_at, confirmation=confirmation,
                actor=actor(request.user), now=now, key=keys.open_for_desk(notice.key_id),
            )  # fmt: skip
        except ValueError as error:
            form.add_error("day", BAD_TIMES.get(str(error), str(error)))
            return _page(request, notice, filing=form)
        if receipt and receipt.at == Notice.objects.only("received_at").get(pk=notice.pk).received_at:
            messages.success(request, f"Entered. The 48 hours run from the time you gave: {form.as_said(receipt.at)}.")
        elif receipt:
            messages.success(request, "Entered. The proof is stronger; the 48 hours stay as they run.")
        else:
            messages.warning(request, "This was entered before: nothing changed.")
    return redirect("desk:notice", notice_id)


@require_POST
@desk_required
def void(request: StaffRequest, notice_id: UUID, receipt_id: UUID) -> HttpResponse:
    """A proof was false: its clock is void, its breach too; nothing is deleted."""
    notice, form = _find(request, notice_id), Void(request.POST, receipt_id=receipt_id)
    receipt = get_object_or_404(notice.receipts, pk=receipt_id)
    if not form.is_valid():
        return _page(request, notice, void=form)
    with refusals_said(request):
        notice_actions.void_receipt(
            receipt=receipt, reason=form.cleaned_data["reason"], actor=actor(request.user), now=timezone.now(),
            key=keys.open_for_desk(notice.key_id),
        )  # fmt: skip
        messages.success(request, "Voided. The row and your reason stay on record.")
    return redirect("desk:notice", notice_id)


@require_POST
@desk_required
def retry(request: StaffRequest, notice_id: UUID) -> HttpResponse:
    """Another round of 24 hours on the wire."""
    return _confirmed(request, notice_id, notice_actions.retry, "It is tried again, for up to 24 hours.")


@require_POST
@desk_required
def withdraw(request: StaffRequest, notice_id: UUID) -> HttpResponse:
    """Stop this one notice: no more tries, no clock, fingerprints recalled."""
    return _confirmed(request, notice_id, notice_actions.withdraw, "Withdrawn.")


@require_POST
@desk_required
def again(request: StaffRequest, notice_id: UUID) -> HttpResponse:
    """After a voided proof, or by the platform's own form: the same letter as a new notice with a new clock."""
    notice = _find(request, notice_id)
    with refusals_said(request):
        key, now = keys.open_for_desk(notice.key_id), timezone.now()
        fresh = actions.send_again(notice=notice, reviewer=request.user, key=key, now=now)
        messages.success(request, f"Sent again as {fresh.number}, with a clock of its own.")
        return redirect("desk:notice", fresh.pk)
    return redirect("desk:notice", notice_id)


@require_POST
@desk_required
def said(request: StaffRequest, notice_id: UUID, follow_up_id: UUID, step: str) -> HttpResponse:
    """What is said after the letter: filed by hand in the platform's form, or a withdrawal tried again."""
    notice = _find(request, notice_id)
    row = get_object_or_404(notice.follow_ups, pk=follow_up_id)
    action, done = STEPS.get(step, (None, ""))
    if action is None:
        raise Http404
    with refusals_said(request):
        action(follow_up=row, actor=actor(request.user), now=timezone.now())
        messages.success(request, done)
    return redirect("desk:notice", notice_id)


STEPS: dict[str, tuple[Callable[..., None] | None, str]] = {
    "filed": (notice_actions.record_by_hand, "Entered. It starts no new 48 hours."),
    "retry": (notice_actions.retry_follow_up, "It is tried again, for up to 24 hours."),
}


def _confirmed(request: StaffRequest, notice_id: UUID, action: Callable[..., None], done: str) -> HttpResponse:
    notice, form = _find(request, notice_id), Confirm(request.POST)
    if not form.is_valid():
        return _page(request, notice, confirm=form)
    with refusals_said(request):
        action(notice=notice, actor=actor(request.user), now=timezone.now())
        messages.success(request, done)
    return redirect("desk:notice", notice_id)


def _find(request: StaffRequest, notice_id: UUID) -> Notice:
    notice = get_object_or_404(Notice.objects.select_related("platform", "channel", "previous"), pk=notice_id)
    if found := queries.case_of_notice(notice):
        case_for_desk(request.user, found[0].pk)
    return notice


def _page(request: StaffRequest, notice: Notice, **bound: forms.Form) -> HttpResponse:
    key = _key(notice)
    found, now = queries.case_of_notice(notice), timezone.now()
    blank: dict[str, Any] = {"filing": Filing(now=now), "confirm": Confirm()}
    view = queries.notice_view(notice, key)
    return page(
        request, "notice", HERE, status=422 if bound else 200, notice=notice, view=view, filed=found and found[1],
        kit=kit_of(notice, view.letter, staff=True) if view.letter else None, may=kit.possible(notice, now),
        form=next(iter(bound.values()), None), items=kit.item_lines(view), proofs=_proofs(view, bound.get("void")),
        asked=notice.may_have_arrived,
        follow_ups=[_said(row, key) for row in notice.follow_ups.order_by("due_at", "number")],
        **{**blank, **bound},
    )  # fmt: skip


def _proofs(view: NoticeView, sent: forms.Form | None) -> list[tuple[Any, ...]]:
    """Each receipt with a form of its own: with the `sent` one, errors and all, where it was that one's."""
    blanks = [Void(receipt_id=receipt.pk) for receipt, *_ in view.receipts]
    own = [sent if isinstance(sent, Void) and sent.receipt_id == form.receipt_id else form for form in blanks]
    return [(*proof, form) for proof, form in zip(view.receipts, own, strict=True)]


def _said(row: FollowUp, key: OpenKey | None) -> tuple[FollowUp, dict[str, Any]]:
    """A follow-up with its frozen words, where they open."""
    return row, (row.opened(key, "words") or {}) if key else {}


def _key(notice: Notice) -> OpenKey | None:
    """None for an erased case: what is left of its notices is shown all the same."""
    try:
        return keys.open_for_desk(notice.key_id)
    except keys.Erased:
        return None
    except keys.CannotOpen as error:
        raise Http404 from error
