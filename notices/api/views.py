"""The API's views: each reads what was sent, calls one query or one action, and translates the result."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from notices import actions, queries
from notices import letter as letters
from notices.api import documents, paging, serializers, shapes
from notices.api.auth import actor
from notices.api.base import Opened, PlatformView, answerable, open_letter, own_notice, own_notices, prove_retrieval
from notices.api.problems import Problem
from notices.inbound import clean_reply
from notices.models import Notice
from vault import keys


class NoticeList(PlatformView):
    """GET notices/: what there is and what changed. Proves nothing."""

    @documents.LIST
    def get(self, request: Request) -> Response:
        now = timezone.now()
        asked = paging.decoded(request.query_params["cursor"]) if "cursor" in request.query_params else None
        limit = paging.size(request.query_params.get("limit", str(paging.USUAL)))
        rows = _changed_since(request, own_notices(request))
        rows = (paging.after(rows, asked.place) if asked else rows).order_by("updated_at", "id")
        found = list(rows[: limit + 1])
        following = paging.following(found[:limit], asked, now, more=len(found) > limit)
        cursor = following.encoded() if following else None
        more = f"{shapes.link('api-notices')}?cursor={cursor}&limit={limit}" if len(found) > limit else None
        return Response({"notices": [shapes.row(each, now) for each in found[:limit]], "cursor": cursor, "next": more})


class NoticeDetail(PlatformView):
    """GET notices/{id}/: the full letter. Proof of receipt, grade B."""

    @documents.DETAIL
    def get(self, request: Request, notice_id: UUID) -> Response:
        now = timezone.now()
        opened = open_letter(request, notice_id, now)
        prove_retrieval(opened, request, now)
        notice, signed = own_notice(request, notice_id), (opened.signature, opened.kid)
        return Response(shapes.full(notice, opened.letter, signed, _released(opened, now), now))


class LetterPdf(PlatformView):
    """GET notices/{id}/letter.pdf: the same letter on paper. Proof of receipt, grade B."""

    @documents.LETTER_PDF
    def get(self, request: Request, notice_id: UUID) -> HttpResponse:
        now = timezone.now()
        opened = open_letter(request, notice_id, now)
        body = actions.on_paper(
            notice=opened.notice, letter=opened.letter, signature=opened.signature, key=opened.key
        )  # fmt: skip
        prove_retrieval(opened, request, now)
        headers = {"Content-Disposition": f'inline; filename="{opened.letter.number}.pdf"'}
        return HttpResponse(body, content_type="application/pdf", headers=headers)


class SignedLetter(PlatformView):
    """GET notices/{id}/signed-letter: the exact bytes that were signed. Proof of receipt, grade B."""

    @documents.SIGNED_LETTER
    def get(self, request: Request, notice_id: UUID) -> HttpResponse:
        now = timezone.now()
        opened = open_letter(request, notice_id, now)
        prove_retrieval(opened, request, now)
        headers = {"Recourse-Signature": opened.signature, "Recourse-Key-Id": opened.kid}
        return HttpResponse(letters.canonical(opened.letter), content_type="application/json", headers=headers)


class Acknowledge(PlatformView):
    """POST notices/{id}/acknowledge: the platform has the notice. Proof of receipt, grade A."""

    @documents.ACKNOWLEDGE
    def post(self, request: Request, notice_id: UUID) -> Response:
        now = timezone.now()
        said = _checked(serializers.Acknowledgement(data=request.data))
        notice = answerable(request, notice_id, now)
        key = keys.open_for_desk(notice.key_id)
        actions.acknowledge(
            notice=notice, reference=clean_reply(said["reference"]), actor=actor(request), now=now, key=key
        )
        return Response(shapes.row(own_notice(request, notice_id), now))


class ItemOutcome(PlatformView):
    """POST notices/{id}/items/{item_id}/outcome: what was done about one item, and about its copies."""

    @documents.OUTCOME
    def post(self, request: Request, notice_id: UUID, item_id: UUID) -> Response:
        now = timezone.now()
        notice = answerable(request, notice_id, now)
        each = notice.items.filter(pk=item_id).first()
        if each is None:
            raise Problem("not-found")
        said = _checked(serializers.Outcome(data=request.data))
        said["reason"] = clean_reply(said["reason"])
        key = keys.open_for_desk(notice.key_id)
        actions.report_outcome(item=each, actor=actor(request), now=now, key=key, **said)
        return Response(_answered(own_notice(request, notice_id), each.pk, now))


class Nothing(PlatformView):
    """Any other address below /api/v1/: a problem document, not a page."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Problem("not-found")


def _changed_since(request: Request, rows: QuerySet[Notice]) -> QuerySet[Notice]:
    """The rows changed at or after `updated_since`, where it was given."""
    asked = request.query_params.get("updated_since")
    return rows if asked is None else rows.filter(updated_at__gte=paging.moment(asked, "updated_since"))


def _checked(body: Serializer[Any]) -> dict[str, Any]:
    """What was sent, checked. Raises Problem: unknown-outcome, invalid (with the fields)."""
    if body.is_valid():
        return dict(body.validated_data)
    if any(error.code == "invalid_choice" for error in body.errors.get("outcome", [])):
        raise Problem("unknown-outcome")
    raise Problem("invalid", {name: [str(each) for each in told] for name, told in body.errors.items()})


def _released(opened: Opened, now: datetime) -> list[dict[str, Any]]:
    """The fingerprints that this platform may have now: released, alive, and the platform is cooperative."""
    hashes = queries.hashes_for(opened.notice, opened.key, now)
    return [shapes.released(each, opened.notice.release_expires_at) for each in hashes]


def _answered(notice: Notice, item_id: UUID, now: datetime) -> dict[str, Any]:
    each = next(item for item in notice.items.all() if item.pk == item_id)
    return {"item": shapes.item(each, notice), "notice": shapes.row(notice, now)}
