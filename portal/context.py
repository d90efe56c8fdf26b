"""What the shell of every page shows: who runs the service, the help lines, where leaving leads."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `operator_name`, `exit_url`, `helplines` ([{"name", "number"}] as they are read).

    `main_form`: where {% page_form %} leaves the id of the page's form; each rendering has its own.
    """
    return {
        "operator_name": settings.OPERATOR_NAME,
        "helplines": settings.HELPLINES,
        "exit_url": settings.EXIT_URL,
        "main_form": {},
    }
