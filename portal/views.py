"""Pages that belong to nobody's storey: start, safety, leaving, errors, the letters' public keys."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, HttpResponseServerError, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string

from portal.context import shell
from portal.script_digests import scripts
from takedown import actions, typed
from vault import session
from vault.letter_keys import published

log = structlog.get_logger("recourse.portal")
# Sec-Fetch-Site of a click on our own pages, and of an address that was typed (W3C Fetch Metadata; old browsers are
# silent).
BY_THE_PERSON = frozenset({"same-origin", "none"})


def start(request: HttpRequest) -> HttpResponse:
    return render(request, "public/start.html")


def safety(request: HttpRequest) -> HttpResponse:
    return render(request, "public/safety.html")


@csp_update({"media-src": ["blob:"]})  # a video is opened from the device's own memory, to look at its frames
def fingerprint(request: HttpRequest) -> HttpResponse:
    return render(request, "fingerprint/page.html", {"scripts": scripts()})


def leave(request: HttpRequest) -> HttpResponse:
    """Forget this browser's session on the server, then go somewhere neutral. A plain link, so GET works too.

    A draft that was saved with a code stays for whoever has it; any other is wiped. Whatever fails behind it (the
    database is away), the browser goes and is told to throw everything away: without its cookie no row opens anything.
    Whoever was sent here by another site only goes: nobody else's link may wipe what a person has typed.
    """
    if request.headers.get("Sec-Fetch-Site", "none") not in BY_THE_PERSON:
        return HttpResponseRedirect(settings.EXIT_URL)
    _tried(_wipe_unsaved, request)
    if not _tried(session.forget, request):
        session.let_go(request)
    response = HttpResponseRedirect(settings.EXIT_URL)
    # Not "cookies": that would end a staff log-in in the same browser; this page's own are taken back above.
    response["Clear-Site-Data"] = '"cache", "storage"'
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    # A browser lets nobody but a secure cookie take a "__Host-" cookie back.
    response.set_cookie(
        settings.CSRF_COOKIE_NAME, "", max_age=0, secure=settings.CSRF_COOKIE_SECURE, httponly=True, samesite="Lax"
    )
    return response


def _wipe_unsaved(request: HttpRequest) -> None:
    if draft := request.session.get("draft"):
        actions.wipe_unsaved(draft)


def _tried(what: Callable[[HttpRequest], None], request: HttpRequest) -> bool:
    """Whether it worked; if not, the kind of failure is logged and nothing else."""
    try:
        what(request)
    except Exception as error:  # noqa: BLE001 - whoever leaves must get away, whatever it is
        log.warning("leaving: something behind it failed", kind=type(error).__name__)
        return False
    return True


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose page is too old (cookies cleared, session ended): say so, and hand back what was typed."""
    return render(request, "errors/stale.html", _typed_here(request), status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """The 500 page, with help lines and what was typed; without session and database (they may be what broke)."""
    with suppress(Exception):  # whatever broke the page may break this too: then it says only that it broke
        if (found := _typed_here(request)).get("typed"):
            found |= {"request": request, "csrf_token": get_token(request), "LANGUAGES": settings.LANGUAGES}
            return HttpResponseServerError(render_to_string("500.html", shell(request) | found))
    return HttpResponseServerError(render_to_string("500.html", shell(request)))


def _typed_here(request: HttpRequest) -> dict[str, Any]:
    """What was typed, to be handed back. Not what another site sent: nobody else gets to put words on our pages."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return {}
    return {"typed": typed.handed_back(request), "carried": typed.carried(request)}


def letter_keys(request: HttpRequest) -> HttpResponse:
    """The Ed25519 public keys that our letters are and were signed with, as a JWK set (RFC 7517, RFC 8037)."""
    return JsonResponse({"keys": published()})
