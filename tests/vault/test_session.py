"""An opened key between two clicks: the session row and the cookie open it only together."""

import base64
import os
import uuid

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory

from tests.people import NOON
from vault import session
from vault.keys import OpenKey

pytestmark = pytest.mark.django_db
KEY = OpenKey(uuid.uuid4(), os.urandom(32))


def test_the_next_click_of_the_same_browser_finds_the_key():
    store, cookie = kept()
    assert session.kept(click(store, cookie), "case") == KEY


@pytest.mark.parametrize("cookie", [None, "", "not base64!", "AAAA", base64.urlsafe_b64encode(b"x" * 32).decode()])
def test_the_session_row_alone_opens_nothing(cookie):
    store, _ = kept()
    assert session.kept(click(store, cookie), "case") is None


def test_the_cookie_alone_is_nothing():
    _, cookie = kept()
    assert session.kept(click(SessionStore(), cookie), "case") is None


def test_the_row_holds_neither_key_nor_cookie():
    store, cookie = kept()
    stored = str(dict(store.items()))
    assert cookie not in stored
    assert base64.b64encode(KEY.secret).decode() not in stored


def test_a_key_kept_as_a_draft_is_no_case():
    store, cookie = kept()
    store["key:draft"] = store["key:case"]
    assert session.kept(click(store, cookie), "draft") is None


def test_leaving_ends_the_session_and_takes_the_cookie_back():
    store, cookie = kept()
    request = click(store, cookie)
    response = answer(request, session.forget)
    assert session.kept(request, "case") is None
    assert response.cookies["k"]["max-age"] == 0


def test_a_fresh_cookie_is_closed_to_scripts_and_to_other_sites(settings):
    settings.HTTPS = True
    response = answer(click(SessionStore()), session.secret)
    morsel = response.cookies["k"]
    assert (morsel["httponly"], morsel["secure"], morsel["samesite"]) == (True, True, "Strict")
    assert len(base64.urlsafe_b64decode(morsel.value)) == 32


def kept():
    """Alice has opened her case: her session's row, and the cookie in her browser."""
    request = click(SessionStore())
    response = answer(request, lambda request: session.keep(request, "case", KEY, NOON))
    return request.session, response.cookies["k"].value


def click(store, cookie=None):
    request = RequestFactory().get("/case/")
    request.session = store
    if cookie is not None:
        request.COOKIES["k"] = cookie
    return request


def answer(request, view):
    def handler(request):
        view(request)
        return HttpResponse()

    return session.case_cookie(handler)(request)


def test_a_click_that_brings_no_cookie_takes_the_browsers_own_not_away():
    """A link on another site leads here without the cookie (SameSite=Strict): what it opens must not be lost."""
    store, cookie = kept()
    response = answer(click(store), lambda request: session.kept(request, "case"))
    assert "k" not in response.cookies
    assert session.kept(click(store, cookie), "case") == KEY


def test_a_key_can_be_taken_out_of_every_other_browser():
    mine, theirs, strangers = (stored() for _ in range(3))
    strangers["key:case"] = [str(uuid.uuid4()), "sealed"]
    strangers.save()
    session.end_elsewhere(KEY.id, mine.session_key)
    assert mine.exists(mine.session_key)
    assert strangers.exists(strangers.session_key)
    assert not theirs.exists(theirs.session_key)


def stored():
    store, _ = kept()
    store.save()
    return store
