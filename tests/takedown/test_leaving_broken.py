"""Leaving works whatever fails behind it: the database, the sessions, a draft that cannot be wiped."""

import logging

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from takedown.models import Draft
from tests.takedown.visits import CODE, come_back, file_case
from tests.walks import alice_fills
from vault import session

pytestmark = pytest.mark.django_db


def broken(*_more, **_rest):
    raise OperationalError(f"server closed the connection: {CODE}")


def left(client):
    """She presses the red button; where it leads, what the browser is told to throw away."""
    answer = client.get("/exit/")
    gone = {name for name, morsel in answer.cookies.items() if morsel["max-age"] == 0}
    return answer.status_code, answer.headers["Location"], answer.headers["Clear-Site-Data"], gone


def whole(client):
    status, where, cleared, gone = left(client)
    assert (status, where, cleared) == (302, settings.EXIT_URL, '"cache", "storage"')
    return gone


def test_leaving_takes_every_cookie_of_these_pages_back(client):
    alice_fills(client, "who")
    assert whole(client) >= {settings.SESSION_COOKIE_NAME, "k"}


def test_without_a_database_it_leaves_and_the_browser_holds_nothing(client):
    alice_fills(client, "who")
    with connection.execute_wrapper(broken):
        assert whole(client) >= {settings.SESSION_COOKIE_NAME, "k"}


def test_a_draft_that_cannot_be_wiped_holds_nobody_up(client, monkeypatch):
    alice_fills(client, "who")
    monkeypatch.setattr("takedown.actions.wipe_unsaved", broken)
    assert whole(client) >= {settings.SESSION_COOKIE_NAME, "k"}
    assert Draft.objects.exists()
    assert client.get("/request/who/").status_code == 403


def test_a_session_that_cannot_be_ended_opens_nothing_any_more(client, monkeypatch):
    file_case()
    come_back(client)
    monkeypatch.setattr(session, "forget", broken)
    assert whole(client) >= {settings.SESSION_COOKIE_NAME, "k"}
    monkeypatch.undo()
    assert client.get("/case/open/").headers["Location"] == "/case/"


def test_of_what_failed_the_log_says_nothing_about_her(client, caplog):
    alice_fills(client, "who")
    with caplog.at_level(logging.WARNING), connection.execute_wrapper(broken):
        left(client)
    assert "leaving" in caplog.text
    assert CODE not in caplog.text
