"""The ladder: reminders before the 48 hours end, the same letter again after them, each once, only into silence."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from notices import actions, queries, tasks
from notices.models import Finding, FollowUp, Notice, StagePassed
from notices.states import IllegalMove
from tests import people
from tests.notices.errands import DAY, DUE, HOUR, answer, by_webhook, events, received, said, timetable
from tests.people import NOON
from tests.servers import Reply
from vault.models import LedgerEntry

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("noon")]
REMINDED = [("reminder", 1, "sent"), ("reminder", 2, "sent")]


@pytest.fixture
def notice(receiver):
    return received(by_webhook(receiver))


def days_after(number):
    return DUE + number * DAY


def test_each_is_said_when_its_hour_has_come(noon, notice):
    rows = []
    for hour in range(73):
        timetable(noon, NOON + hour * HOUR)
        rows.append(said())
    in_time = [rows[hour] for hour in (23, 24, 42, 48, 72)]
    assert in_time == [[], REMINDED[:1], REMINDED, REMINDED, [*REMINDED, ("repeat", 1, "sent")]]


def test_the_events_are_named_and_numbered(noon, notice, receiver):
    for at in (NOON + DAY, DUE - 6 * HOUR, DUE, days_after(1), days_after(2)):
        timetable(noon, at)
    assert events(receiver) == ["notice.reminder", "notice.reminder", "notice.repeated", "notice.repeated"]
    ids = [post.headers["webhook-id"] for post in receiver.posts]
    assert ids == [f"{notice.wire_id}-{each}" for each in ("reminder-1", "reminder-2", "repeat-1", "repeat-2")]


def test_it_is_said_in_fourteen_repeats_and_no_more(noon, notice, receiver):
    for day in range(1, 20):
        timetable(noon, days_after(day))
    assert [number for kind, number, _ in said() if kind == "repeat"] == list(range(1, 15))
    assert people.fresh(notice).wake_at is None


def test_a_reminder_tells_no_link_and_no_name(noon, notice, receiver):
    timetable(noon, NOON + DAY)
    body = receiver.posts[0].body.decode()
    assert not any(secret in body for secret in ("tuberia.example/post", people.ALICE, people.ALICE_MAIL))
    assert "Still without an answer: its one item." in json.loads(body)["data"]["follow_up"]["lines"]


def test_a_repeat_is_the_very_letter_with_its_signature(noon, notice, receiver):
    timetable(noon, days_after(1))
    data = json.loads(receiver.posts[0].body)["data"]
    letter = queries.letter_of(notice, people.key_of(notice))
    assert data["letter"]["items"][0]["url"] == letter.items[0].url
    assert data["signature"] == notice.opened(people.key_of(notice), "signature")


def test_a_repeat_starts_no_clock_and_proves_nothing(noon, notice):
    timetable(noon, days_after(1))
    again = people.fresh(notice)
    assert (again.due_at, again.grade, again.receipts.count()) == (DUE, "B", 1)
    assert Finding.objects.count() == 1


def test_72_hours_after_receipt_the_stage_itself_sends_nothing(noon, notice, receiver):
    answer(notice, "refused", NOON + HOUR)
    timetable(noon, DUE + DAY)
    assert StagePassed.objects.filter(stage="overdue").exists()
    assert receiver.posts == []


def test_what_was_missed_is_not_caught_up(noon, notice):
    timetable(noon, days_after(5) + HOUR)
    assert said() == [("repeat", 5, "sent")]


def test_sweeping_twice_says_nothing_twice(noon, notice, receiver):
    for _ in range(3):
        timetable(noon, NOON + DAY)
    assert len(receiver.posts) == 1


def test_a_number_exists_once_in_the_database(notice):
    row = {"notice": notice, "kind": "repeat", "number": 1, "due_at": NOON, "queued_at": NOON}
    FollowUp.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        FollowUp.objects.create(**row)


@pytest.mark.parametrize("outcome", ["refused", "disputed", "needs_information", "removed", "already_gone"])
def test_any_answer_with_a_reason_and_a_removal_end_the_asking(noon, notice, receiver, outcome):
    timetable(noon, NOON + DAY)
    answer(notice, outcome, NOON + 25 * HOUR)
    for at in (DUE - 6 * HOUR, DUE, days_after(1), days_after(2)):
        timetable(noon, at)
    assert said() == REMINDED[:1]


def test_an_acknowledgement_alone_is_still_silence(noon, notice):
    key = people.key_of(notice)
    actions.acknowledge(notice=notice, reference="T-1", actor="platform", now=NOON, key=key)
    timetable(noon, NOON + DAY)
    assert said() == REMINDED[:1]


def test_what_was_removed_is_asked_about_no_more_and_the_rest_is(noon, receiver):
    notice = received(by_webhook(receiver), items=3)
    answer(notice, "removed", NOON + HOUR, position=2)
    timetable(noon, NOON + DAY)
    data = json.loads(receiver.posts[0].body)["data"]
    assert "Still without an answer: items 1 and 3." in data["follow_up"]["lines"]
    assert data["items"] == [str(notice.items.get(position=place).pk) for place in (1, 3)]


def test_one_refusal_ends_the_asking_about_all_of_them(noon, receiver):
    notice = received(by_webhook(receiver), items=3)
    answer(notice, "refused", NOON + HOUR, position=2)
    timetable(noon, NOON + DAY)
    assert said() == []


def pause(notice, at=NOON):
    actions.pause(key_id=notice.key_id, actor="person", now=at)


def resume(notice, at):
    actions.resume(key_id=notice.key_id, actor="person", now=at)


def test_while_the_person_pauses_nothing_is_said_and_the_clock_goes_on(noon, notice, receiver):
    pause(notice)
    for hours in (24, 42, 48, 72):
        timetable(noon, NOON + hours * HOUR)
    assert receiver.posts == []
    assert Finding.objects.get().kind == "breach"
    assert {(state, code) for state, code in FollowUp.objects.values_list("state", "code")} == {("stopped", "paused")}


def test_what_was_skipped_in_a_pause_is_not_queued_up(noon, notice):
    pause(notice, days_after(1) - HOUR)
    timetable(noon, days_after(1))
    resume(notice, days_after(1) + HOUR)
    timetable(noon, days_after(1) + 2 * HOUR)
    timetable(noon, days_after(2))
    assert said() == [("repeat", 1, "stopped"), ("repeat", 2, "sent")]


def test_a_pause_between_the_sweep_and_the_wire_is_kept(noon, notice, receiver):
    actions.pass_stages(notice_id=notice.pk, actor="clock", now=NOON + DAY)
    pause(notice, NOON + DAY)
    noon.move_to(NOON + DAY)
    tasks.deliver_due()
    assert (said(), receiver.posts) == ([("reminder", 1, "stopped")], [])


def test_a_revoked_release_stops_what_waits_and_what_would_come(noon, notice, receiver):
    actions.pass_stages(notice_id=notice.pk, actor="clock", now=NOON + DAY)
    actions.revoke_release(release_ref=notice.release_ref, actor="person", now=NOON + DAY)
    for at in (NOON + DAY, days_after(1)):
        timetable(noon, at)
    assert (said(), receiver.posts) == ([("reminder", 1, "stopped")], [])


def test_a_release_that_ends_stops_the_repeats_at_the_wire(noon, receiver):
    platform = by_webhook(receiver)
    letter = people.make_letter(release=people.make_release(lasts=DAY * 3 + HOUR))
    notice = received(platform, letter=letter)
    actions.pass_stages(notice_id=notice.pk, actor="clock", now=days_after(1))
    timetable(noon, days_after(1) + HOUR)
    assert FollowUp.objects.get().code == "release_ended"
    assert receiver.posts == []


def test_a_void_clock_asks_nothing(noon, notice, receiver):
    actions.pass_stages(notice_id=notice.pk, actor="clock", now=NOON + DAY)
    receipt = notice.receipts.get()
    actions.void_receipt(receipt=receipt, reason="bounced", actor="desk", now=NOON + DAY, key=people.key_of(notice))
    timetable(noon, NOON + DAY)
    assert (said(), receiver.posts) == ([("reminder", 1, "stopped")], [])


def test_a_corrected_notice_takes_the_old_ones_place(noon, notice, receiver):
    actions.pass_stages(notice_id=notice.pk, actor="clock", now=NOON + DAY)
    letter = people.make_letter(corrects=notice.number)
    new = people.queue_notice(notice.platform, letter=letter, previous=notice, now=NOON + DAY)
    for at in (NOON + DAY, DUE, days_after(1)):
        timetable(noon, at)
    assert said(notice) == [("reminder", 1, "stopped")]
    assert Finding.objects.filter(item__notice=notice, kind="breach").exists()
    assert said(new) == [("reminder", 1, "sent")]


def test_a_letter_to_another_recipient_does_not_take_its_place(noon, notice):
    host = people.make_platform("hosting", kind="pull")
    people.queue_notice(host, letter=people.make_letter("hosting"), previous=notice)
    timetable(noon, NOON + DAY)
    assert said(notice) == REMINDED[:1]


def test_the_words_are_frozen_at_the_first_try(noon, receiver):
    notice = received(by_webhook(receiver), items=2)
    receiver.answers.append(Reply(status=503))
    timetable(noon, NOON + DAY)
    answer(notice, "removed", NOON + DAY, position=1)
    timetable(noon, NOON + DAY + 5 * timedelta(minutes=1))
    first, second = (json.loads(post.body)["data"]["follow_up"] for post in receiver.posts)
    assert first == second
    row = FollowUp.objects.get()
    assert row.opened(people.key_of(notice), "words")["title"].endswith("reminder 1")
    assert b"reminder" not in bytes(row.words)


def test_every_step_is_in_the_ledger(noon, notice):
    timetable(noon, NOON + DAY)
    verbs = LedgerEntry.objects.filter(verb__startswith="follow_up").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["follow_up.queued", "follow_up.attempted", "follow_up.delivered"]


def test_progress_tells_what_was_said(noon, notice):
    for at in (NOON + DAY, days_after(1)):
        timetable(noon, at)
    [progress] = queries.progress([notice.pk], days_after(1))
    codes = [event.code for event in progress.events]
    assert codes.count("sent") == 1
    assert [code for code in codes if code in {"reminded", "repeated"}] == ["reminded", "repeated"]


def test_what_goes_by_a_form_is_repeated_by_a_human(noon):
    notice = received(people.make_platform(kind="webform"))
    for at in (NOON + DAY, DUE, days_after(1), days_after(2)):
        timetable(noon, at)
    (row,) = queries.board(days_after(2)).follow_ups
    assert (row.kind, row.turn, row.failed) == ("repeat", 1, False)
    actions.record_by_hand(follow_up=FollowUp.objects.get(), actor="desk:dana", now=days_after(2))
    assert said(notice) == [("repeat", 1, "sent")]


def test_what_waits_for_a_human_is_filed_once(noon):
    received(people.make_platform(kind="webform"))
    timetable(noon, days_after(1))
    row = FollowUp.objects.get()
    actions.record_by_hand(follow_up=row, actor="desk:dana", now=days_after(1))
    with pytest.raises(IllegalMove):
        actions.record_by_hand(follow_up=row, actor="desk:dan", now=days_after(1))


def test_an_answer_takes_the_task_off_the_human(noon):
    notice = received(people.make_platform(kind="webform"))
    timetable(noon, days_after(1))
    answer(notice, "refused", days_after(1))
    assert queries.board(days_after(1)).follow_ups == []


def test_where_the_platform_fetches_its_notices_a_follow_up_is_an_event_of_the_list(noon):
    notice = received(people.make_platform())
    before = people.fresh(notice).updated_at
    timetable(noon, NOON + DAY)
    assert (said(), people.fresh(notice).updated_at > before) == (REMINDED[:1], True)
    assert notice.attempts.last().code == "listed"


def test_without_proof_of_receipt_nobody_is_reminded(noon, receiver):
    people.send_notice(by_webhook(receiver), proof=None)
    timetable(noon, days_after(3))
    assert said() == []


def test_a_courtesy_channel_is_reminded_without_the_act(noon, receiver):
    received(by_webhook(receiver, standing="courtesy"))
    timetable(noon, NOON + DAY)
    assert "USC" not in receiver.posts[0].body.decode()


def test_a_notice_that_is_taken_back_is_asked_about_no_more(noon, notice):
    actions.pass_stages(notice_id=notice.pk, actor="clock", now=NOON + DAY)
    actions.withdraw(notice=notice, actor="person", now=NOON + DAY)
    for at in (NOON + DAY, days_after(1)):
        timetable(noon, at)
    assert ("reminder", 1, "stopped") in said()
    assert Notice.objects.get().wake_at is None
