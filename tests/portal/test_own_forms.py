"""Forms of our own pages are taken, and nobody else's, though a page that says "no-referrer" hides where it is from."""

import re

import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
HERE = "https://testserver"


@pytest.fixture
def careful():
    return Client(enforce_csrf_checks=True)


def answer(client, headers, *, secure=True, token=None):
    """The status of a form sent from the first page of the intake, with these headers."""
    page = client.get("/request/", secure=secure).content.decode()
    token = token or re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    body = f"csrfmiddlewaretoken={token}"
    return client.post("/request/", body, FORM, secure=secure, headers=headers).status_code


@pytest.mark.parametrize("secure", [True, False])
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "null", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-origin"},
        {"origin": "null"},  # a browser too old to say more
        {},
    ],
)
def test_a_form_of_ours_is_taken(careful, headers, secure):
    assert answer(careful, headers, secure=secure) == 302


def test_a_browser_that_says_where_the_form_is_from_is_believed(careful):
    assert answer(careful, {"origin": HERE, "referer": f"{HERE}/request/"}) == 302


@pytest.mark.parametrize("secure", [True, False])
@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_a_hidden_form_from_elsewhere_is_refused_with_a_token_and_all(careful, site, secure):
    assert answer(careful, {"origin": "null", "sec-fetch-site": site}, secure=secure) == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example", "sec-fetch-site": "same-origin"},
        {"referer": "https://elsewhere.example/", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_a_form_that_names_another_place_is_refused(careful, headers):
    assert answer(careful, headers) == 403


@pytest.mark.parametrize("headers", [{"origin": "null", "sec-fetch-site": "same-origin"}, {"origin": HERE}, {}])
def test_without_the_token_nothing_is_taken(careful, headers):
    assert answer(careful, headers, token="x" * 64) == 403


def test_only_a_page_sets_the_cookie_of_the_token(careful):
    """An icon's 404, answered late, would put a second token beside the one that the page's form holds."""
    assert not careful.get("/favicon.ico", headers={"sec-fetch-dest": "image"}).cookies
    assert settings.CSRF_COOKIE_NAME in careful.get("/nowhere/", headers={"sec-fetch-dest": "document"}).cookies


def test_a_browser_too_old_to_say_what_it_fetches_gets_its_token(careful):
    assert settings.CSRF_COOKIE_NAME in careful.get("/request/").cookies
