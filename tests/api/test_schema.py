"""The description is complete, and the API keeps to it (schemathesis, over WSGI, on the real database)."""

import json
from datetime import timedelta

import pytest
import schemathesis
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from notices.actions.queueing import Offered
from tests.api.conftest import Program
from tests.people import PDQ_OF_ALICE, make_letter, make_platform, queue_notice

pytestmark = pytest.mark.slow

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


def test_the_description_has_no_gap(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yaml"))


@pytest.fixture
def description(client):
    return client.get("/api/v1/schema/").json()


def test_every_call_has_an_example_and_its_problems(description):
    for path, methods in description["paths"].items():
        for call in methods.values():
            assert {"401", "403", "429", "500"} <= set(call["responses"]), path
            assert "example" in json.dumps(call), path


def test_the_examples_are_true_to_their_schemas(description):
    for methods in description["paths"].values():
        for call in methods.values():
            bodies = [*call["responses"].values(), call.get("requestBody", {})]
            for media in (media for body in bodies for media in body.get("content", {}).values()):
                check_examples(description, media)


def check_examples(description, media):
    schema = {**media["schema"], "components": description["components"]}
    for example in media.get("examples", {}).values():
        Draft202012Validator(schema).validate(example["value"])


def prepared_notices(platform):
    """One notice fresh with hashes, one closed: what a program may meet."""
    now = timezone.now()
    letter = make_letter(platform.slug, now=now, items=2, fingerprints_offered=1)
    fresh = queue_notice(platform, letter=letter, offered=[Offered(letter.items[0].ref, PDQ_OF_ALICE)], now=now)
    queue_notice(platform, now=now - timedelta(days=1))
    return fresh


@pytest.fixture
def api(transactional_db):
    program = Program(make_platform())
    notice = prepared_notices(program.platform)
    headers = {"Authorization": f"Bearer {program.plain}"}
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/schema/", get_wsgi_application(), config=schemathesis.Config.from_dict({"headers": headers})
    )
    return schema, {"notice_id": str(notice.pk), "item_id": str(notice.items.first().pk)}


OPERATIONS = {
    "list": ("/api/v1/notices/", "GET"),
    "detail": ("/api/v1/notices/{notice_id}/", "GET"),
    "pdf": ("/api/v1/notices/{notice_id}/letter.pdf", "GET"),
    "signed": ("/api/v1/notices/{notice_id}/signed-letter", "GET"),
    "acknowledge": ("/api/v1/notices/{notice_id}/acknowledge", "POST"),
    "outcome": ("/api/v1/notices/{notice_id}/items/{item_id}/outcome", "POST"),
}


def test_no_call_is_left_out(description):
    described = {(path, method.upper()) for path, methods in description["paths"].items() for method in methods}
    assert described == set(OPERATIONS.values())


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
@pytest.mark.parametrize("name", OPERATIONS)
def test_whatever_comes_the_api_keeps_to_its_description(api, name, mode):
    schema, ids = api
    path, method = OPERATIONS[name]

    @given(case=schema[path][method].as_strategy(generation_mode=mode), real=st.booleans())
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def holds(case, real):
        if real and ParameterLocation.PATH not in negated(case):
            case.path_parameters = {key: ids[key] for key in case.path_parameters}
        case.call_and_validate(checks=CHECKS)

    holds()


def negated(case):
    """The parts of a generated call that break the description on purpose."""
    return {part for part, info in case.meta.components.items() if info.mode.is_negative}
