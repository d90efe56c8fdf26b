"""A wrong notice is withdrawn by each way by which it may have come: by its number, to whoever may have it."""

import json
import uuid
from datetime import timedelta

import pytest

from notices import actions, backoff, queries, tasks
from notices.models import FollowUp, InboundMail, PublishedHash
from notices.states import IllegalMove
from tests import people
from tests.notices.errands import (
    DAY,
    DUE,
    HOUR,
    answer,
    by_mail,
    by_webhook,
    events,
    fail,
    received,
    said,
    timetable,
)
from tests.people import NOON
from tests.servers import Reply
from vault import keys

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
TOLD = [("withdrawal", 1, "sent")]


@pytest.fixture
def notice(receiver):
    return received(by_webhook(receiver), items=3)


def withdraw(notice, at=NOON):
    actions.withdraw(notice=notice, actor="person", now=at)


def withdraw_items(notice, *positions, at=NOON):
    refs = list(notice.items.filter(position__in=positions).values_list("pk", flat=True))
    actions.withdraw_items(notice=notice, refs=refs, actor="person", now=at)
    return people.fresh(notice)


def answers(notice):
    return list(notice.items.order_by("position").values_list("answer", flat=True))


def event(receiver, place=-1):
    return json.loads(receiver.posts[place].body)


def test_the_platform_is_told_by_number_and_gets_no_link_and_no_name(notice, receiver):
    withdraw(notice)
    tasks.deliver_due()
    assert event(receiver)["type"] == "notice.withdrawn"
    assert f"Notice {notice.number} is withdrawn." in event(receiver)["data"]["follow_up"]["lines"][0]
    body = receiver.posts[0].body.decode()
    assert not any(secret in body for secret in ("tuberia.example/post", people.ALICE, people.ALICE_MAIL, "letter"))
    assert said() == TOLD


def test_by_mail_it_answers_the_letters_own_mail_and_attaches_nothing(mailbox):
    notice = received(by_mail(mailbox), proof="exchanger_accepted")
    withdraw(notice)
    tasks.deliver_due()
    (mail,) = (each.parsed for each in mailbox.mails)
    assert mail["In-Reply-To"] == f"<{notice.wire_id}@recourse.example>"
    assert list(mail.iter_attachments()) == []


def test_what_never_went_out_is_withdrawn_in_silence(receiver):
    notice = people.queue_notice(by_webhook(receiver))
    withdraw(notice)
    tasks.deliver_due()
    assert (said(), receiver.posts) == ([], [])


@pytest.mark.parametrize("code", ["http_503", "no_connection"])
def test_a_try_that_certainly_failed_needs_no_withdrawal(receiver, code):
    notice = fail(people.queue_notice(by_webhook(receiver)), outcome="retryable", code=code)
    withdraw(notice)
    assert said() == []


@pytest.mark.parametrize(
    ("outcome", "code"),
    [("retryable", "timeout"), ("retryable", "no_answer"), ("retryable", "error:ValueError"), ("lost", "")],
)
def test_where_it_may_have_arrived_the_withdrawal_is_told(receiver, outcome, code):
    notice = fail(people.queue_notice(by_webhook(receiver)), outcome="retryable", code=code)
    notice.attempts.update(outcome=outcome)
    withdraw(notice)
    assert said() == [("withdrawal", 1, "queued")]


def test_it_waits_while_the_letter_is_on_the_wire(noon, receiver):
    notice = people.queue_notice(by_webhook(receiver))
    claim = actions.begin_attempt(notice_id=notice.pk, actor="worker", now=NOON)
    withdraw(notice)
    tasks.deliver_due()
    assert receiver.posts == []
    claim.attempt.delete()
    noon.move_to(NOON + backoff.CLAIM_LASTS + timedelta(seconds=1))
    tasks.deliver_due()
    assert said() == TOLD


def test_it_is_told_though_the_release_has_ended(notice, receiver):
    actions.revoke_release(release_ref=notice.release_ref, actor="person", now=NOON)
    withdraw(notice)
    tasks.deliver_due()
    assert said() == TOLD


