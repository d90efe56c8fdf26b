"""What travels beside each kind of page: policies exact, nothing kept, nothing told to others, cookies that scripts
cannot read.
"""

import json

import pytest
from django.test import Client

from tests import walks
from tests.cases import dana, enter
from tests.people import make_platform
from tests.takedown.visits import come_back, file_case
from tests.warm import python

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
FORM = "application/x-www-form-urlencoded"
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "worker-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "own-worker",
}
HASHING = POLICY | {"media-src": "blob:"}
SCRIPT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "connect-src": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
EVERYWHERE = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PAGE = EVERYWHERE | {
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "browsing-topics=(), camera=(), display-capture=(), geolocation=(), microphone=(),"
    " payment=(), usb=()",
}
KINDS = {
    "public": "/ /safety/ /transparency/ /case/ /case/closed/ /request/",
    "intake": "/request/who/ /request/links/ /request/statement/ /request/review/",
    "case": "/case/open/ /case/change/erase/ /case/age/",
    "account": "/account/login/ /account/logged-out/",
    "desk": "/desk/ /desk/notices/ /desk/platforms/",
    "words of the scripts": "/language/catalog.js",
    "machine": "/healthz /readyz /metrics /.well-known/recourse-letters.json",
    "api": "/api/v1/notices/ /api/v1/schema/ /api/v1/no/such/thing",
    "error": "/no/such/page/ /desk/frozen/",
    "leaving": "/exit/",
}


@pytest.fixture
def everybody(client):
    """One browser in which everything is open: a draft, a case, a log-in."""
    make_platform()
    file_case()
    walks.alice_fills(client, "statement")
    come_back(client)
    return enter(client, dana())


def policy_of(answer):
    return dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))


def told(answer, wanted):
    return {name: answer.headers.get(name) for name in wanted}


def is_kept_nowhere(answer):
    assert told(answer, PAGE) == PAGE
    assert "no-store" in answer["Cache-Control"]
    return True


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_kept_nowhere_framed_nowhere_and_may_ask_for_nothing(everybody, kind):
    for address in KINDS[kind].split():
        answer = everybody.get(address)
        assert is_kept_nowhere(answer), address
        assert policy_of(answer) == POLICY, address


def test_where_files_are_hashed_a_video_may_be_opened_from_memory_and_nothing_more(everybody):
    for address in ("/fingerprint/", "/request/fingerprints/"):
        answer = everybody.get(address)
        assert answer.status_code == 200, address
        assert is_kept_nowhere(answer)
        assert policy_of(answer) == HASHING, address


@pytest.mark.parametrize("script", ["hash/worker.js", "fingerprint.js", "exit.js", "vendor/jpeg-js.js"])
def test_a_script_may_not_connect_whichever_page_runs_it(client, script):
    answer = client.get(f"/static/js/{script}")
    assert policy_of(answer) == SCRIPT
    assert told(answer, EVERYWHERE) == EVERYWHERE


@pytest.mark.parametrize("file", ["css/base.css", "img/favicon.svg", "img/favicon.ico", "js/copy.js"])
def test_a_file_is_for_our_own_pages_only_and_kept_a_minute_at_most(client, file):
    answer = client.get(f"/static/{file}")
    assert told(answer, EVERYWHERE) == EVERYWHERE
    assert answer["Cache-Control"] == "max-age=60, public"
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    ("address", "body", "kind", "status"),
    [
        ("/request/", b"\x89PNG", "image/png", 415),
        ("/request/who/", "", FORM, 403),
        ("/request/who/", "x=" + "x" * 5_000_000, FORM, 413),
        ("/case/", "code=x", FORM, 200),
    ],
)
def test_the_answer_to_a_form_is_kept_nowhere_either(client, address, body, kind, status):
    answer = client.post(address, body, content_type=kind)
    assert answer.status_code == status
    assert is_kept_nowhere(answer)
    assert policy_of(answer) == POLICY


def test_a_broken_page_is_kept_nowhere_either(monkeypatch):
    monkeypatch.setattr("portal.views.render", None)
    answer = Client(raise_request_exception=False).get("/safety/")
    assert answer.status_code == 500
    assert is_kept_nowhere(answer)
    assert policy_of(answer) == POLICY


def test_every_page_says_to_search_engines_and_other_sites_what_its_headers_say(everybody):
    for address in ("/", "/request/who/", "/case/open/", "/no/such/page/"):
        markup = everybody.get(address).content.decode()
        assert '<meta name="robots" content="noindex, nofollow">' in markup
        assert '<meta name="referrer" content="no-referrer">' in markup


def test_leaving_empties_the_browsers_drawers_and_takes_its_cookies_back(everybody):
    answer = everybody.get("/exit/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert {name for name, cookie in answer.cookies.items() if cookie["max-age"] == 0} >= {
        "s",
        "k",
        "csrftoken",
        "django_language",
    }


def test_no_script_reads_a_cookie_and_none_outlives_the_window(client):
    walks.alice_fills(client, "who")
    client.get("/request/who/")
    assert {"s", "k", "csrftoken"} <= set(client.cookies)
    for cookie in client.cookies.values():
        assert cookie["httponly"]
        assert not cookie["max-age"]
        assert not cookie["expires"]
    assert client.cookies["k"]["samesite"] == "Strict"
    assert {client.cookies[name]["samesite"] for name in ("s", "csrftoken")} == {"Lax"}


ASK = """
import django, json; django.setup()
from django.conf import settings
from django.test import Client
answer = Client().get("/", secure=True, headers={"host": "help.example"})
flags = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "HTTPS")
print(json.dumps([dict(answer.headers), bool(answer.cookies["__Host-csrftoken"]["secure"]),
                  [getattr(settings, flag) for flag in flags]]))
"""


OVER_HTTPS = {"PUBLIC_URL": "https://help.example", "ALLOWED_HOSTS": "help.example", "RECOURSE_ROLE": "public"}


def test_over_https_cookies_are_secure_and_the_browser_stays_there():
    headers, secure, flags = json.loads(python("-c", ASK, **OVER_HTTPS).stdout)
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert secure
    assert all(flags)
