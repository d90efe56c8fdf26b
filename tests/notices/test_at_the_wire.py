"""Who may be told what, asked when a letter is queued and again when it is about to go out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from notices import actions, queries, tasks
from notices import letter as letters
from notices.actions import Refused
from notices.letter import Contact, Signature
from notices.models import FollowUp, Notice
from tests import people
from tests.notices.errands import DAY, DUE, HOUR, by_webhook, received, timetable
from tests.people import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
CARRIERS = ["host", "cdn", "registrar"]


def tamper(notice, *, digest=True, **changes):
    """Somebody with the case's key writes another letter, and, if they are careful, its digest."""
    key = people.key_of(notice)
    letter = replace(queries.letter_of(notice, key), **changes)
    notice.seal(key, letter=letters.to_data(letter))
    values = {"letter": notice.letter}
    if digest:
        values["letter_digest"] = key.digest("letter", letters.canonical(letter))
    Notice.objects.filter(pk=notice.pk).update(**values)


def deliver(notice):
    tasks.deliver_due()
    return people.fresh(notice)


@pytest.mark.parametrize("kind", CARRIERS)
@pytest.mark.parametrize("trust", ["cooperative", "unknown", "hostile"])
def test_hosts_cdns_and_registrars_are_strangers_whatever_their_trust(kind, trust):
    platform = carrier(kind, trust)
    with pytest.raises(Refused, match="says_too_much"):
        people.queue_notice(platform)
    assert people.queue_notice(platform, letter=people.make_anonymous_letter()).state == "queued"


def carrier(kind, trust="cooperative"):
    platform = people.make_platform(trust=trust)
    type(platform).objects.update(kind=kind)
    platform.refresh_from_db()
    return platform


@pytest.mark.parametrize("kind", ["platform", "search", "ai_tool"])
def test_others_are_trusted_as_their_record_says(kind):
    assert people.queue_notice(carrier(kind)).state == "queued"


def test_no_fingerprint_reaches_a_host_though_one_was_released_before_it_was_known_as_one():
    notice = people.queue_with_fingerprints(people.make_platform())
    type(notice.platform).objects.update(kind="host")
    assert queries.hashes_for(people.fresh(notice), people.key_of(notice), NOON) == []


def test_a_platform_that_turns_out_to_be_a_host_gets_no_name(receiver):
    notice = people.queue_notice(by_webhook(receiver))
    type(notice.platform).objects.update(kind="host")
    assert (deliver(notice).failure, receiver.posts) == ("says_too_much", [])


ITEM = people.make_letter().items[0]
TELLING = pytest.mark.parametrize(
    "changes",
    [
        {"signature": Signature(people.ALICE, "individual", NOON.isoformat())},
        {"contact": Contact("email", people.ALICE_MAIL)},
        {"contact": Contact("desk", people.ALICE_MAIL)},
        {"contact": Contact("desk", "+1 202 555 0143")},
        {"fingerprints_offered": 2},
        {"statement": f"I believe in good faith. Write to me: {people.ALICE_MAIL}."},
        {"statement": "I believe in good faith. Call (202) 555-0143."},
        {"statement": f"Look for {people.PDQ_OF_ALICE.value}, please."},
        {"items": (replace(ITEM, description="Its pHash is d1c0a4b2e39f7c61"),)},
        {"items": (replace(ITEM, where="in the chat of alice@example.org"),)},
    ],
    ids=["her name", "her address", "her address as the desk's", "her number as the desk's", "fingerprints offered",
         "an address in words", "a number in words", "a fingerprint in words", "one in an item",
         "an address in an item"],
)  # fmt: skip


@TELLING
def test_a_letter_to_a_stranger_that_says_more_than_it_may_is_not_queued(changes):
    platform = people.make_platform(trust="unknown")
    with pytest.raises(Refused, match="says_too_much"):
        people.queue_notice(platform, letter=replace(people.make_anonymous_letter(), **changes))


@TELLING
def test_a_letter_to_a_stranger_that_somebody_changed_is_refused_at_the_wire(receiver, changes):
    platform = by_webhook(receiver, trust="hostile")
    notice = people.queue_notice(platform, letter=people.make_anonymous_letter())
    tamper(notice, **changes)
    assert (deliver(notice).failure, receiver.posts) == ("says_too_much", [])


def test_a_letter_changed_without_its_digest_is_seen_whoever_reads_it(receiver):
    notice = people.queue_notice(by_webhook(receiver))
    tamper(notice, digest=False, statement="Something else.")
    assert (deliver(notice).failure, receiver.posts) == ("unreadable", [])


def test_a_repeat_to_a_stranger_is_checked_like_its_letter(noon, receiver):
    platform = by_webhook(receiver, trust="unknown")
    notice = received(platform, letter=people.make_anonymous_letter())
    tamper(notice, contact=Contact("email", people.ALICE_MAIL))
    timetable(noon, DUE + DAY)
    assert (FollowUp.objects.get().code, receiver.posts) == ("says_too_much", [])


@pytest.fixture
def ends():
    """A release that lasts two hours."""
    return people.make_letter(release=people.make_release(lasts=2 * HOUR))


def test_a_release_that_ended_stops_a_queued_letter(noon, receiver, ends):
    notice = people.queue_notice(by_webhook(receiver), letter=ends)
    noon.move_to(NOON + 2 * HOUR)
    assert (deliver(notice).failure, receiver.posts) == ("release_ended", [])


def test_a_release_that_ended_stops_a_letter_on_its_way_to_the_next_channel(noon, receiver, mailbox, ends):
    platform = by_webhook(receiver)
    people.add_channel(platform, kind="email", preference=20, address="ts@tuberia.example", exchanger=mailbox.address)
    notice = people.queue_notice(platform, letter=ends)
    platform.channels.filter(kind="webhook").update(paused_at=NOON)
    tasks.deliver_due()
    noon.move_to(NOON + 2 * HOUR)
    assert (deliver(notice).failure, mailbox.mails) == ("release_ended", [])


@pytest.mark.parametrize("revoked", [True, False], ids=["revoked", "expired"])
def test_a_release_that_ended_stops_a_repeat(noon, receiver, revoked):
    lasts = 90 * DAY if revoked else 2 * DAY + 25 * HOUR
    letter = people.make_letter(release=people.make_release(lasts=lasts))
    notice = received(by_webhook(receiver), letter=letter)
    actions.pass_stages(notice_id=notice.pk, actor="clock", now=DUE + DAY)
    if revoked:
        actions.revoke_release(release_ref=notice.release_ref, actor="person", now=DUE + DAY)
    timetable(noon, DUE + DAY + HOUR)
    assert (FollowUp.objects.get().code, receiver.posts) == ("release_ended", [])


@pytest.mark.parametrize("revoked", [True, False], ids=["revoked", "expired"])
def test_a_release_that_ended_stops_a_fingerprint(revoked):
    notice = people.queue_with_fingerprints(people.make_platform())
    later = NOON + timedelta(days=90)
    if revoked:
        actions.revoke_release(release_ref=notice.release_ref, actor="person", now=NOON)
    assert queries.hashes_for(people.fresh(notice), people.key_of(notice), NOON if revoked else later) == []
