"""A log-in that nobody used for half an hour ends. What was being typed meanwhile is handed back."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from takedown import typed
from vault import session

IDLE = timedelta(minutes=30)
ROOMS = ("/desk/", "/advocate/", "/account/")


def end_idle_log_ins(handler: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, behind Django's of sessions and log-ins."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if (
            not request.path.startswith(ROOMS)
            or not request.user.is_authenticated
            or session.unused_for(request, "log-in", timezone.now()) <= IDLE
        ):
            return handler(request)
        words = typed.handed_back(request) if request.method == "POST" else ""
        logout(request)
        if not words:
            return handler(request)
        place = {"next": request.path}
        shown = {"typed": words, "idle": True, "onward": f"{settings.LOGIN_URL}?{urlencode(place)}"}
        return render(request, "errors/typed.html", shown, status=403)

    return middleware
