"""Delivery: claim, attempt, the release checked at the wire, retries for 24 hours, then a visible failure."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection

from notices import actions, backoff, channels, queries, tasks
from notices.channels.base import BaseChannel, Outcome, Result
from notices.models import Notice
from notices.states import IllegalMove
from tests import people
from tests.notices.test_channels import make_parcel
from tests.people import NOON
from vault import keys
from vault.models import LedgerEntry

pytestmark = pytest.mark.django_db


class Unreachable(BaseChannel):
    """A platform that is down."""

    kind = "pull"

    def check(self, parcel):
        return

    def send(self, parcel):
        return Result(Outcome.RETRYABLE, "timeout", reply="no answer")


@pytest.fixture
def unreachable(monkeypatch):
    monkeypatch.setitem(channels.registry, "pull", Unreachable)


def deliver(notice):
    tasks.deliver(str(notice.pk))
    return people.fresh(notice)


def begin(notice, now=NOON):
    return actions.begin_attempt(notice_id=notice.pk, actor="worker", now=now)


def finish(claim, outcome="delivered", *, proof=None, now=NOON, code=""):
    key = people.key_of(claim.notice)
    actions.record_attempt(
        attempt=claim.attempt, outcome=outcome, code=code, proof=proof, reply="", key=key, actor="worker", now=now
    )
    return people.fresh(claim.notice)


def test_a_due_notice_is_sent(noon):
    notice = deliver(people.queue_notice(people.make_platform()))
    attempt = notice.attempts.get()
    assert (notice.state, attempt.outcome, attempt.code) == ("sent", "delivered", "listed")


def test_the_attempt_is_written_before_the_wire_is_touched(noon, monkeypatch):
    class Witness(Unreachable):
        def send(self, parcel):
            seen.append(Notice.objects.get().attempts.get().outcome)
            return super().send(parcel)

    seen = []
    monkeypatch.setitem(channels.registry, "pull", Witness)
    deliver(people.queue_notice(people.make_platform()))
    assert seen == [""]


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_at_the_wire(noon, monkeypatch):
    class Witness(Unreachable):
        def send(self, parcel):
            seen.append(connection.in_atomic_block)
            return super().send(parcel)

    seen = []
    monkeypatch.setitem(channels.registry, "pull", Witness)
    deliver(people.queue_notice(people.make_platform()))
    assert seen == [False]


def test_a_notice_that_another_worker_has_is_left_alone():
    notice = people.queue_notice(people.make_platform())
    assert begin(notice)
    assert begin(notice) is None
    assert notice.attempts.count() == 1


def test_a_notice_whose_time_has_not_come_is_left_alone():
    notice = people.queue_notice(people.make_platform())
    assert begin(notice, now=NOON - timedelta(microseconds=1)) is None


def test_an_unknown_notice_is_no_error():
    tasks.deliver(str(uuid.uuid4()))


def test_a_webform_goes_to_a_human(noon):
    notice = deliver(people.queue_notice(people.make_platform(kind="webform")))
    assert (notice.state, notice.due_at) == ("filing", None)


def test_a_platform_that_is_down_is_tried_again_later(noon, unreachable):
    notice = deliver(people.queue_notice(people.make_platform()))
    assert notice.state == "queued"
    assert timedelta(seconds=30) <= notice.next_attempt_at - NOON <= timedelta(seconds=61)


def test_what_the_platform_said_is_kept_sealed(noon, unreachable):
    notice = deliver(people.queue_notice(people.make_platform()))
    attempt = notice.attempts.get()
    assert attempt.opened(people.key_of(notice), "reply") == "no answer"
    assert b"no answer" not in bytes(attempt.reply)


def test_after_24_hours_of_tries_it_fails_visibly(noon, unreachable):
    notice = people.queue_notice(people.make_platform())
    while people.fresh(notice).state == "queued":
        noon.move_to(people.fresh(notice).next_attempt_at)
        tasks.deliver_due()
    notice = people.fresh(notice)
    assert (notice.state, notice.failure) == ("failed", "timeout")
    assert notice.attempts.count() > 12
    assert LedgerEntry.objects.filter(verb="notice.failed", subject=f"notice:{notice.pk}").count() == 1


def test_a_human_can_ask_for_another_24_hours(noon, unreachable):
    notice = people.queue_notice(people.make_platform())
    failed = finish(begin(notice), "hopeless", code="bad_address")
    actions.retry(notice=failed, actor="desk:dana", now=NOON + timedelta(days=2))
    noon.move_to(NOON + timedelta(days=2))
    again = deliver(notice)
    assert again.state == "queued"
    assert again.next_attempt_at - NOON < timedelta(days=2, minutes=2)


def test_a_received_notice_cannot_be_sent_again():
    received = people.send_notice(people.make_platform())
    with pytest.raises(IllegalMove):
        actions.retry(notice=received, actor="desk:dana", now=NOON)


def test_two_humans_who_ask_again_start_one_round():
    failed = finish(begin(people.queue_notice(people.make_platform())), "hopeless", code="http_410")
    actions.retry(notice=failed, actor="desk:dana", now=NOON)
    with pytest.raises(IllegalMove, match="moved on"):
        actions.retry(notice=failed, actor="desk:dan", now=NOON)


def test_a_hopeless_answer_fails_at_once():
    notice = finish(begin(people.queue_notice(people.make_platform())), "hopeless", code="http_410")
    assert (notice.state, notice.failure) == ("failed", "http_410")


def test_a_release_that_ended_while_waiting_stops_the_letter_at_the_wire(noon, receiver):
    platform = people.make_platform(
        kind="webhook", channel={"address": receiver.url(), "secret": people.WEBHOOK_SECRET}
    )
    letter = people.make_letter(release=people.make_release(lasts=timedelta(hours=1)))
    notice = people.queue_notice(platform, letter=letter)
    noon.shift(timedelta(hours=1))
    notice = deliver(notice)
    assert (notice.state, notice.failure) == ("failed", "release_ended")
    assert receiver.posts == []


def test_a_release_taken_back_stops_the_letter_at_the_wire(noon, receiver):
    platform = people.make_platform(
        kind="webhook", channel={"address": receiver.url(), "secret": people.WEBHOOK_SECRET}
    )
    notice = people.queue_notice(platform)
    actions.revoke_release(release_ref=notice.release_ref, actor="person", now=NOON)
    assert deliver(notice).failure == "release_ended"
    assert receiver.posts == []
    assert not notice.attempts.exists()


def test_a_person_who_pauses_stops_the_letter_until_they_say_otherwise(noon, receiver):
    platform = people.make_platform(
        kind="webhook", channel={"address": receiver.url(), "secret": people.WEBHOOK_SECRET}
    )
    notice = people.queue_notice(platform)
    actions.pause(key_id=notice.key_id, actor="person", now=NOON)
    assert (deliver(notice).state, queries.due_for_delivery(NOON), receiver.posts) == ("queued", [], [])
    actions.resume(key_id=notice.key_id, actor="person", now=NOON)
    assert deliver(notice).state == "received"


def test_a_platform_that_turned_hostile_meanwhile_gets_no_name(noon):
    platform = people.make_platform()
    notice = people.queue_notice(platform)
    type(platform).objects.update(trust="hostile")
    assert deliver(notice).failure == "says_too_much"


def test_a_withdrawn_notice_is_not_sent(noon):
    notice = people.queue_notice(people.make_platform())
    actions.withdraw(notice=notice, actor="person", now=NOON)
    assert deliver(notice).state == "withdrawn"
    assert not notice.attempts.exists()


def test_a_letter_altered_in_the_database_is_not_sent_and_is_seen(noon):
    notice = people.queue_notice(people.make_platform())
    altered = bytes(notice.letter)[:-1] + bytes([notice.letter[-1] ^ 1])
    Notice.objects.update(letter=altered)
    notice = deliver(notice)
    assert (notice.state, notice.failure) == ("failed", "unreadable")


def test_a_letter_of_another_case_put_in_its_place_is_not_sent(noon):
    platform = people.make_platform()
    notice, other = people.queue_notice(platform), people.queue_notice(platform)
    Notice.objects.filter(pk=notice.pk).update(letter=other.letter)
    assert deliver(notice).failure == "unreadable"


def test_a_letter_that_does_not_fit_its_digest_is_not_sent(noon):
    notice = people.queue_notice(people.make_platform())
    Notice.objects.update(letter_digest="0" * 64)
    assert deliver(notice).failure == "unreadable"


def test_a_letter_whose_key_is_erased_fails_visibly(noon):
    notice = people.queue_notice(people.make_platform())
    keys.erase(notice.key_id, NOON)
    notice = deliver(notice)
    assert (notice.state, notice.failure) == ("failed", "key_unavailable")
    assert notice.attempts.get().outcome == "hopeless"


def test_a_wrong_signing_secret_fails_visibly(noon):
    channel = {"address": "https://tuberia.example/hooks", "secret": people.WEBHOOK_SECRET}
    platform = people.make_platform(kind="webhook", channel=channel)
    platform.channels.update(secret=b"somebody wrote here")
    assert deliver(people.queue_notice(platform)).failure == "unreadable"


def test_one_bad_row_does_not_stop_the_others(noon, monkeypatch):
    class Explodes(Unreachable):
        def deliver(self, parcel):
            raise RuntimeError("a fault in a channel")

    monkeypatch.setitem(channels.registry, "webform", Explodes)
    bad = people.queue_notice(people.make_platform("bad", kind="webform"), now=NOON - timedelta(hours=1))
    good = people.queue_notice(people.make_platform())
    tasks.deliver_due()
    assert (people.fresh(bad).state, people.fresh(good).state) == ("sending", "sent")


def test_a_sweep_ends_in_time_and_the_next_one_goes_on(noon, monkeypatch):
    notices = [people.queue_notice(people.make_platform(f"tube-{number}")) for number in range(3)]
    monkeypatch.setattr(tasks, "SWEEP_SECONDS", 0.0)
    tasks.deliver_due()
    assert {people.fresh(notice).state for notice in notices} == {"queued"}
    monkeypatch.undo()
    tasks.deliver_due()
    assert {people.fresh(notice).state for notice in notices} == {"sent"}


def test_the_longest_due_goes_first(noon):
    platform = people.make_platform()
    later, earlier = people.queue_notice(platform), people.queue_notice(platform, now=NOON - timedelta(hours=3))
    tasks.deliver_due()
    assert earlier.attempts.get().started_at < later.attempts.get().started_at


def test_what_a_dead_worker_held_goes_back_to_the_queue(noon):
    notice = people.queue_notice(people.make_platform())
    begin(notice)
    noon.move_to(NOON + backoff.CLAIM_LASTS)
    tasks.revive_stuck()
    assert people.fresh(notice).state == "queued"
    assert notice.attempts.get().outcome == "lost"


def test_a_letter_that_kills_every_worker_ends_as_a_visible_failure():
    notice, now = people.queue_notice(people.make_platform()), NOON
    for _ in range(backoff.MOST_LOST):
        assert begin(notice, now=now)
        now += backoff.CLAIM_LASTS
        assert actions.give_back(notice_id=notice.pk, actor="sweep", now=now)
    notice = people.fresh(notice)
    assert (notice.state, notice.failure) == ("failed", "worker_lost")
    assert LedgerEntry.objects.filter(verb="notice.failed").count() == 1


def test_what_a_living_worker_holds_is_not_taken_away(noon):
    notice = people.queue_notice(people.make_platform())
    begin(notice)
    noon.move_to(NOON + backoff.CLAIM_LASTS - timedelta(seconds=1))
    tasks.revive_stuck()
    assert people.fresh(notice).state == "sending"


def test_a_worker_thought_dead_may_still_report_its_success():
    notice = people.queue_notice(people.make_platform())
    slow = begin(notice)
    actions.give_back(notice_id=notice.pk, actor="sweep", now=NOON + timedelta(minutes=2))
    notice = finish(slow, proof="webhook_accepted", now=NOON + timedelta(minutes=3))
    assert (notice.state, notice.grade) == ("received", "C")
    assert notice.attempts.get().outcome == "delivered"


def test_a_late_failure_does_not_disturb_the_newer_try():
    notice = people.queue_notice(people.make_platform())
    slow = begin(notice)
    actions.give_back(notice_id=notice.pk, actor="sweep", now=NOON + timedelta(minutes=2))
    begin(notice, now=NOON + timedelta(minutes=2))
    notice = finish(slow, "hopeless", code="http_410", now=NOON + timedelta(minutes=3))
    assert notice.state == "sending"


def test_a_form_handed_over_late_still_reaches_the_human():
    notice = people.queue_notice(people.make_platform(kind="webform"))
    slow = begin(notice)
    actions.give_back(notice_id=notice.pk, actor="sweep", now=NOON + timedelta(minutes=2))
    assert finish(slow, "handed_over", now=NOON + timedelta(minutes=3)).state == "filing"


def test_a_try_that_ends_after_the_platform_fetched_the_letter_leaves_it_received():
    notice = people.queue_notice(people.make_platform())
    claim = begin(notice)
    actions.record_receipt(
        notice=notice, proof="retrieved", at=NOON, actor="platform", now=NOON, key=people.key_of(notice)
    )
    assert finish(claim, "retryable", code="timeout").state == "received"


def test_every_try_uses_the_same_wire_id():
    notice = people.queue_notice(people.make_platform())
    assert people.fresh(notice).wire_id == notice.wire_id == f"notice-{notice.pk}"


def test_an_error_nobody_thought_of_becomes_a_visible_result():
    class Surprises(Unreachable):
        def send(self, parcel):
            raise ZeroDivisionError

    result = Surprises().deliver(make_parcel())
    assert (result.outcome, result.code) == (Outcome.RETRYABLE, "error:ZeroDivisionError")


def test_another_round_does_not_move_the_moment_of_approval():
    notice = people.queue_notice(people.make_platform(kind="webform"))
    finish(begin(notice), "hopeless", code="smtp_550")
    actions.retry(notice=people.fresh(notice), actor="desk:dana", now=NOON + timedelta(hours=5))
    [told] = queries.progress([notice.pk], NOON + timedelta(hours=6))
    assert [(event.code, event.when) for event in told.events] == [("queued", NOON)]


def test_what_was_filed_by_hand_before_another_round_can_be_entered():
    notice = people.queue_notice(people.make_platform(kind="webform"))
    finish(begin(notice), "handed_over")
    actions.retry(notice=people.fresh(notice), actor="desk:dana", now=NOON + timedelta(hours=5))
    filed_at = NOON + timedelta(hours=1)
    actions.record_filing(
        notice=people.fresh(notice), filed_at=filed_at, confirmation="", actor="desk:dana",
        now=NOON + timedelta(hours=6), key=people.key_of(notice),
    )  # fmt: skip
    assert people.fresh(notice).received_at == filed_at
