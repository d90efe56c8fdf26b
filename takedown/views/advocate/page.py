"""The frame of every page of an advocate."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from takedown import queries
from takedown.doors import StaffRequest
from takedown.typed import carried, handed_back


def page(request: StaffRequest, template: str, current: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render `advocate/<template>.html` with the menu; `current` is the address of the entry it belongs to."""
    now = timezone.now()
    menu = [
        {"href": "/advocate/", "label": _("My cases"), "count": queries.new_for_advocate(request.user, now)},
        {"href": "/advocate/new/", "label": _("File for someone")},
    ]
    frame = {"nav": menu, "nav_current": current, "now": now}
    return render(request, f"advocate/{template}.html", {**frame, **context}, status=status)


def too_late(request: StaffRequest, *, onward: str) -> HttpResponse:
    """Somebody was faster: what was typed went nowhere, and stands there to be copied."""
    shown = {"typed": handed_back(request), "carried": carried(request), "onward": onward}
    return render(request, "errors/overtaken.html", shown, status=409)
