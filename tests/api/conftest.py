"""A platform's program with its key, talking to the API as it would over the wire."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from notices.actions.keys import issue_key
from notices.models import ApiKey
from tests.people import NOON, make_platform, queue_notice

BOTH = list(ApiKey.Scope)
GUIDE = (Path(__file__).parents[2] / "docs" / "platforms" / "api.md").read_text(encoding="utf-8")


class Program:
    """A platform's program: sends its key and JSON, keeps the last answer."""

    def __init__(self, platform, scopes=BOTH):
        self.platform = platform
        self.key, self.plain = issue_key(platform=platform, label="test", scopes=scopes, actor="test", now=NOON)
        self.client = Client(headers={"authorization": f"Bearer {self.plain}"}, raise_request_exception=False)

    def get(self, path, **query):
        return self.client.get(f"/api/v1/{path}", query)

    def post(self, path, body=None):
        return self.client.post(f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json")

    def notice(self, notice, path=""):
        return self.get(f"notices/{notice.pk}/{path}")

    def acknowledge(self, notice, **body):
        return self.post(f"notices/{notice.pk}/acknowledge", body)

    def report(self, notice, item=None, **body):
        item = item or notice.items.first()
        return self.post(f"notices/{notice.pk}/items/{item.pk}/outcome", body)


def problem(response):
    """The problem's short name, after its form was checked (RFC 9457)."""
    assert response.headers["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["title"]
    return body["type"].removeprefix("urn:recourse:problem:")


@pytest.fixture
def platform(db):
    return make_platform()


@pytest.fixture
def program(platform):
    return Program(platform)


@pytest.fixture
def stranger(db):
    """Another platform's program."""
    return Program(make_platform("elsewhere"))


@pytest.fixture
def notice(platform):
    return queue_notice(platform, now=timezone.now())


@pytest.fixture
def guide():
    """What the guide's Python defines."""
    defined = {}
    for block in re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL):
        exec(block, defined)
    return defined
