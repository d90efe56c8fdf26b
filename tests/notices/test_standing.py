"""A way that is verified after the letter went, and before its first proof, binds that letter; never after it."""

from datetime import timedelta

import pytest

from notices import actions
from notices.actions import platforms
from notices.models import Channel, Finding, Platform, StandingTaken
from tests.people import NOON, fresh, key_of, make_letter, make_platform, queue_notice, send_notice

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def tuberia():
    return make_platform(kind="email", standing="courtesy", channel={"address": "ts@tuberia.example"})


def verify(platform, now=NOON + HOUR):
    """Dana reads its pages and says so."""
    return platforms.verify_way(
        channel=platform.channels.get(), standing="official", source="https://tuberia.example/rules",
        verified_on=now.date(), verified_by="Dana Desk", actor="user:1", now=now,
    )  # fmt: skip


def confirmed(notice, at):
    """The platform's reply proves receipt at `at`."""
    actions.record_receipt(
        notice=notice, proof="reply_confirmed", at=at, actor="mail", now=NOON + 10 * HOUR, key=key_of(notice)
    )
    return fresh(notice)


def test_what_was_sent_and_not_received_takes_it_over(tuberia):
    notice = send_notice(tuberia, proof=None)
    assert verify(tuberia) == 1
    assert (fresh(notice).statutory, fresh(notice).on_record["standing"]) == (True, "official")
    taken = StandingTaken.objects.get()
    assert (taken.verified_by, taken.reason, taken.before["standing"]) == (
        "Dana Desk", "https://tuberia.example/rules", "courtesy"
    )  # fmt: skip


def test_silence_after_it_is_a_breach(tuberia):
    notice = send_notice(tuberia, proof=None)
    verify(tuberia)
    assert confirmed(notice, NOON + 2 * HOUR).statutory
    actions.pass_stages(notice_id=notice.pk, actor="clock", now=NOON + 51 * HOUR)
    assert Finding.objects.get().kind == "breach"


def test_what_was_received_stays_as_it_was(tuberia):
    notice = send_notice(tuberia, proof="exchanger_accepted")
    assert verify(tuberia) == 0
    assert not fresh(notice).statutory
    assert not StandingTaken.objects.exists()


def test_a_receipt_before_the_verification_that_is_entered_after_it_binds_nobody(tuberia):
    notice = send_notice(tuberia, proof=None)
    verify(tuberia, NOON + 3 * HOUR)
    assert not confirmed(notice, NOON + 2 * HOUR).statutory


def test_coverage_that_is_found_out_later_is_taken_over_too(tuberia):
    Channel.objects.update(standing="official")
    Platform.objects.update(coverage="unclear")
    notice = send_notice(tuberia, proof=None)
    values = {**platforms.snapshot(Platform.objects.get()), "coverage": "covered", "membership_on": None}
    platforms.complete_platform(platform=tuberia, values=values, actor="user:1", now=NOON + HOUR)
    assert fresh(notice).statutory


def test_a_way_that_is_verified_in_its_own_form_counts_likewise(tuberia):
    notice = send_notice(tuberia, proof=None)
    way = tuberia.channels.get()
    values = {**{name: getattr(way, name) for name in platforms.WAYS}, "standing": "agreed"}
    platforms.save_channel(
        platform=tuberia, channel=way, values=values, verified_by="Dana Desk", actor="user:1", now=NOON + HOUR
    )
    assert fresh(notice).statutory


def test_what_waits_takes_it_over_before_the_wire_whoever_was_faster(tuberia):
    notice = queue_notice(tuberia)
    Channel.objects.update(standing="official", verified_by="Dana Desk")
    actions.begin_attempt(notice_id=notice.pk, actor="worker", now=NOON + HOUR)
    assert fresh(notice).statutory
    assert StandingTaken.objects.get().actor == "worker"


@pytest.mark.parametrize("what", ["policy", "withdrawn", "another way"])
def test_what_it_does_not_concern_takes_nothing_over(tuberia, what):
    letter = make_letter("tuberia", kind="policy") if what == "policy" else None
    notice = send_notice(tuberia, proof=None, letter=letter)
    if what == "withdrawn":
        actions.withdraw(notice=notice, actor="alice", now=NOON)
    if what == "another way":
        Channel.objects.create(platform=tuberia, kind="pull", standing="official")
        platforms.complete_platform(
            platform=tuberia, values=platforms.snapshot(tuberia) | {"membership_on": None}, actor="user:1", now=NOON
        )
    else:
        verify(tuberia)
    assert not fresh(notice).statutory


def test_a_day_to_come_is_no_day_of_verification(tuberia):
    with pytest.raises(ValueError, match="verified_in_the_future"):
        platforms.verify_way(
            channel=tuberia.channels.get(), standing="official", source="a letter", verified_on=NOON.date() + 24 * HOUR,
            verified_by="Dana", actor="user:1", now=NOON,
        )  # fmt: skip
