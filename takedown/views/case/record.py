"""Papers to take along: the person's own record, a proof of filing, a packet about one notice. Neutral names only."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from notices.models import Notice
from takedown.downloads import as_data, as_paper, packet_of
from takedown.evidence import proof, record
from takedown.models import Case, SignedLetter
from takedown.queries.facts import whole_case
from takedown.views.case.door import CaseRequest, with_case
from vault.keys import OpenKey


@sensitive_variables()
@require_safe
@with_case
def overview(request: CaseRequest, case: Case, key: OpenKey, form: str) -> HttpResponse:
    """Everything that stands in this case, on paper or as data."""
    if form not in {"json", "pdf"}:
        raise Http404
    whole, now = whole_case(case, key), timezone.now()
    if form == "json":
        return as_data(record.record(whole, settings.OPERATOR_NAME, now), "overview")
    return as_paper(record.paper(whole, settings.OPERATOR_NAME, get_language() or "en", now), "overview")


@sensitive_variables()
@require_safe
@with_case
def filing(request: CaseRequest, case: Case, key: OpenKey) -> HttpResponse:
    """When it was filed, and nothing of what it is about."""
    whole, now = whole_case(case, key), timezone.now()
    return as_paper(proof.paper(whole, settings.OPERATOR_NAME, get_language() or "en", now), "confirmation")


@sensitive_variables()
@require_safe
@with_case
def packet(request: CaseRequest, case: Case, key: OpenKey, notice_id: UUID, audience: str, form: str) -> HttpResponse:
    """What stands on record about one notice, for whoever it is handed to."""
    get_object_or_404(SignedLetter, pk=notice_id, request__case=case)
    return packet_of(get_object_or_404(Notice, pk=notice_id), key, audience, form, timezone.now())
