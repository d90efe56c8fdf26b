"""An opened key between two clicks: the session row and the cookie open it only together."""

import base64
import os
import uuid

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from tests.people import NOON
from vault import session
from vault.keys import OpenKey
from vault.sessions.public import SessionStore

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


def renewed(store, cookie):
    """The same browser after somebody came in: its session and its new cookie."""
    request = click(store, cookie)
    response = answer(request, session.renew)
    return request.session, response.cookies["k"].value


def test_what_was_open_stays_open_under_another_name_and_another_cookie():
    store, cookie = kept()
    store.save()
    before = store.session_key
    store, fresh = renewed(store, cookie)
    assert session.kept(click(store, fresh), "case") == KEY
    assert session.kept(click(store, cookie), "case") is None
    assert not store.exists(before)


def test_a_code_that_is_shown_again_is_the_same_after_it():
    store, cookie = kept()
    shown = session.secret(click(store, cookie))
    assert session.secret(click(*renewed(store, cookie))) == shown


def test_what_the_cookie_of_this_browser_does_not_open_goes():
    store, _ = kept()
    store, _ = renewed(store, base64.urlsafe_b64encode(b"x" * 32).decode())
    assert not [name for name, _ in store.items() if "case" in name]


def test_a_session_is_found_by_each_key_that_it_keeps():
    store, cookie = kept()
    other = OpenKey(uuid.uuid4(), os.urandom(32))
    session.keep(click(store, cookie), "draft", other, NOON)
    store.save()
    session.end_elsewhere(other.id, None)
    assert not store.exists(store.session_key)