def test_it_is_told_though_the_person_paused_everything(notice, receiver):
    actions.pause(key_id=notice.key_id, actor="person", now=NOON)
    withdraw(notice)
    tasks.deliver_due()
    assert said() == TOLD


def test_it_is_told_though_the_case_is_erased_and_nothing_of_it_is_kept(notice, receiver):
    actions.erase(key_id=notice.key_id, actor="person", now=NOON)
    keys.erase(notice.key_id, NOON)
    tasks.deliver_due()
    assert said() == TOLD
    row = FollowUp.objects.get()
    assert (row.words, row.attempts.get().reply) == (None, None)


def test_erasing_forgets_words_and_mails_too(noon, notice):
    timetable(noon, NOON + DAY)
    key = people.key_of(notice)
    mail = InboundMail(digest="d", notice=notice, key_id=key.id, kind="reply", received_at=NOON)
    mail.seal(key, body={"subject": "Re", "text": "who is she?"})
    mail.save()
    actions.erase(key_id=notice.key_id, actor="person", now=NOON + DAY)
    assert not FollowUp.objects.exclude(words=None).exists()
    assert not InboundMail.objects.exists()


def test_one_item_is_withdrawn_and_the_rest_stands(notice, receiver):
    after = withdraw_items(notice, 2)
    tasks.deliver_due()
    assert (after.state, after.due_at, answers(notice)) == ("received", DUE, ["silent", "withdrawn", "silent"])
    data = event(receiver)["data"]
    assert f"Of notice {notice.number}, item 2 is withdrawn. Please disregard it." in data["follow_up"]["lines"]
    assert data["items"] == [str(notice.items.get(position=2).pk)]


def test_the_items_that_stand_are_asked_about_as_before(noon, notice, receiver):
    withdraw_items(notice, 2)
    timetable(noon, NOON + DAY)
    assert "Still without an answer: items 1 and 3." in event(receiver)["data"]["follow_up"]["lines"]


def test_its_fingerprints_are_recalled_and_no_others():
    letter = people.make_letter(items=2, fingerprints_offered=2)
    offered = [actions.Offered(item.ref, people.SHA256_OF_ALICE) for item in letter.items]
    notice = people.queue_notice(people.make_platform(), letter=letter, offered=offered)
    withdraw_items(notice, 1)
    statuses = dict(PublishedHash.objects.values_list("item_ref", "status"))
    assert statuses == {uuid.UUID(letter.items[0].ref): "withdrawn", uuid.UUID(letter.items[1].ref): "active"}


def test_item_after_item_each_is_told_with_a_number_of_its_own(notice, receiver):
    for position in (1, 2):
        withdraw_items(notice, position)
        tasks.deliver_due()
    assert said() == [("withdrawal", 1, "sent"), ("withdrawal", 2, "sent")]
    assert "items 1 and 2 are withdrawn" in event(receiver)["data"]["follow_up"]["lines"][0]


def test_two_withdrawals_that_wait_become_one(notice):
    withdraw_items(notice, 1)
    withdraw_items(notice, 2)
    assert said() == [("withdrawal", 1, "stopped"), ("withdrawal", 2, "queued")]


def test_taking_back_the_last_item_takes_back_the_notice(notice):
    withdraw_items(notice, 1, 2)
    assert withdraw_items(notice, 3).state == "withdrawn"


def test_where_the_others_were_removed_it_closes(notice):
    for position in (1, 2):
        answer(notice, "removed", position=position)
    after = withdraw_items(notice, 3)
    assert (after.state, after.wake_at, answers(notice)) == ("closed", None, ["removed", "removed", "withdrawn"])


def test_what_was_removed_or_taken_back_before_stays_as_it_is(notice):
    answer(notice, "removed", position=1)
    withdraw_items(notice, 1)
    assert (answers(notice)[0], said()) == ("removed", [])


def test_an_ended_notice_cannot_lose_an_item(notice):
    withdraw(notice)
    with pytest.raises(IllegalMove):
        withdraw_items(notice, 1)


