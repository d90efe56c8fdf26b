"""A paper as an answer to a click: to keep, under a neutral name, stored by nobody on the way."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse

from notices.models import Notice
from takedown.evidence import packet
from takedown.evidence.packet import Audience
from takedown.evidence.paper import printed
from takedown.evidence.sheet import Paper
from takedown.evidence.table import table
from takedown.queries.facts import notice_facts
from vault.keys import OpenKey

FORMS = frozenset({"csv", "json", "pdf"})


def packet_of(notice: Notice, key: OpenKey, audience: str, form: str, now: datetime) -> HttpResponse:
    """The packet, or Http404 for one that cannot be made (yet)."""
    if audience not in set(Audience) or form not in FORMS:
        raise Http404
    facts, whom = notice_facts(notice, key), Audience(audience)
    if not packet.ready(facts, whom):
        raise Http404
    if form == "csv":
        return _download(table(facts).encode("utf-8-sig"), "text/csv; charset=utf-8", f"{audience}.csv")
    if form == "json":
        return as_data(packet.packet(facts, whom, settings.OPERATOR_NAME, now), audience)
    return as_paper(packet.paper(facts, whom, settings.OPERATOR_NAME, now), audience)


def as_data(data: dict[str, Any], name: str) -> HttpResponse:
    """JSON to keep, as `name`.json."""
    text = json.dumps(data, ensure_ascii=False, indent=2, default=str)
    return _download(text.encode(), "application/json", f"{name}.json")


def as_paper(paper: Paper, name: str) -> HttpResponse:
    """A PDF to keep, as `name`.pdf."""
    return _download(printed(paper), "application/pdf", f"{name}.pdf")


def _download(body: bytes, kind: str, name: str) -> HttpResponse:
    """A file to keep; neither browser nor proxy stores it by itself (`no-store`, portal/middleware.py)."""
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
