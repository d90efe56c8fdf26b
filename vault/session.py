"""An opened case key between two clicks: in the session, under a key that only the person's cookie holds.

The session row alone (a stolen database) opens nothing; the cookie alone is nothing without the row.
"""

import base64
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse

from vault.keys import CannotOpen, OpenKey, derive, open_bytes, seal_bytes

FRESH = "_fresh_case_cookie"
GONE = "_case_cookie_gone"
# Each click counts as use; it is written down this often, since it costs a write.
NOTED_EVERY = 60


def secret(request: HttpRequest) -> bytes:
    """The 32 bytes in this browser's cookie; made now, and set with the answer, where there is none."""
    held = _held(request)
    if held is None:
        held = os.urandom(32)
        setattr(request, FRESH, held)
    return held


def keep(request: HttpRequest, name: str, key: OpenKey, now: datetime) -> None:
    """Remember an opened key under `name` ("draft" or "case") for this browser session."""
    blob = seal_bytes(derive(secret(request), "session"), key.secret, f"session:{name}:{key.id}")
    request.session[f"key:{name}"] = [str(key.id), base64.b64encode(blob).decode()]
    # Opening it is its first use: what stays open unseen would else never have been used, and never close.
    request.session[f"used:{name}"] = int(now.timestamp())


def kept(request: HttpRequest, name: str) -> OpenKey | None:
    """The key kept under `name`, or None when there is none or this browser's cookie does not fit it."""
    # No new cookie here: a click from another site brings none (SameSite=Strict), and must not replace the one there.
    stored, own = request.session.get(f"key:{name}"), _held(request)
    if not stored or own is None:
        return None
    key_id = UUID(stored[0])
    try:
        held = open_bytes(derive(own, "session"), base64.b64decode(stored[1]), f"session:{name}:{key_id}")
    except CannotOpen:
        return None
    return OpenKey(key_id, held)


def drop(request: HttpRequest, name: str) -> None:
    request.session.pop(f"key:{name}", None)
    request.session.pop(f"used:{name}", None)


def unused_for(request: HttpRequest, name: str, now: datetime) -> timedelta:
    """How long ago the key kept under `name` was last used, to the minute; this click counts as the next use."""
    moment = int(now.timestamp())
    last = request.session.get(f"used:{name}", moment)
    if f"used:{name}" not in request.session or moment - last >= NOTED_EVERY:
        request.session[f"used:{name}"] = moment
    return timedelta(seconds=max(0, moment - last))


def end_elsewhere(key_id: UUID, own: str | None) -> None:
    """End every session in which this key is kept, save the one with the name `own`."""
    for row in Session.objects.exclude(session_key=own or ""):
        kept_keys = [held for name, held in row.get_decoded().items() if name.startswith("key:")]
        if any(held[0] == str(key_id) for held in kept_keys):
            row.delete()


def forget(request: HttpRequest) -> None:
    """End this browser's session on the server and take the cookie back."""
    request.session.flush()
    setattr(request, GONE, True)


def let_go(request: HttpRequest) -> None:
    """`forget` without the database: this browser gets no session and loses its cookies; the row left behind opens
    nothing without them."""
    request.session = type(request.session)()
    setattr(request, GONE, True)


def case_cookie(handler: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: hand a fresh cookie out, or take it back, with the answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = handler(request)
        if getattr(request, GONE, False):
            response.delete_cookie(settings.CASE_KEY_COOKIE, samesite="Strict")
        elif fresh := getattr(request, FRESH, None):
            response.set_cookie(
                settings.CASE_KEY_COOKIE,
                base64.urlsafe_b64encode(fresh).decode(),
                httponly=True,
                secure=settings.HTTPS,
                samesite="Strict",
            )
        return response

    return middleware


def _held(request: HttpRequest) -> bytes | None:
    return getattr(request, FRESH, None) or _decode(request.COOKIES.get(settings.CASE_KEY_COOKIE, ""))


def _decode(cookie: str) -> bytes | None:
    try:
        held = base64.urlsafe_b64decode(cookie)
    except ValueError:
        return None
    return held if len(held) == 32 else None
