"""Alice's cases as staff meet them: filed through the real actions, approved, sent, answered; and who logs in.

Builds on tests/takedown/visits.py (Alice's own half).
"""

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine

from notices.models import Notice
from takedown import actions, codes
from takedown.models import Case, Membership, Organisation, TakedownRequest
from tests.people import NOON
from tests.takedown.visits import file_case, make_mandate, wire_takes
from vault.keys import OpenKey
from vault.models import User

DESK = "Example desk"
HARBOUR = "Harbour Advocates"


@dataclass
class Filed:
    """One case of Alice's with its opened key."""

    case: Case
    key: OpenKey

    @property
    def request(self) -> TakedownRequest:
        return self.case.requests.latest("submitted_at")

    @property
    def page(self) -> str:
        return f"/desk/request/{self.request.pk}/"


@pytest.fixture
def noon():
    """The clock of the pages stands at noon, five minutes after nothing in particular."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def make_case(*items, now=NOON, **changes) -> Filed:
    """A filed request of Alice's with a code of its own; `changes` replace parts of what she said."""
    code = codes.from_secret(secrets.token_bytes(32))
    return Filed(*file_case(*items, code=code, now=now, **changes))


def bobs_case(*items, now=NOON, **changes) -> Filed:
    """A case that Bob filed under Alice's written release."""
    return make_case(*items, now=now, mandate=make_mandate(now), **changes)


def approve(filed: Filed, now=NOON) -> list[Notice]:
    """Dana approves it; the notices that were queued."""
    return actions.send(request=filed.request, reviewer=dana(), key=filed.key, now=now)


def sent(*items, now=NOON, proof="acknowledged", outcome="delivered", **changes) -> tuple[Filed, Notice]:
    """A case whose one letter was approved and tried on the wire at `now`."""
    filed = make_case(*items, now=now, **changes)
    [notice] = approve(filed, now)
    return filed, wire_takes(notice, filed.key, now, proof, outcome)


def member(email: str, name: str, role: str, organisation: str, **more: Any) -> User:
    home, _ = Organisation.objects.get_or_create(name=organisation)
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, name)
    Membership.objects.get_or_create(user=user, organisation=home, role=role, defaults=more)
    return user


def dana() -> User:
    """Of the desk."""
    return member("dana@desk.example", "Dana Desk", "desk", DESK)


def erin() -> User:
    """Of the desk, and one of the two who go on with a stopped case."""
    return member("erin@desk.example", "Erin Named", "desk", DESK, handles_minors=True)


def bob() -> User:
    """Alice's advocate (the same as in `make_mandate`)."""
    return member("bob@harbour.example", "Bob", "advocate", HARBOUR)


def charlie() -> User:
    """An advocate of another organisation: a stranger to Alice."""
    return member("charlie@other.example", "Charlie", "advocate", "Another Organisation")


def enter(client, user: User):
    """The client, logged in."""
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(client, path: str, **typed: Any):
    """A form as a browser sends it, followed to the page that comes next."""
    body = urlencode(typed, doseq=True)
    return client.post(path, body, content_type="application/x-www-form-urlencoded", follow=True)