def test_a_letter_that_names_it_and_has_not_gone_out_goes_to_a_human(receiver):
    notice = people.queue_notice(by_webhook(receiver), letter=people.make_letter(items=2))
    after = withdraw_items(notice, 1)
    tasks.deliver_due()
    assert (after.state, after.failure, receiver.posts) == ("failed", "items_withdrawn", [])
    with pytest.raises(IllegalMove, match="taken back"):
        actions.retry(notice=after, actor="desk:dana", now=NOON)


def test_a_letter_that_a_human_was_to_file_is_not_filed_any_more():
    platform = people.make_platform(kind="webform")
    notice = people.queue_notice(platform, letter=people.make_letter(items=2))
    tasks.deliver_due()
    assert withdraw_items(notice, 1).failure == "items_withdrawn"


def test_a_letter_on_the_wire_that_comes_back_is_not_sent_again(noon, receiver):
    notice = people.queue_notice(by_webhook(receiver), letter=people.make_letter(items=2))
    claim = actions.begin_attempt(notice_id=notice.pk, actor="worker", now=NOON)
    withdraw_items(notice, 1)
    actions.record_attempt(
        attempt=claim.attempt, outcome="retryable", code="http_503", proof=None, reply="", key=people.key_of(notice),
        actor="worker", now=NOON,
    )  # fmt: skip
    noon.move_to(NOON + HOUR)
    tasks.deliver_due()
    assert people.fresh(notice).failure == "items_withdrawn"
    assert {post.headers["webhook-id"] for post in receiver.posts} <= {f"{notice.wire_id}-withdrawal-1"}


def test_one_that_cannot_be_told_is_shown_to_a_human_who_can_ask_again(noon, notice, receiver):
    withdraw(notice)
    receiver.answers.append(Reply(status=410))
    tasks.deliver_due()
    (row,) = queries.board(NOON).follow_ups
    assert (row.kind, row.failed, row.code) == ("withdrawal", True, "http_410")
    actions.retry_follow_up(follow_up=FollowUp.objects.get(), actor="desk:dana", now=NOON)
    tasks.deliver_due()
    assert said() == TOLD


def test_a_resting_channel_is_waited_for_a_day_and_then_a_human_is_told(noon, notice):
    withdraw(notice)
    notice.platform.channels.update(paused_at=NOON)
    tasks.deliver_due()
    assert said() == [("withdrawal", 1, "queued")]
    noon.move_to(NOON + DAY + timedelta(minutes=1))
    tasks.deliver_due()
    assert FollowUp.objects.get().code == "channel_paused"
    assert len(queries.board(NOON).follow_ups) == 1


def test_where_there_is_only_a_form_a_human_says_it():
    notice = received(people.make_platform(kind="webform"))
    withdraw(notice)
    tasks.deliver_due()
    (row,) = queries.board(NOON).follow_ups
    assert (row.kind, row.failed) == ("withdrawal", False)


@pytest.fixture
def passed_on(receiver):
    """A function: a letter to a webhook that perhaps took it and then refused, and that goes by another channel now."""

    def pass_on(kind, **details):
        platform = by_webhook(receiver)
        people.add_channel(platform, kind=kind, preference=20, **details)
        notice = people.queue_notice(platform, letter=people.make_letter(items=2))
        fail(notice, outcome="retryable", code="timeout")
        return fail(notice, now=NOON + HOUR)

    return pass_on


@pytest.fixture
def by_both(noon, passed_on, mailbox):
    """The webhook may have it, and the mail server has it."""
    notice = passed_on("email", address="ts@tuberia.example", exchanger=mailbox.address)
    sweep(noon, NOON + HOUR)
    mailbox.mails.clear()
    return notice


def sweep(noon, at):
    noon.move_to(at)
    tasks.deliver_due()
    return said()


def file_by_hand(notice, at):
    key = people.key_of(notice)
    actions.record_filing(notice=notice, filed_at=at, confirmation="NR-1", actor="desk:dana", now=at, key=key)


