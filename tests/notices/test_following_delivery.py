"""A follow-up on its way: claimed once, tried again, given up visibly, and never at the cost of its notice."""

from datetime import timedelta

import pytest

from notices import actions, backoff, channels, queries, tasks
from notices.channels.base import BaseChannel
from notices.models import Attempt, Channel, FollowUp
from notices.states import IllegalMove
from tests import people
from tests.notices.errands import DAY, DUE, HOUR, by_mail, by_webhook, received, said, timetable
from tests.people import NOON
from tests.servers import Reply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def notice(receiver):
    return received(by_webhook(receiver))


@pytest.fixture
def reminder(notice):
    actions.pass_stages(notice_id=notice.pk, actor="clock", now=NOON + DAY)
    return FollowUp.objects.get()


def begin(row, now=NOON + DAY):
    return actions.begin_follow_up(follow_up_id=row.pk, actor="worker", now=now)


def finish(claim, outcome="delivered", *, code="", now=NOON + DAY):
    actions.record_attempt(
        attempt=claim.attempt, outcome=outcome, code=code, proof="webhook_accepted", reply="said", now=now,
        key=people.key_of(claim.notice), actor="worker",
    )  # fmt: skip
    return FollowUp.objects.get(pk=claim.follow_up.pk)


def test_the_attempt_is_written_before_the_wire(reminder):
    claim = begin(reminder)
    assert (claim.attempt.follow_up, claim.attempt.number, claim.attempt.outcome) == (reminder, 2, "")
    assert FollowUp.objects.get().state == "sending"


def test_two_workers_never_have_the_same_one(reminder):
    assert begin(reminder)
    assert begin(reminder) is None


def test_it_is_not_sent_before_its_time(reminder):
    assert begin(reminder, NOON + DAY - MINUTE) is None


def test_it_leaves_the_notice_and_its_proofs_as_they_are(notice, reminder):
    row = finish(begin(reminder))
    after = people.fresh(notice)
    assert (row.state, after.state, after.grade, after.receipts.count()) == ("sent", "received", "B", 1)


def test_what_the_platform_said_is_kept_sealed(notice, reminder):
    claim = begin(reminder)
    finish(claim)
    assert Attempt.objects.get(pk=claim.attempt.pk).opened(people.key_of(notice), "reply") == "said"


def test_trouble_is_tried_again_with_the_same_id(noon, notice, receiver):
    receiver.answers += [Reply(status=503), Reply(status=503)]
    for minutes in (0, 2, 5):
        timetable(noon, NOON + DAY + minutes * MINUTE)
    ids = {post.headers["webhook-id"] for post in receiver.posts}
    assert (len(receiver.posts), ids) == (3, {f"{notice.wire_id}-reminder-1"})
    assert said() == [("reminder", 1, "sent")]


def test_a_reminder_is_not_tried_beyond_its_turn(reminder):
    row = finish(begin(reminder), "retryable", code="http_503", now=DUE - 6 * HOUR - timedelta(seconds=20))
    assert (row.state, row.code) == ("failed", "http_503")


def test_one_that_waited_too_long_is_stopped_at_the_wire(reminder):
    assert begin(reminder, DUE - 6 * HOUR) is None
    assert FollowUp.objects.get().code == "too_late"


def test_the_next_turn_stops_what_still_waits(notice, reminder):
    actions.pass_stages(notice_id=notice.pk, actor="clock", now=DUE - 6 * HOUR)
    assert said() == [("reminder", 1, "stopped"), ("reminder", 2, "queued")]


def test_a_refusal_of_a_reminder_is_no_failure_of_the_notice(notice, reminder):
    row = finish(begin(reminder), "hopeless", code="http_410")
    assert (row.state, people.fresh(notice).state) == ("failed", "received")
    assert queries.board(NOON).failed == []


def test_what_a_dead_worker_held_goes_back(noon, reminder):
    begin(reminder)
    noon.move_to(NOON + DAY + backoff.CLAIM_LASTS, tick=False)
    tasks.revive_stuck()
    assert FollowUp.objects.get().state == "queued"
    assert Attempt.objects.get(follow_up=reminder).outcome == "lost"


def test_what_a_living_worker_holds_is_not_taken_away(reminder):
    begin(reminder)
    soon = NOON + DAY + backoff.CLAIM_LASTS - timedelta(seconds=1)
    assert actions.give_back_follow_up(follow_up_id=reminder.pk, actor="sweep", now=soon) is False


