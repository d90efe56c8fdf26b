"""Another language for the page that stands open, with everything that was typed into it.

The switch is a button of the page's own form: so its fields travel in the body, never in an address, and nothing is
done with them but to show the page again. Pages without such a form have the plain switch (Django's set_language).
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from takedown import typed
from takedown.refill import refill

CHOSEN = "_language_chosen"


class Switch:
    """Behind the check of tokens: turns such a form into a plain visit of its page, and fills the page in again."""

    def __init__(self, handler: Callable[[HttpRequest], HttpResponse]) -> None:
        self.handler = handler

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.handler(request)
        code = getattr(request, CHOSEN, "")
        if not code:
            return response
        response = _again(request, response)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY, samesite="Lax",
        )  # fmt: skip
        return response

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _options: Any) -> None:
        # Programs' addresses read their own bodies, and have no language.
        of_a_page = request.method == "POST" and not getattr(view, "csrf_exempt", False)
        code = request.POST.get(typed.LANGUAGE, "") if of_a_page else ""
        if code in dict(settings.LANGUAGES):
            setattr(request, CHOSEN, code)
            request.method = "GET"
            translation.activate(code)
            request.LANGUAGE_CODE = code


def _again(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page as it stood; where it cannot be shown at this address, what was typed stands there to be copied."""
    if response.get("Content-Type", "").startswith("text/html") and response.status_code not in {302, 404, 405}:
        charset = response.charset
        response.content = refill(response.content.decode(charset), typed.typed(request.POST)).encode(charset)
        return response
    words = typed.handed_back(request)
    if not words:
        return response
    shown = {"typed": words, "carried": typed.carried(request), "onward": response.get("Location", "/")}
    return render(request, "errors/typed.html", shown)
