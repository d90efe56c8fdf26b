"""The packet about one notice of an own case, to hand to the person."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from notices.models import Notice
from takedown.doors import StaffRequest, advocate_required, case_for_advocate
from takedown.downloads import packet_of
from takedown.models import SignedLetter
from vault import keys


@require_safe
@advocate_required
def packet(request: StaffRequest, case_id: UUID, notice_id: UUID, audience: str, form: str) -> HttpResponse:
    """What stands on record about it."""
    now = timezone.now()
    case = case_for_advocate(request.user, case_id, now)
    get_object_or_404(SignedLetter, pk=notice_id, request__case=case)
    return packet_of(get_object_or_404(Notice, pk=notice_id), keys.open_for_desk(case.key_id), audience, form, now)
