"""What the OpenAPI description says of each call: parameters, examples, problems."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from notices.api import examples, paging, problems, serializers

PROBLEM_TYPE = problems.CONTENT_TYPE
ALWAYS = ("unknown-key", "missing-scope", "throttled", "server-error")
IDS = {"notice_id": "The notice's `id` from the list.", "item_id": "The item's `id` from the notice."}


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description names the key."""

    target_class = "notices.api.auth.BearerKey"
    name = "key"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "rcs_<prefix>_<secret>",
            "description": "Scopes: `notices:read` for GET, `notices:write` for POST.",
        }


def _problems(*codes: str) -> dict[Any, OpenApiResponse]:
    """One response for each status, with an example for each problem that has it."""
    by_status: dict[int, list[str]] = {}
    for code in (*codes, *ALWAYS):
        by_status.setdefault(problems.PROBLEMS[code][0], []).append(code)
    return {
        (str(status), PROBLEM_TYPE): OpenApiResponse(
            serializers.ProblemDetails,
            description=" / ".join(problems.PROBLEMS[code][1] for code in these),
            examples=[OpenApiExample(code, problems.document(code), media_type=PROBLEM_TYPE) for code in these],
        )
        for status, these in sorted(by_status.items())
    }


def _ids(*names: str) -> list[OpenApiParameter]:
    return [OpenApiParameter(name, OpenApiTypes.UUID, OpenApiParameter.PATH, description=IDS[name]) for name in names]


def _query(name: str, kind: Any, about: str, example: str | int) -> OpenApiParameter:
    return OpenApiParameter(name, kind, description=about, examples=[OpenApiExample(name, example)])


LIST = extend_schema(
    operation_id="list_notices",
    summary="List notices, oldest change first",
    description="Proves nothing and starts no clock. Keep `cursor` and ask again with it; some rows may come twice.",
    parameters=[
        _query("updated_since", OpenApiTypes.DATETIME, "Changed at or after this time.", "2026-06-01T00:00:00Z"),
        _query("cursor", OpenApiTypes.STR, "From an earlier answer.", examples.CURSOR),
        OpenApiParameter(
            "limit",
            {"type": "integer", "minimum": 1, "maximum": paging.MOST, "default": paging.USUAL},
            description="Rows in one answer.",
        ),
    ],
    responses={
        200: OpenApiResponse(serializers.NoticePage, "A page.", [OpenApiExample("one notice", examples.PAGE)]),
        **_problems("invalid", "bad-cursor"),
    },
)
READING = ("not-found", "withdrawn", "gone")
DETAIL = extend_schema(
    operation_id="get_notice",
    summary="Fetch a notice in full",
    description="Proof of receipt, grade B: the 48 hours of 47 USC 223a(a)(3) run from the first proof.",
    parameters=_ids("notice_id"),
    responses={
        200: OpenApiResponse(serializers.NoticeFull, "In full.", [OpenApiExample("received", examples.FULL)]),
        **_problems(*READING),
    },
)
LETTER_PDF = extend_schema(
    operation_id="get_letter_pdf",
    summary="Fetch the letter as PDF/UA",
    description="Proof of receipt, grade B.",
    parameters=_ids("notice_id"),
    responses={(200, "application/pdf"): OpenApiTypes.BINARY, **_problems(*READING)},
)
SIGNED_LETTER = extend_schema(
    operation_id="get_signed_letter",
    summary="Fetch the exact bytes that are signed",
    description="Headers `Recourse-Signature` (Ed25519, base64) and `Recourse-Key-Id`. Proof of receipt, grade B.",
    parameters=_ids("notice_id"),
    responses={
        200: OpenApiResponse(serializers.Letter, "The bytes.", [OpenApiExample("letter", examples.LETTER)]),
        **_problems(*READING),
    },
)
WRITING = (*READING, "invalid", "not-json", "too-large")
ACKNOWLEDGE = extend_schema(
    operation_id="acknowledge_notice",
    summary="Acknowledge a notice",
    description="Proof of receipt, grade A. Saying it again changes nothing.",
    parameters=_ids("notice_id"),
    request=serializers.Acknowledgement,
    examples=[OpenApiExample("with your number", {"reference": "TS-48213"}, request_only=True)],
    responses={
        200: OpenApiResponse(serializers.NoticeRow, "As it stands.", [OpenApiExample("received", examples.RECEIVED)]),
        **_problems(*WRITING),
    },
)
OUTCOME = extend_schema(
    operation_id="report_outcome",
    summary="Report what was done about one item",
    description=(
        "Two duties, told apart: the item (`outcome`) and known identical copies (`copies`, `copies_removed`). "
        "The same report again changes nothing."
    ),
    parameters=_ids("notice_id", "item_id"),
    request=serializers.Outcome,
    examples=[
        OpenApiExample(
            "removed with copies",
            {"outcome": "removed", "copies": "removed", "copies_removed": 3},
            request_only=True,
        ),
        OpenApiExample(
            "refused", {"outcome": "refused", "reason": "We found nothing at this address."}, request_only=True
        ),
    ],
    responses={
        200: OpenApiResponse(
            serializers.Answered,
            "As they stand.",
            [OpenApiExample("removed", {"item": examples.ITEM, "notice": examples.RECEIVED})],
        ),
        **_problems(*WRITING, "unknown-outcome", "settled"),
    },
)
