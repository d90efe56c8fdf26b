"""The webhook channel against a real HTTP receiver."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from notices import letter as letters
from notices import tasks
from notices.channels.base import Outcome
from notices.channels.webhook import Webhook
from notices.clock import Proof
from tests import people, servers
from tests.notices.test_channels import make_parcel
from tests.servers import Reply

SECRET = people.WEBHOOK_SECRET


def send(receiver, **changes):
    return Webhook().deliver(make_parcel(**{"address": receiver.url(), "secret": SECRET, **changes}))


def as_json(**data):
    return Reply(body=json.dumps(data).encode(), headers={"content-type": "application/json"})


def signed(secret=SECRET, **data):
    """An answer that carries Standard Webhooks headers over its own body."""
    body, now = json.dumps(data), datetime.now(UTC)
    headers = {
        "webhook-id": "ack-1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Verifier(secret).sign("ack-1", now, body),
    }
    return Reply(body=body.encode(), headers=headers)


def test_a_2xx_proves_receipt(receiver):
    result = send(receiver)
    assert (result.outcome, result.code, result.proof) == (Outcome.DELIVERED, "http_200", Proof.WEBHOOK_ACCEPTED)


def test_the_platforms_reference_proves_more_and_is_kept(receiver):
    receiver.answers.append(as_json(reference=" TUBE-4711 "))
    result = send(receiver)
    assert (result.proof, result.reply) == (Proof.WEBHOOK_REFERENCE, "TUBE-4711")


def test_a_signed_acknowledgement_proves_most(receiver):
    receiver.answers.append(signed(acknowledged=True))
    assert send(receiver).proof == Proof.WEBHOOK_SIGNED


@pytest.mark.parametrize(
    "answer",
    [
        signed("whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldA==", acknowledged=True),
        as_json(acknowledged=True),
        signed(acknowledged="true"),
        signed(acknowledged=False),
        Reply(
            body=b'{"acknowledged": true}',
            headers={"webhook-id": "a", "webhook-timestamp": "x", "webhook-signature": "y"},
        ),
    ],
)
def test_an_acknowledgement_that_is_not_signed_right_proves_no_more_than_a_2xx(receiver, answer):
    receiver.answers.append(answer)
    assert send(receiver).proof == Proof.WEBHOOK_ACCEPTED


@pytest.mark.parametrize("unseen", ["\u200b", "\u200b \u2060", "\ufeff", "\u202e", "\u00ad"])
def test_a_reference_that_nobody_can_see_is_none(receiver, unseen):
    receiver.answers.append(as_json(reference=unseen))
    assert send(receiver).proof == Proof.WEBHOOK_ACCEPTED


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"\xff\xfe", b'{"reference": 7}', b'{"reference": "  "}', b"[" * 50_000]
)
def test_an_odd_body_does_no_harm(receiver, body):
    receiver.answers.append(Reply(body=body))
    assert send(receiver).proof == Proof.WEBHOOK_ACCEPTED


def test_our_signature_verifies_with_standard_webhooks(receiver):
    send(receiver)
    (post,) = receiver.posts
    event = Verifier(SECRET).verify(post.body, post.headers)
    assert event["type"] == "notice.created"
    assert post.headers["webhook-id"] == "notice-1"


def test_the_event_carries_the_whole_letter_and_the_way_to_answer(receiver):
    letter = people.make_letter(items=2)
    send(receiver, letter=letter, item_ids=tuple(item.ref for item in letter.items))
    data = json.loads(receiver.posts[0].body)["data"]
    assert letters.from_data(data["letter"]) == letter
    assert data["items"] == [item.ref for item in letter.items]
    assert (data["id"], data["number"], data["api_url"]) == ("1", letter.number, "https://recourse.example/api/")


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429, 408, 425])
def test_trouble_on_their_side_is_tried_later(receiver, status):
    receiver.answers.append(Reply(status=status, body=b"busy"))
    result = send(receiver)
    assert (result.outcome, result.code, result.reply) == (Outcome.RETRYABLE, f"http_{status}", "busy")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 422])
def test_a_refusal_is_hopeless(receiver, status):
    receiver.answers.append(Reply(status=status))
    result = send(receiver)
    assert (result.outcome, result.code) == (Outcome.HOPELESS, f"http_{status}")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receiver, status):
    elsewhere = Reply(status=status, headers={"location": receiver.url("/private")})
    receiver.answers.append(elsewhere)
    assert send(receiver).outcome == Outcome.HOPELESS
    assert [post.path for post in receiver.posts] == ["/hooks"]


def test_a_server_that_is_down_is_tried_later():
    with servers.http_receiver() as gone:
        pass
    result = send(gone)
    assert (result.outcome, result.code) == (Outcome.RETRYABLE, "no_connection")


def test_a_server_that_does_not_answer_is_left_in_time(receiver, monkeypatch):
    monkeypatch.setattr(Webhook, "time_limit", 0.5)
    receiver.answers.append(Reply(wait=6))
    started = time.monotonic()
    result = send(receiver)
    assert (result.outcome, result.code) == (Outcome.RETRYABLE, "timeout")
    assert time.monotonic() - started < 5


def test_a_server_that_drips_is_left_in_time(receiver, monkeypatch):
    monkeypatch.setattr(Webhook, "time_limit", 0.5)
    receiver.answers.append(Reply(body=b"x" * 100, drip=0.1))
    started, result = time.monotonic(), send(receiver)
    assert (result.code, set(result.reply)) == ("http_200", {"x"})
    assert time.monotonic() - started < 5


def test_an_endless_answer_is_cut(receiver):
    receiver.answers.append(Reply(body=b"word " * 200_000))
    assert len(send(receiver).reply) <= 64 * 1024


def test_a_picture_in_the_answer_is_not_kept(receiver):
    receiver.answers.append(Reply(body=b"\x89PNG\r\n\x1a\n....", headers={"content-type": "image/png"}))
    assert send(receiver).reply == "[not kept: image/png, 12 bytes]"


def test_a_picture_inside_text_is_not_kept(receiver):
    receiver.answers.append(Reply(status=403, body=b"see data:image/png;base64,iVBORw0KGgo= there"))
    assert send(receiver).reply == "see [removed: data URI, 34 characters] there"


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
        "https://192.168.0.1/",
        "http://[fd00::1]/",
        "http://0.0.0.0/",
    ],
)
def test_a_private_address_is_forbidden(receiver, address):
    result = send(receiver, address=address)
    assert (result.outcome, result.code) == (Outcome.HOPELESS, "forbidden_address")


def test_this_machine_is_forbidden_in_production(receiver, settings):
    settings.ALLOW_LOOPBACK = False
    assert send(receiver, address=receiver.url(scheme="https")).code == "forbidden_address"
    assert receiver.posts == []


@pytest.mark.parametrize(
    "address",
    ["http://hooks.tuberia.example/", "ftp://tuberia.example/", "https://user:pw@tuberia.example/", "https:///x"],
)
def test_production_takes_only_plain_https_addresses(receiver, settings, address):
    settings.ALLOW_LOOPBACK = False
    assert send(receiver, address=address).code == "bad_address"


def test_nothing_goes_out_unsigned(receiver):
    assert send(receiver, secret="").code == "no_secret"
    assert receiver.posts == []


@pytest.mark.django_db
def test_every_try_has_the_same_webhook_id(receiver, noon):
    receiver.answers += [Reply(status=503), Reply(status=429)]
    notice = people.queue_notice(_platform(receiver))
    for _ in range(3):
        tasks.deliver_due()
        noon.shift(timedelta(minutes=10))
    assert {post.headers["webhook-id"] for post in receiver.posts} == {f"notice-{notice.pk}"}
    assert len(receiver.posts) == 3
    assert people.fresh(notice).grade == "C"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "grade"), [(Reply(), "C"), (as_json(reference="T-1"), "B")], ids=["accepted", "reference"]
)
def test_the_answer_decides_the_grade(receiver, noon, answer, grade):
    receiver.answers.append(answer)
    tasks.deliver(str(people.queue_notice(notice_platform := _platform(receiver)).pk))
    assert notice_platform.notices.get().grade == grade


@pytest.mark.django_db
def test_the_letters_own_signature_travels_with_it(receiver, noon):
    people.queue_notice(_platform(receiver))
    tasks.deliver_due()
    data = json.loads(receiver.posts[0].body)["data"]
    people.verify_letter(letters.canonical(letters.from_data(data["letter"])), data["signature"])


@pytest.mark.django_db
def test_an_event_about_offered_fingerprints_holds_none(receiver, noon):
    people.queue_with_fingerprints(_platform(receiver))
    tasks.deliver_due()
    body = receiver.posts[0].body.decode()
    assert people.PDQ_OF_ALICE.value not in body
    assert json.loads(body)["data"]["letter"]["fingerprints_offered"] == 2


def _platform(receiver):
    return people.make_platform(kind="webhook", channel={"address": receiver.url(), "secret": SECRET})


def test_an_answer_that_no_encoding_takes_is_recorded_all_the_same(db, noon, receiver):
    receiver.answers.append(Reply(body=rb'{"reference": "\ud800 4711"}', headers={"content-type": "application/json"}))
    channel = {"address": receiver.url(), "secret": SECRET}
    notice = people.queue_notice(people.make_platform(kind="webhook", channel=channel))
    tasks.deliver(str(notice.pk))
    assert people.fresh(notice).grade == "B"
