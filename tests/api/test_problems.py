"""Bad input: always problem+json with a stable type, never half a write."""

import json

import pytest
from django.test import Client

from notices.models import ItemAnswer, Receipt
from tests.api.conftest import problem

pytestmark = pytest.mark.django_db


def send(program, notice, body, kind="application/json", path="acknowledge"):
    return program.client.post(f"/api/v1/notices/{notice.pk}/{path}", body, content_type=kind)


@pytest.mark.parametrize(
    "body", ["{", "nothing", "\xff\xfe", '{"reference": NaN}', "[" * 20_000, '{"reference": 1' + "0" * 5000 + "}"]
)
def test_what_is_not_json_is_refused(program, notice, body):
    assert problem(send(program, notice, body.encode("latin-1"))) == "not-json"


def test_a_form_is_not_json(program, notice):
    assert problem(send(program, notice, "reference=1", "application/x-www-form-urlencoded")) == "not-json"


@pytest.mark.parametrize("body", ["[]", '"text"', "1", "null", "true"])
def test_json_that_is_no_object_is_refused(program, notice, body):
    assert problem(send(program, notice, body)) == "invalid"


@pytest.mark.parametrize("reference", [1, True, None, [], {}, "x" * 201, "a\x00b", "\ud800"])
def test_a_reference_is_a_short_text(program, notice, reference):
    response = send(program, notice, json.dumps({"reference": reference}))
    assert (problem(response), list(response.json()["errors"])) == ("invalid", ["reference"])


@pytest.mark.parametrize("outcome", ["gone", "", "REMOVED", "withdrawn", "silent", 1, None, ["removed"]])
def test_an_unknown_outcome_is_named_so(program, notice, outcome):
    assert problem(program.report(notice, outcome=outcome)) in {"unknown-outcome", "invalid"}
    assert ItemAnswer.objects.count() == 0


def test_an_outcome_that_does_not_exist_has_its_own_type(program, notice):
    assert problem(program.report(notice, outcome="deleted")) == "unknown-outcome"


@pytest.mark.parametrize(
    "more",
    [{"copies": "many"}, {"copies_removed": -1}, {"copies_removed": 10**9}, {"copies_removed": "3"},
     {"copies_removed": 1.5}, {"copies_removed": True}, {"reason": "x" * 4001}, {"reason": 7}],
)  # fmt: skip
def test_everything_around_an_outcome_is_checked(program, notice, more):
    response = program.report(notice, outcome="removed", **more)
    assert (problem(response), list(response.json()["errors"])) == ("invalid", list(more))


def test_an_outcome_is_needed(program, notice):
    assert problem(program.report(notice)) == "invalid"


def test_a_body_that_is_too_large_is_refused_unread(program, notice):
    assert problem(send(program, notice, json.dumps({"reference": "x" * 70_000}))) == "too-large"


def test_bad_calls_prove_nothing(program, notice):
    for body in ("{", "[]", '{"reference": 1}'):
        send(program, notice, body)
    assert Receipt.objects.count() == 0


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nothing",
        "notices/1/",
        "notices/../",
        "notices/x/acknowledge",
        "notices/%00/",
        "notices/%0A/",
        "../desk/",
    ],
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_any_other_address_is_a_problem_too(program, method, path):
    response = getattr(program.client, method)(f"/api/v1/{path}", content_type="application/json")
    assert problem(response) == "not-found"


@pytest.mark.parametrize("method", ["put", "patch", "delete", "head", "options", "trace", "post"])
def test_other_methods_are_refused(program, method):
    response = program.client.generic(method.upper(), "/api/v1/notices/", content_type="application/json")
    assert response.status_code == 405
    assert method == "head" or problem(response) == "method-not-allowed"


def test_an_uploaded_file_is_refused(program, notice):
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.png"\r\n\r\n\x89PNG\r\n--x--'
    response = send(program, notice, body, "multipart/form-data; boundary=x")
    assert response.status_code == 400
    assert response.json()["type"] == "urn:recourse:problem:not-json"


def test_the_description_needs_no_key():
    response = Client().get("/api/v1/schema/")
    assert response.status_code == 200
    assert response.json()["openapi"].startswith("3.1")