def test_it_is_told_where_the_letter_may_be_and_in_no_form_that_nobody_filed(noon, passed_on, receiver):
    notice = passed_on("webform")
    sweep(noon, NOON + HOUR)
    withdraw(notice, NOON + 2 * HOUR)
    assert sweep(noon, NOON + 3 * HOUR) == TOLD
    assert (events(receiver), queries.board(NOON).follow_ups) == (["notice.withdrawn"], [])


def test_a_letter_just_being_handed_to_a_human_is_in_no_form_yet():
    notice = people.queue_notice(people.make_platform(kind="webform"))
    actions.begin_attempt(notice_id=notice.pk, actor="worker", now=NOON)
    withdraw(notice)
    assert said() == []


def test_a_form_that_was_filed_is_told_by_hand_and_the_webhook_as_well(noon, passed_on, receiver):
    notice = passed_on("webform")
    sweep(noon, NOON + HOUR)
    file_by_hand(people.fresh(notice), NOON + HOUR)
    withdraw(notice, NOON + 2 * HOUR)
    assert sweep(noon, NOON + 3 * HOUR) == [("withdrawal", 1, "sent"), ("withdrawal", 2, "queued")]
    assert (events(receiver), [row.turn for row in queries.board(NOON).follow_ups]) == (["notice.withdrawn"], [2])


def test_a_filing_that_is_entered_afterwards_moves_no_withdrawal(noon, passed_on, receiver):
    notice = passed_on("webform")
    sweep(noon, NOON + HOUR)
    withdraw_items(notice, 1, at=NOON + 2 * HOUR)
    file_by_hand(people.fresh(notice), NOON + HOUR)
    assert (sweep(noon, NOON + 3 * HOUR), events(receiver)) == (TOLD, ["notice.withdrawn"])


def test_each_channel_that_may_have_it_is_told_once(noon, by_both, receiver, mailbox):
    withdraw(by_both, NOON + 2 * HOUR)
    assert sweep(noon, NOON + 3 * HOUR) == [("withdrawal", 1, "sent"), ("withdrawal", 2, "sent")]
    assert (events(receiver), len(mailbox.mails)) == (["notice.withdrawn"], 1)


def test_a_channel_that_rests_keeps_no_other_waiting(noon, by_both, receiver, mailbox):
    by_both.platform.channels.filter(kind="webhook").update(paused_at=NOON)
    withdraw(by_both, NOON + 2 * HOUR)
    assert sweep(noon, NOON + 3 * HOUR) == [("withdrawal", 1, "queued"), ("withdrawal", 2, "sent")]
    assert (receiver.posts, len(mailbox.mails)) == ([], 1)


def test_one_channel_that_cannot_be_told_is_shown_though_the_other_was(noon, by_both, receiver):
    receiver.answers.append(Reply(status=410))
    withdraw(by_both, NOON + 2 * HOUR)
    assert sweep(noon, NOON + 3 * HOUR) == [("withdrawal", 1, "failed"), ("withdrawal", 2, "sent")]
    assert [(row.turn, row.code) for row in queries.board(NOON).follow_ups] == [(1, "http_410")]


def test_a_try_on_the_wire_counts_though_it_fails_in_the_end(noon, passed_on, receiver, mailbox):
    notice = passed_on("email", address="ts@tuberia.example", exchanger=mailbox.address)
    claim = actions.begin_attempt(notice_id=notice.pk, actor="worker", now=NOON + HOUR)
    withdraw(notice, NOON + HOUR)
    actions.record_attempt(
        attempt=claim.attempt, outcome="retryable", code="smtp_451", proof=None, reply="", key=people.key_of(notice),
        actor="worker", now=NOON + HOUR + timedelta(seconds=9),
    )  # fmt: skip
    assert sweep(noon, NOON + 3 * HOUR) == [("withdrawal", 1, "sent"), ("withdrawal", 2, "sent")]
    assert (events(receiver), len(mailbox.mails)) == (["notice.withdrawn"], 1)
