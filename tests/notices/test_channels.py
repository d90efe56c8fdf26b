"""What every channel keeps to, run against each of them."""

import json
from datetime import UTC, datetime

import pytest

from notices import channels
from notices.channels.base import Outcome, Parcel
from notices.clock import Proof
from notices.models import Channel
from tests import people

KINDS = sorted(channels.registry)


def make_parcel(**changes):
    letter = people.make_letter(fingerprints_offered=2)
    parts = {
        "letter": letter, "signature": "c2ln", "wire_id": "notice-1", "notice_id": "1", "address": "",
        "sent_at": datetime.now(UTC), "item_ids": (letter.items[0].ref,), "api_url": "https://recourse.example/api/",
    }  # fmt: skip
    return Parcel(**{**parts, **changes})


@pytest.fixture
def addressed(mailbox, receiver):
    """A parcel for each kind that its channel can carry."""
    return {
        "email": make_parcel(address="ts@tuberia.example", exchanger=mailbox.address),
        "webhook": make_parcel(address=receiver.url(), secret=people.WEBHOOK_SECRET),
        "pull": make_parcel(),
        "webform": make_parcel(),
    }


def test_every_kind_of_the_registry_has_its_channel():
    assert set(KINDS) == set(Channel.Kind.values)


@pytest.mark.parametrize("kind", KINDS)
def test_a_channel_answers_to_its_own_name(kind):
    assert channels.registry[kind].kind == kind


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_parcel_is_delivered_or_handed_over(kind, addressed):
    result = channels.registry[kind]().deliver(addressed[kind])
    assert result.outcome in {Outcome.DELIVERED, Outcome.HANDED_OVER}
    assert len(result.code) <= 60


@pytest.mark.parametrize("kind", ["email", "webhook"])
@pytest.mark.parametrize("address", ["", "nowhere", "javascript:alert(1)", "a@b.example\r\nBcc: c@d.example"])
def test_a_useless_address_is_hopeless_and_touches_no_wire(kind, address):
    result = channels.registry[kind]().deliver(make_parcel(address=address, secret=people.WEBHOOK_SECRET))
    assert (result.outcome, result.code) == (Outcome.HOPELESS, "bad_address")


@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_out_names_no_fingerprint(kind, addressed, mailbox, receiver):
    channels.registry[kind]().deliver(addressed[kind])
    sent = b"".join([*(mail.raw for mail in mailbox.mails), *(post.body for post in receiver.posts)])
    assert people.PDQ_OF_ALICE.value.encode() not in sent
    assert people.SHA256_OF_ALICE.value.encode() not in sent


def test_a_pull_channel_only_lists():
    result = channels.registry["pull"]().deliver(make_parcel())
    assert (result.outcome, result.proof) == (Outcome.DELIVERED, Proof.LISTED)


def test_a_form_is_handed_to_a_human_and_proves_nothing():
    result = channels.registry["webform"]().deliver(make_parcel())
    assert (result.outcome, result.proof) == (Outcome.HANDED_OVER, None)


def test_a_parcel_hides_its_secret():
    assert people.WEBHOOK_SECRET not in repr(make_parcel(secret=people.WEBHOOK_SECRET))


def test_a_letters_data_is_plain_json(receiver, addressed):
    channels.registry["webhook"]().deliver(addressed["webhook"])
    assert json.loads(receiver.posts[0].body)["data"]["letter"]["signature"]["name"] == people.ALICE
