"""The frame of every page of the desk: the menu with what waits, and how a refusal is said."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from notices import states as notice_states
from notices.actions import Refused
from takedown import queries
from takedown.actions import CaseFrozen
from takedown.doors import StaffRequest
from takedown.permissions import may
from takedown.queries.mail import desk_mails
from takedown.states import IllegalMove
from vault.keys import CannotOpen, Erased
from vault.models import User

FASTER = "Somebody else was faster: it has moved on, and your click changed nothing. This is how it stands now."
REFUSALS = {
    "no_release": "There is no release for one of the letters. Nothing was sent.",
    "release_expired": "The release for one of the letters has ended. Nothing was sent. Ask the person for a new one.",
    "wrong_recipient": "A letter is addressed to another platform than the one it would go to. Nothing was sent.",
    "unsigned": "A letter is not signed. Nothing was sent.",
    "says_too_much": "A letter says more than this platform may know (it is not marked cooperative). Nothing was sent. "
    "Return the request: when it is filed again, the letter is made without the name.",
    "name_in_words": "The statement or a description holds the person's name, a mail address, a telephone number or a "
    "fingerprint, and it goes to a site that may not know it. Nothing was sent. Return the request and ask the person "
    "to take it out.",
    "no_channel": "A platform has no active channel. Nothing was sent. Complete the platform first.",
}


def page(request: StaffRequest, template: str, current: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """Render `desk/<template>.html` with the menu; `current` is the address of the menu's entry it belongs to."""
    frame = {"nav": menu(request.user), "nav_current": current, "now": timezone.now()}
    return render(request, f"desk/{template}.html", {**frame, **context}, status=status)


def menu(user: User) -> list[dict[str, Any]]:
    """The menu's entries with how many wait behind each."""
    waiting = queries.desk_counts(timezone.now())
    entries = [
        {"href": "/desk/", "label": "Requests", "count": waiting.requests},
        {"href": "/desk/notices/", "label": "Notices", "count": waiting.notices},
        {"href": "/desk/mail/", "label": "Mail", "count": desk_mails(may(user, "desk.minors")).count()},
        {"href": "/desk/messages/", "label": "Messages", "count": waiting.messages},
        {"href": "/desk/calls/", "label": "To phone", "count": waiting.calls},
        {"href": "/desk/access/", "label": "Lost codes", "count": queries.asked_with_words().count()},
        {"href": "/desk/platforms/", "label": "Platforms", "count": waiting.platforms},
    ]
    if may(user, "desk.minors"):
        entries.append({"href": "/desk/frozen/", "label": "Under 18", "count": waiting.frozen})
    return entries


@contextmanager
def refusals_said(request: StaffRequest) -> Iterator[None]:
    """Whatever the storeys below refuse becomes one clear sentence at the top of the next page."""
    try:
        yield
    except (IllegalMove, notice_states.IllegalMove):
        messages.error(request, FASTER)
    except CaseFrozen:
        messages.error(request, "This case was stopped: somebody under 18 may be shown. Nothing was sent.")
    except Refused as error:
        messages.error(request, REFUSALS.get(error.code, f"Refused: {error.code}. Nothing was sent."))
    except Erased:
        messages.error(request, "This case was erased meanwhile. There is nothing left to do.")
    except CannotOpen:
        messages.error(request, "This case cannot be opened with the desk's key. Ask the person who runs this service.")
