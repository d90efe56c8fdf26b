"""What the API's views share: JSON in and out, the caller's own notices, the letter in clear."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from notices import actions, queries
from notices.api.auth import PerKey, actor, caller
from notices.api.problems import Problem
from notices.letter import Letter
from notices.models import FollowUp, Notice
from notices.states import State
from vault import keys
from vault.keys import OpenKey

LARGEST_BODY = 64 * 1024


@dataclass(frozen=True)
class Opened:
    """A notice with its letter and signature in clear, and the id of the key that signed, for one call."""

    key: OpenKey
    notice: Notice
    letter: Letter
    signature: str
    kid: str


class AlwaysJson(BaseContentNegotiation):
    """Answers are JSON (a letter: PDF), whatever the Accept header says (RFC 9110, 12.5.1 allows it)."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        return next(iter(parsers)) if request.content_type.partition(";")[0].strip() == "application/json" else None

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type


class ShortJson(JSONParser):
    """JSON of at most LARGEST_BODY bytes; a longer body is refused before it is read."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        if int(parser_context["request"].META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
            raise Problem("too-large")
        return super().parse(stream, media_type, parser_context)


class PlatformView(APIView):
    """What all have in common. HEAD and OPTIONS are not served: a HEAD must not look like a retrieval."""

    content_negotiation_class = AlwaysJson
    parser_classes = (ShortJson,)
    throttle_classes = (PerKey,)
    http_method_names = ["get", "post"]


def own_notices(request: Request) -> QuerySet[Notice]:
    """The notices of the caller's platform, and no others."""
    said = FollowUp.objects.filter(state=FollowUp.State.SENT).defer("words").order_by("finished_at")
    return queries.for_platform(caller(request)).prefetch_related("items", Prefetch("follow_ups", said))


def own_notice(request: Request, notice_id: UUID) -> Notice:
    """One of them. Another platform's notice and one that never was get the same Problem(not-found)."""
    notice = own_notices(request).filter(pk=notice_id).first()
    if notice is None:
        raise Problem("not-found")
    return notice


def open_letter(request: Request, notice_id: UUID, now: datetime) -> Opened:
    """The notice's letter in clear. Raises Problem: not-found, withdrawn, gone.

    gone: erased, the release has ended, the person has paused or taken a link back before it was ever fetched, or
    the platform is no longer trusted with what the letter says.
    """
    notice = own_notice(request, notice_id)
    if notice.state == State.WITHDRAWN:
        raise Problem("withdrawn")
    if not notice.may_be_fetched(now):
        raise Problem("gone")
    key = keys.open_for_desk(notice.key_id)
    letter = queries.letter_of(notice, key)
    if not actions.may_read(notice.platform, letter):
        raise Problem("gone")
    signature = notice.opened(key, "signature")
    return Opened(key, notice, letter, signature, queries.signer_of(notice, letter, signature))


def prove_retrieval(opened: Opened, request: Request, now: datetime) -> None:
    """The full letter is about to be handed over with the platform's key: grade B. Raises Problem: gone."""
    if not actions.record_retrieval(notice=opened.notice, actor=actor(request), now=now, key=opened.key):
        raise Problem("gone")


def answerable(request: Request, notice_id: UUID, now: datetime) -> Notice:
    """A notice that may be answered: one that the platform has, or can still have. Raises Problem."""
    notice = own_notice(request, notice_id)
    if notice.state == State.WITHDRAWN:
        raise Problem("withdrawn")
    if notice.received_at is None and not notice.may_be_fetched(now):
        raise Problem("gone")
    return notice
