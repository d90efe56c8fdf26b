"""Two hosts: people come to PUBLIC_URL, staff and advocates to STAFF_URL. The staff process answers for its own pages.

Pages of the people have addresses there too, since pages of both sides name them; all of these lead to the other host.
The intake is the exception: an advocate files below /advocate/, in the staff's session.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from takedown.permissions import may

INTAKE = "/advocate/request/"
OWN = (
    "/desk/", "/advocate/", "/account/", "/api/", "/mail/", "/.well-known/", "/language/", "/exit/", "/static/",
    "/healthz", "/readyz", "/metrics",
)  # fmt: skip


def each_on_its_own(handler: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware of the staff process, behind Django's of log-ins; others pass through."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.ROLE != "staff":
            return handler(request)
        if request.path == "/":
            return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)
        if not request.path.startswith(OWN):
            return _elsewhere(request)
        if request.path.startswith(INTAKE):
            if not request.user.is_authenticated:
                return redirect_to_login(request.path)
            if not may(request.user, "advocate.enter"):
                raise PermissionDenied
        return handler(request)

    return middleware


def _elsewhere(request: HttpRequest) -> HttpResponse:
    """To the people's host, without what stands behind the path: nothing of this side crosses."""
    if request.method not in {"GET", "HEAD"}:
        raise Http404
    return HttpResponseRedirect(f"{settings.PUBLIC_URL}{request.path}")
