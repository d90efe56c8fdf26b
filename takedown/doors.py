"""The doors of the staff pages, in one place: who comes in, who is sent to the log-in, who is refused."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from takedown.actions import note_opening
from takedown.models import Case
from takedown.permissions import may
from vault import keys
from vault.models import User

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request behind one of the doors: somebody is logged in."""

    user: User


StaffView = Callable[Concatenate[StaffRequest, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def actor(user: User) -> str:
    """How a person of the staff stands in the ledger: by number, never by name."""
    return f"user:{user.pk}"


def _behind(rule: str, refusal: type[Exception]) -> Callable[[StaffView[P]], View[P]]:
    def decorate(view: StaffView[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not may(request.user, rule):
                raise refusal
            with keys.told_of_openings(_note_of(request.user, rule)):
                return view(cast(StaffRequest, request), *args, **kwargs)

        return cast(View[P], login_required(guarded))

    return decorate


def _note_of(user: Any, rule: str) -> Callable[[UUID], None]:
    """Whichever page opens a case's key behind this door, the person can see that it was opened."""
    role = "advocate" if rule.startswith("advocate.") else "desk"
    return lambda key_id: note_opening(key_id=key_id, role=role, actor=actor(user), now=timezone.now())


desk_required = _behind("desk.enter", PermissionDenied)
advocate_required = _behind("advocate.enter", PermissionDenied)
# Whoever is not named must not even learn that such cases exist.
minors_required = _behind("desk.minors", Http404)


def case_for_desk(user: User, case_id: Any) -> Case:
    """The case, for somebody of the desk. A frozen one exists for the two named people only (else Http404)."""
    return _case_under("desk.see_case", user, case_id)


def case_for_advocate(user: User, case_id: Any, now: datetime) -> Case:
    """The advocate's own case while its release holds; for everybody else it does not exist (Http404)."""
    case = _case_under("advocate.see_case", user, case_id)
    if case.mandate is None or case.mandate.expires_at <= now:
        raise Http404
    return case


def _case_under(rule: str, user: User, case_id: Any) -> Case:
    case = get_object_or_404(Case.objects.select_related("organisation", "mandate", "advocate"), pk=case_id)
    if not may(user, rule, case):
        raise Http404
    return case
