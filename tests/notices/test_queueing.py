"""queue(): the one way down, and who may be told what."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from notices import actions, queries
from notices import letter as letters
from notices.actions import Offered, Refused
from notices.letter import Contact, Signature
from notices.models import Notice
from tests import people
from tests.people import NOON
from vault.models import LedgerEntry

pytestmark = pytest.mark.django_db


def why_refused(platform, letter=None, **options):
    with pytest.raises(Refused) as refused:
        people.queue_notice(platform, letter=letter, **options)
    assert not Notice.objects.exists()
    return refused.value.code


def test_a_queued_notice_waits_for_its_first_try_with_no_clock():
    notice = people.fresh(people.queue_notice(people.make_platform()))
    assert (notice.state, notice.next_attempt_at) == ("queued", NOON)
    assert (notice.received_at, notice.due_at, notice.wake_at) == (None, None, None)


def test_the_frozen_letter_reads_back_exactly():
    letter = people.make_letter(items=3)
    notice = people.queue_notice(people.make_platform(), letter=letter)
    assert queries.letter_of(people.fresh(notice), people.key_of(notice)) == letter


def test_the_letter_lies_sealed_in_the_database():
    notice = people.fresh(people.queue_notice(people.make_platform()))
    assert people.ALICE.encode() not in bytes(notice.letter)
    assert people.ALICE not in str(LedgerEntry.objects.values())


def test_items_carry_the_letters_own_refs_in_order():
    letter = people.make_letter(items=3)
    notice = people.queue_notice(people.make_platform(), letter=letter)
    assert [str(item.pk) for item in notice.items.all()] == [item.ref for item in letter.items]


def test_queueing_the_same_id_twice_gives_the_same_notice():
    platform, key, once = people.make_platform(), people.make_key(), uuid.uuid4()
    first = people.queue_notice(platform, key=key, notice_id=once)
    second = people.queue_notice(platform, key=key, notice_id=once)
    assert first.pk == second.pk
    assert Notice.objects.count() == 1


def test_a_corrected_notice_is_a_new_one_linked_to_the_old():
    platform, key = people.make_platform(), people.make_key()
    first = people.queue_notice(platform, key=key)
    second = people.queue_notice(platform, key=key, previous=first)
    assert list(first.followed_by.all()) == [second]


@pytest.mark.parametrize("missing", [{"id": ""}, {"expires_at": ""}])
def test_no_letter_without_a_release(missing):
    letter = people.make_letter(release=replace(people.make_release(), **missing))
    assert why_refused(people.make_platform(), letter) == "no_release"


def test_no_letter_under_a_release_that_ended():
    letter = people.make_letter(release=people.make_release(lasts=timedelta(0)))
    assert why_refused(people.make_platform(), letter) == "release_expired"


def test_no_letter_to_anybody_but_the_one_released_to():
    letter = people.make_letter(release=people.make_release("another"))
    assert why_refused(people.make_platform(), letter) == "wrong_recipient"


@pytest.mark.parametrize("signature", [Signature("  ", "individual", "2026"), Signature("Alice", "individual", "")])
def test_no_letter_without_a_signature(signature):
    assert why_refused(people.make_platform(), people.make_letter(signature=signature)) == "unsigned"


def test_no_letter_where_no_channel_is_active():
    platform = people.make_platform(channel={"active": False})
    assert why_refused(platform) == "no_channel"


def test_no_more_fingerprints_than_the_person_saw_in_the_letter():
    letter = people.make_letter()
    offered = [Offered(letter.items[0].ref, people.PDQ_OF_ALICE)]
    assert why_refused(people.make_platform(), letter, offered=offered) == "says_too_much"


@pytest.mark.parametrize("trust", ["unknown", "hostile"])
@pytest.mark.parametrize(
    "told",
    [
        {"signature": Signature("Alice", "individual", "2026")},
        {"signature": Signature("Carol", "helper", "2026")},
        {"contact": Contact("email", people.ALICE_MAIL)},
        {"contact": Contact("phone", "+1 555 0100")},
    ],
)
def test_a_stranger_gets_no_name_and_no_direct_contact(trust, told):
    letter = people.make_anonymous_letter(**told)
    assert why_refused(people.make_platform(trust=trust), letter) == "says_too_much"


@pytest.mark.parametrize("kind", ["pdq_variant", "pdq_frame", "dhash", "phash"])
def test_no_fingerprint_that_a_plain_client_would_misread(kind):
    letter = people.make_letter(fingerprints_offered=1)
    offered = [Offered(letter.items[0].ref, replace(people.PDQ_OF_ALICE, kind=kind))]
    assert why_refused(people.make_platform(), letter, offered=offered) == "says_too_much"


@pytest.mark.parametrize("trust", ["unknown", "hostile"])
def test_a_stranger_gets_no_fingerprint(trust):
    letter = people.make_anonymous_letter(fingerprints_offered=1)
    offered = [Offered(letter.items[0].ref, people.PDQ_OF_ALICE)]
    assert why_refused(people.make_platform(trust=trust), letter, offered=offered) == "says_too_much"


@pytest.mark.parametrize("trust", ["unknown", "hostile"])
def test_a_stranger_gets_the_desks_own_letter(trust):
    assert people.queue_notice(people.make_platform(trust=trust), letter=people.make_anonymous_letter())


def test_the_preferred_active_channel_is_taken():
    platform = people.make_platform(kind="webform", channel={"preference": 5})
    people.add_channel(platform, kind="email", preference=1, active=False)
    people.add_channel(platform, kind="webhook", preference=3, address="https://tuberia.example/hook")
    assert people.queue_notice(platform).channel.kind == "webhook"


@pytest.mark.parametrize(
    ("standing", "coverage", "statutory"),
    [
        ("official", "covered", True),
        ("agreed", "likely", True),
        ("courtesy", "covered", False),
        ("official", "unclear", False),
    ],
)
def test_the_notice_remembers_whether_it_went_by_the_platforms_process(standing, coverage, statutory):
    platform = people.make_platform(standing=standing, coverage=coverage)
    notice = people.queue_notice(platform)
    platform.channels.update(standing="courtesy")
    assert people.fresh(notice).statutory is statutory


def test_offered_fingerprints_are_sealed_and_end_with_the_release():
    letter = people.make_letter(fingerprints_offered=1)
    offered = [Offered(letter.items[0].ref, people.PDQ_OF_ALICE)]
    notice = people.queue_notice(people.make_platform(), letter=letter, offered=offered)
    row = notice.hashes.get()
    assert people.PDQ_OF_ALICE.value.encode() not in bytes(row.value)
    assert row.expires_at == notice.release_expires_at


def test_the_letter_is_signed_with_the_operators_key():
    notice = people.queue_notice(people.make_platform())
    key = people.key_of(notice)
    signed = letters.canonical(queries.letter_of(people.fresh(notice), key))
    people.verify_letter(signed, notice.opened(key, "signature"))


def test_queueing_is_written_in_the_ledger_once():
    notice = people.queue_notice(people.make_platform())
    entry = LedgerEntry.objects.get(verb="notice.queued")
    assert entry.subject == f"notice:{notice.pk}"
    assert entry.facts == {"platform": "tuberia", "channel": "pull", "statutory": True}


def test_a_refusal_names_its_rule():
    assert str(actions.Refused("unsigned")) == "unsigned"
