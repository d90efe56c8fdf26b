"""The door for mail: who comes in, what is taken, what is refused unread."""

import pytest
from django.test import Client

from notices.models import InboundMail
from tests import mails
from tests.hostile import PICTURE

pytestmark = pytest.mark.django_db
TOKEN = "t" * 64
RAW = mails.answer("notices@recourse.example")


@pytest.fixture(autouse=True)
def _open(settings):
    settings.MAIL_REPLY_ADDRESS, settings.INBOUND_TOKEN = mails.REPLY_ADDRESS, TOKEN


def knock(client, body=RAW, kind="message/rfc822", token=TOKEN, path="/mail/inbound/", **headers):
    return client.post(path, body, content_type=kind, headers={"Authorization": f"Bearer {token}", **headers})


def test_a_mail_is_kept_once():
    client = Client(enforce_csrf_checks=True)
    assert [knock(client).status_code for _ in range(2)] == [201, 200]
    assert InboundMail.objects.count() == 1


@pytest.mark.parametrize("token", ["", "t" * 63, "t" * 65, "T" * 64, "é"])
def test_without_the_token_nothing_is_read(client, token):
    assert knock(client, token=token).status_code == 401
    assert not InboundMail.objects.exists()


def test_without_a_token_of_ours_the_door_is_shut(client, settings):
    settings.INBOUND_TOKEN = ""
    assert knock(client, token="").status_code == 401


def test_it_takes_mails_only(client):
    assert knock(client, kind="application/x-www-form-urlencoded").status_code == 415
    assert knock(client, PICTURE, kind="image/png").status_code == 415
    assert client.get("/mail/inbound/").status_code == 405


@pytest.mark.parametrize(
    "path", ["/mail/", "/mail/inbound", "/mail/inbound/x", "/request/", "/case/", "/desk/", "/mail//inbound/"]
)
def test_no_other_address_takes_a_mail(client, path):
    assert knock(client, path=path).status_code == 415


@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=b", "image/png", "application/octet-stream", "text/plain"]
)
def test_the_walls_stand_everywhere_else_too(client, kind):
    assert knock(client, PICTURE, kind=kind, path="/mail/inbound/").status_code == 415


def test_two_megabytes_are_taken_and_a_byte_more_is_not(client):
    most = 2 * 1024 * 1024
    assert knock(client, RAW + b"x" * (most - len(RAW))).status_code == 201
    assert knock(client, RAW + b"x" * (most - len(RAW) + 1)).status_code == 413
    assert InboundMail.objects.count() == 1


def test_the_mail_server_may_say_whom_it_was_for(client):
    marked = f"notices+RN-NOBODY.{'a' * 26}@recourse.example"
    assert knock(client, **{"X-Envelope-To": f"<{marked}>"}).status_code == 201