def test_one_that_kills_every_worker_ends_visibly(reminder):
    now = NOON + DAY
    for _ in range(backoff.MOST_LOST):
        assert begin(reminder, now)
        now += backoff.CLAIM_LASTS
        actions.give_back_follow_up(follow_up_id=reminder.pk, actor="sweep", now=now)
    assert FollowUp.objects.get().code == "worker_lost"


def test_a_worker_thought_dead_may_still_report_its_success(reminder):
    slow = begin(reminder)
    actions.give_back_follow_up(follow_up_id=reminder.pk, actor="sweep", now=NOON + DAY + 2 * MINUTE)
    assert finish(slow, now=NOON + DAY + 3 * MINUTE).state == "sent"


def test_an_answer_while_it_is_on_the_wire_is_no_reason_to_deny_that_it_went(notice, reminder):
    claim = begin(reminder)
    people_answers(notice)
    assert finish(claim).state == "sent"


def people_answers(notice):
    item, key = notice.items.get(), people.key_of(notice)
    actions.report_outcome(item=item, outcome="refused", actor="p", now=NOON + DAY, key=key)


def test_a_failure_that_is_reported_after_the_end_changes_nothing(reminder):
    claim = begin(reminder)
    finish(claim)
    assert finish(claim, "hopeless").state == "sent"


def test_tries_of_a_follow_up_do_not_use_up_the_letters_patience(notice, reminder):
    finish(begin(reminder), "retryable", code="timeout")
    row = queries.board(NOON).open[0]
    assert (row.last_try.number, row.last_try.outcome) == (1, "delivered")


def test_a_resting_channel_is_waited_for(notice, reminder):
    Channel.objects.update(paused_at=NOON)
    assert begin(reminder) is None
    row = FollowUp.objects.get()
    assert (row.state, row.next_attempt_at) == ("queued", NOON + DAY + backoff.REST)


def test_a_channel_that_was_switched_off_gives_way_to_the_platforms_present_one(mailbox, notice, reminder):
    Channel.objects.update(active=False)
    people.add_channel(notice.platform, kind="email", address="ts@tuberia.example", exchanger=mailbox.address)
    assert begin(reminder).attempt.channel.kind == "email"


def test_without_any_channel_a_reminder_stops(reminder):
    Channel.objects.update(active=False)
    assert begin(reminder) is None
    assert FollowUp.objects.get().code == "no_channel"


def test_a_platform_that_turned_hostile_is_not_sent_the_letter_again(noon, receiver):
    notice = received(by_webhook(receiver))
    type(notice.platform).objects.update(trust="hostile")
    timetable(noon, DUE + DAY)
    assert (FollowUp.objects.get().code, receiver.posts) == ("says_too_much", [])


def test_a_repeat_of_an_altered_letter_is_not_sent(noon, notice, receiver):
    type(notice).objects.update(letter_digest="0" * 64)
    timetable(noon, DUE + DAY)
    assert (FollowUp.objects.get().code, receiver.posts) == ("unreadable", [])


def test_by_mail_it_answers_the_letters_own_mail(noon, mailbox):
    notice = received(by_mail(mailbox), proof="exchanger_accepted")
    for at in (NOON + DAY, DUE + DAY):
        timetable(noon, at)
    reminder, repeat = (mail.parsed for mail in mailbox.mails)
    assert reminder["In-Reply-To"] == repeat["In-Reply-To"] == f"<{notice.wire_id}@recourse.example>"
    assert reminder["Message-ID"] != repeat["Message-ID"]
    assert "tuberia.example/post" not in mailbox.mails[0].raw.decode()
    assert repeat.get_body(("plain",)).get_content().count("tuberia.example/post/1") >= 1


def test_a_channel_that_cannot_say_it_refuses_loudly(monkeypatch, noon, notice):
    class Mute(BaseChannel):
        kind, says = "webhook", frozenset()

        def check(self, parcel):
            raise AssertionError("it must not come so far")

        send = check

    monkeypatch.setitem(channels.registry, "webhook", Mute)
    timetable(noon, NOON + DAY)
    assert (FollowUp.objects.get().state, FollowUp.objects.get().code) == ("failed", "unsupported")


def test_only_a_withdrawal_is_tried_again_by_hand(reminder):
    finish(begin(reminder), "hopeless", code="http_410")
    with pytest.raises(IllegalMove):
        actions.retry_follow_up(follow_up=reminder, actor="desk", now=NOON)
