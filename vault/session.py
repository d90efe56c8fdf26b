"""An opened case key between two clicks: in the session, under a key that only the person's cookie holds.

The session row alone (a stolen database) opens nothing; the cookie alone is nothing without the row.
"""

import base64
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from vault.keys import CannotOpen, OpenKey, derive, open_bytes, seal_bytes
from vault.models import PublicSession

FRESH = "_fresh_case_cookie"
GONE = "_case_cookie_gone"
SEED = "seed"
# Each click counts as use; it is written down this often, since it costs a write.
NOTED_EVERY = 60


def renew(request: HttpRequest) -> None:
    """Another name for the session and another cookie, as somebody begins or comes in: who planted the old ones (or
    saw them) has nothing. What this browser had opened stays open in it; what its cookie does not open goes.
    """
    opened = {name: kept(request, name) for name in _names(request)}
    own = _seed(request)
    setattr(request, FRESH, os.urandom(32))
    for name, key in opened.items():
        if key is None:
            drop(request, name)
        else:
            _seal(request, name, key)
    _plant(request, own or os.urandom(32))
    request.session.cycle_key()


def secret(request: HttpRequest) -> bytes:
    """32 bytes of this browser alone, from which codes are made again to be shown; made now where there are none.

    They outlive a change of the cookie (`renew`): nobody notes one code and is given another.
    """
    held = _seed(request)
    if held is None:
        held = os.urandom(32)
        _plant(request, held)
    return held


def keep(request: HttpRequest, name: str, key: OpenKey, now: datetime) -> None:
    """Remember an opened key under `name` ("draft" or "case") for this browser session."""
    _seal(request, name, key)
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
    """End every session of the people's pages in which this key is kept, save the one with the name `own`."""
    PublicSession.objects.filter(key_ids__contains=[key_id]).exclude(session_key=own or "").delete()


def empty(request: HttpRequest) -> None:
    """A new session that holds nothing of the old one, but for what this browser's codes are made of."""
    own = _seed(request)
    request.session.flush()
    if own is not None:
        _plant(request, own)


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


def _names(request: HttpRequest) -> list[str]:
    return [name.removeprefix("key:") for name in request.session.keys() if name.startswith("key:")]  # noqa: SIM118


def _seal(request: HttpRequest, name: str, key: OpenKey) -> None:
    blob = seal_bytes(derive(_cookie(request), "session"), key.secret, f"session:{name}:{key.id}")
    request.session[f"key:{name}"] = [str(key.id), base64.b64encode(blob).decode()]


def _plant(request: HttpRequest, own: bytes) -> None:
    blob = seal_bytes(derive(_cookie(request), "session"), own, SEED)
    request.session[SEED] = base64.b64encode(blob).decode()


def _seed(request: HttpRequest) -> bytes | None:
    stored, cookie = request.session.get(SEED), _held(request)
    if not stored or cookie is None:
        return None
    try:
        return open_bytes(derive(cookie, "session"), base64.b64decode(stored), SEED)
    except CannotOpen:
        return None


def _cookie(request: HttpRequest) -> bytes:
    """The 32 bytes in this browser's cookie; made now, and set with the answer, where there is none."""
    held = _held(request)
    if held is None:
        held = os.urandom(32)
        setattr(request, FRESH, held)
    return held


def _held(request: HttpRequest) -> bytes | None:
    return getattr(request, FRESH, None) or _decode(request.COOKIES.get(settings.CASE_KEY_COOKIE, ""))


def _decode(cookie: str) -> bytes | None:
    try:
        held = base64.urlsafe_b64decode(cookie)
    except ValueError:
        return None
    return held if len(held) == 32 else None
