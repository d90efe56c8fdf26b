"""Walls around every page: no uploads, no traces."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils import translation

Handler = Callable[[HttpRequest], HttpResponse]
INBOUND_MAIL = "/mail/inbound/"
# Digits; a body of more than that no machine holds, and Python itself refuses to read a number of 4,301.
LONGEST_LENGTH = 15
READ_TYPES = {"application/x-www-form-urlencoded", "application/json"}


class Language(LocaleMiddleware):
    """The reader's language: chosen by the switch (cookie), else the browser's. The desk is written in English."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if request.path.startswith("/desk/"):
            translation.activate("en")
            request.LANGUAGE_CODE = "en"


class OwnForms(CsrfViewMiddleware):
    """Django's check of tokens, for pages that say "no-referrer".

    From such a page a browser sends "Origin: null" with its own form and no Referer (Fetch, "append a request Origin
    header"). What says instead where it came from is Sec-Fetch-Site, which no page can forge (Fetch Metadata). A
    browser too old to send it is judged by its token alone. Any other Origin or Referer is judged as ever.

    Only a page sets the token's cookie. What a browser fetches by itself (an icon that is not there) may be answered
    after the first page: a second cookie would make that page's form a stranger.
    """

    def _origin_verified(self, request: HttpRequest) -> bool:
        hidden = request.META["HTTP_ORIGIN"] == "null"
        return _from_here(request) if hidden else bool(super()._origin_verified(request))  # type: ignore[misc]

    def _check_referer(self, request: HttpRequest) -> None:
        if "HTTP_REFERER" in request.META or not _from_here(request):
            super()._check_referer(request)  # type: ignore[misc]

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Django's, but anything that nobody reads as a page (Sec-Fetch-Dest, Fetch Metadata) goes without cookie."""
        super().process_response(request, response)
        if request.headers.get("Sec-Fetch-Dest", "document") != "document":
            response.cookies.pop(settings.CSRF_COOKIE_NAME, None)  # Django's 404 view sets it by itself
        return response


def _from_here(request: HttpRequest) -> bool:
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def refuse_uploads(handler: Handler) -> Handler:
    """Answer 415 to any body that is not a plain form or JSON, before a byte of it is read or stored.

    The portal takes no file from anybody (act.md, hard limits); a file can only travel as multipart or raw. A form
    longer than any that is read gets 413.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method in {"POST", "PUT", "PATCH", "DELETE"} and carries_other_than_text(request):
            return render(request, "errors/415.html", status=415)
        if is_too_long(request):
            return render(request, "errors/413.html", status=413)
        return handler(request)

    return middleware


def carries_other_than_text(request: HttpRequest) -> bool:
    if request.path.startswith("/api/"):
        return False  # the API has a JSON parser and no other: it refuses by type too, in its own words
    if request.path == INBOUND_MAIL and request.content_type == "message/rfc822":
        return False  # read in memory behind its token; only the text is kept (notices/mail_in)
    if not request.content_type:
        return request.META.get("CONTENT_LENGTH") not in (None, "", "0")
    return request.content_type not in READ_TYPES


def is_too_long(request: HttpRequest) -> bool:
    """A form beyond DATA_UPLOAD_MAX_MEMORY_SIZE (bytes); any body whose length is no number that a body could have."""
    length = request.headers.get("Content-Length", "") or "0"
    if not (length.isascii() and length.isdecimal() and len(length) <= LONGEST_LENGTH):
        return True
    is_form = request.content_type == "application/x-www-form-urlencoded"
    return is_form and int(length) > (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)


def leave_no_trace(handler: Handler) -> Handler:
    """Nothing of a page stays in a cache, on disk or in a search engine."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = handler(request)
        response.setdefault("Cache-Control", "no-store")
        response.setdefault("X-Robots-Tag", "noindex, nofollow")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def static_headers(headers: Any, path: str, _url: str) -> None:
    """A module worker obeys the headers of its own file: scripts get a policy that forbids every connection."""
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Referrer-Policy"] = settings.SECURE_REFERRER_POLICY
    if path.endswith(".js"):
        headers["Content-Security-Policy"] = (
            "default-src 'none'; script-src 'self'; connect-src 'none';"
            " require-trusted-types-for 'script'; trusted-types 'none'"
        )
