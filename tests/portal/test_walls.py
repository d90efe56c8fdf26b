"""Walls around every page: no uploads, no traces, strict headers."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from takedown.models import Draft

pytestmark = pytest.mark.django_db

PAGES = ["/", "/safety/", "/fingerprint/", "/request/", "/case/", "/account/login/", "/transparency/"]
PICTURE = b"\x89PNG\r\n\x1a\n" + b"a picture's bytes" * 99


@pytest.mark.parametrize("page", [*PAGES[3:6], "/request/links/", "/desk/", "/advocate/new/"])
def test_a_smuggled_file_is_refused_and_nothing_is_stored(client, page):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.post(page, {"links": "x", "file": SimpleUploadedFile("a.png", PICTURE, "image/png")})
    assert answer.status_code == 415
    assert "not take" in answer.content.decode() or "no file" in answer.content.decode().lower()
    assert len(queries) == 0
    assert not Draft.objects.exists()


@pytest.mark.parametrize("kind", ["image/png", "application/octet-stream", "text/plain", "multipart/form-data"])
def test_raw_bodies_are_refused_too(client, kind):
    assert client.post("/request/", PICTURE, content_type=kind).status_code == 415


def test_the_api_refuses_a_file_in_its_own_words(client):
    answer = client.post("/api/v1/notices/x/acknowledge", {"file": SimpleUploadedFile("a.png", PICTURE)})
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_leaves_no_trace_and_loads_nothing_foreign(client, page):
    answer = client.get(page)
    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'none'" in policy
    assert "unsafe" not in policy
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["X-Frame-Options"] == "DENY"
    assert "camera=()" in answer["Permissions-Policy"]


def test_leaving_forgets_the_session_and_goes_somewhere_neutral(client, settings):
    client.post("/request/")
    answer = client.get("/exit/")
    assert answer["Location"] == settings.EXIT_URL
    assert answer.cookies["k"]["max-age"] == 0
    assert '"storage"' in answer["Clear-Site-Data"]
    assert "draft" not in client.session


def test_readiness_names_what_is_missing(client, settings):
    assert client.get("/readyz").json() == {"database": True, "broker": True, "restored": True}
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["broker"] is False


def test_metrics_hold_counts_and_ages_only(client):
    answer = client.get("/metrics").content.decode()
    assert "recourse_oldest_unsent_seconds 0.0" in answer


def test_the_letters_public_key_can_be_fetched(client):
    (key,) = client.get("/.well-known/recourse-letters.json").json()["keys"]
    assert (key["kty"], key["crv"], key["use"]) == ("OKP", "Ed25519", "sig")
    assert "d" not in key


ABSURD = ["9" * 16, "9" * 20, "9" * 5000, "-1", "1e3", "0x10", "1 2", "\u00b2", "\u0663", "none"]


@pytest.mark.parametrize("path", ["/", "/request/", "/request/who/", "/case/", "/api/v1/notices/", "/mail/inbound/"])
@pytest.mark.parametrize("length", ABSURD)
def test_a_length_that_no_body_has_is_refused_without_a_trace(client, capfd, path, length):
    form = "application/x-www-form-urlencoded"
    answers = [
        client.generic("GET", path, CONTENT_LENGTH=length),
        client.generic("POST", path, "a=b", form, CONTENT_LENGTH=length),
    ]
    assert {answer.status_code for answer in answers} <= {413, 415}
    logged = capfd.readouterr()
    assert "Traceback" not in logged.out + logged.err
