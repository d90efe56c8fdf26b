"""Ways to the pages that say that something is wrong."""

from unittest import mock

from django.db import OperationalError, connection
from django.test import Client

from tests.journeys.ways import FORM
from tests.walks import alice_fills


def with_a_wrong_name(client):
    return lambda headers: client.get("/", headers={**headers, "host": "not.ours.example"})


def with_a_file(client):
    return lambda headers: client.post("/request/", b"\x89PNG", content_type="image/png", headers=headers)


def with_a_huge_form(client):
    return lambda headers: client.post("/request/statement/", "text=" + "x" * 5_000_000, FORM, headers=headers)


def too_old(_client):
    careful = Client(enforce_csrf_checks=True)
    return lambda headers: careful.post("/request/", "", FORM, headers=headers)


def too_old_with_words(_client):
    careful = Client(enforce_csrf_checks=True)
    return lambda headers: careful.post("/request/contact/", "name=Alice+Example&channel=desk", FORM, headers=headers)


def broken(_client):
    """A page whose view fails."""

    def ask(headers):
        with mock.patch("portal.views.render", side_effect=RuntimeError):
            return Client(raise_request_exception=False).get("/safety/", headers=headers)

    return ask


def broken_with_words(_client):
    """It fails when somebody presses Continue."""
    alice = Client(raise_request_exception=False)
    alice_fills(alice, "statement")

    def ask(headers):
        with connection.execute_wrapper(_away):
            return alice.post("/request/contact/", "name=Alice+Example&channel=desk", FORM, headers=headers)

    return ask


def _away(*_more):
    raise OperationalError
