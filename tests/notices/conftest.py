"""The other side on loopback, and noon on 1 June 2026."""

import pytest
import time_machine

from tests import servers
from tests.people import NOON


@pytest.fixture
def noon():
    """It is noon, and time goes on from there; `shift(timedelta)` and `move_to(datetime)` jump."""
    with time_machine.travel(NOON) as traveller:
        yield traveller


@pytest.fixture
def mailbox():
    with servers.mail_server() as box:
        yield box


@pytest.fixture
def receiver():
    with servers.http_receiver() as each:
        yield each
