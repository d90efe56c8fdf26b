"""The packet about one notice, for the person whom the desk helps with it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from notices.models import Notice
from takedown import queries
from takedown.doors import StaffRequest, case_for_desk, desk_required
from takedown.downloads import packet_of
from vault import keys


@require_safe
@desk_required
def packet(request: StaffRequest, notice_id: UUID, audience: str, form: str) -> HttpResponse:
    """What stands on record about it; an erased case has none any more."""
    notice = get_object_or_404(Notice, pk=notice_id)
    found = queries.case_of_notice(notice)
    if found is None:
        raise Http404
    case = case_for_desk(request.user, found[0].pk)
    return packet_of(notice, keys.open_for_desk(case.key_id), audience, form, timezone.now())
