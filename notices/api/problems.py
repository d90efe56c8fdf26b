"""Errors of the API: problem details (RFC 9457) whose `type` is a stable URN. Never a stack trace, never a value."""

from http import HTTPStatus
from typing import Any

import structlog
from django.http import Http404
from rest_framework import exceptions as drf
from rest_framework.response import Response

from notices.actions.answering import AnswerRefused
from vault.keys import Erased

log = structlog.get_logger("recourse.api")
CONTENT_TYPE = "application/problem+json"

PROBLEMS: dict[str, tuple[int, str]] = {
    "unknown-key": (401, "A valid API key is needed."),
    "missing-scope": (403, "This key may not do that."),
    "not-found": (404, "There is nothing here for this key."),
    "method-not-allowed": (405, "This address does not take that method."),
    "invalid": (400, "Something in the request cannot be read."),
    "unknown-outcome": (400, "This outcome does not exist."),
    "bad-cursor": (400, "This cursor was not given out by the list."),
    "not-json": (400, "The body must be JSON."),
    "too-large": (413, "The body is too large."),
    "settled": (409, "The item was reported removed before."),
    "withdrawn": (410, "The notice was withdrawn. Please do nothing more about it."),
    "gone": (410, "The letter is no longer available."),
    "throttled": (429, "Too many calls with this key."),
    "server-error": (500, "Something failed on our side. The call can be repeated."),
}
OF_THE_FRAMEWORK: tuple[tuple[type[Exception], str], ...] = (
    (drf.NotAuthenticated, "unknown-key"),
    (drf.AuthenticationFailed, "unknown-key"),
    (drf.PermissionDenied, "missing-scope"),
    (drf.NotFound, "not-found"),
    (Http404, "not-found"),
    (drf.MethodNotAllowed, "method-not-allowed"),
    (drf.UnsupportedMediaType, "not-json"),
    (drf.ParseError, "not-json"),
    (RecursionError, "not-json"),
    (drf.ValidationError, "invalid"),
    (drf.Throttled, "throttled"),
    (Erased, "gone"),
)


class Problem(Exception):
    """An error with a name: `code` is a key of PROBLEMS, `errors` the fields that are wrong and how."""

    def __init__(self, code: str, errors: dict[str, list[str]] | None = None) -> None:
        super().__init__(code)
        self.code, self.errors = code, errors


def handler(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler: every error of an API view becomes a problem; a surprise is logged as 500."""
    if isinstance(error, Problem):
        return respond(error.code, errors=error.errors)
    if isinstance(error, AnswerRefused):
        return respond(error.code)
    code = next((code for kind, code in OF_THE_FRAMEWORK if isinstance(error, kind)), "server-error")
    if code == "server-error":
        log.error("an API call failed", exc_info=(type(error), error, error.__traceback__))
    errors = _fields(error.detail) if isinstance(error, drf.ValidationError) else None
    return respond(code, errors=errors, headers=_headers(error))


def respond(code: str, errors: dict[str, list[str]] | None = None, headers: dict[str, str] | None = None) -> Response:
    """The problem as an answer."""
    return Response(document(code, errors), status=PROBLEMS[code][0], headers=headers, content_type=CONTENT_TYPE)


def document(code: str, errors: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """The problem as JSON data: type, title, status, and `errors` by field where there are any."""
    status, title = PROBLEMS[code]
    said = {"type": f"urn:recourse:problem:{code}", "title": title, "status": int(HTTPStatus(status))}
    return said | {"errors": errors} if errors else said


def _headers(error: Exception) -> dict[str, str]:
    if challenge := getattr(error, "auth_header", ""):
        return {"WWW-Authenticate": challenge}
    if isinstance(error, drf.Throttled):
        return {"Retry-After": str(round(getattr(error, "wait", None) or 60))}
    return {}


def _fields(detail: Any) -> dict[str, list[str]]:
    if not isinstance(detail, dict):
        return {"body": [str(each) for each in detail]}
    return {name: [str(each) for each in told] for name, told in detail.items()}
