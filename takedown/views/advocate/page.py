"""The frame of every page of an advocate."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from takedown.doors import StaffRequest


def page(request: StaffRequest, template: str, current: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render `advocate/<template>.html` with the menu; `current` is the address of the entry it belongs to."""
    menu = [
        {"href": "/advocate/", "label": _("My cases")},
        {"href": "/advocate/new/", "label": _("File for someone")},
    ]
    frame = {"nav": menu, "nav_current": current, "now": timezone.now()}
    return render(request, f"advocate/{template}.html", {**frame, **context}, status=status)
