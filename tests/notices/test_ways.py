"""Which channel carries a notice, what happens when one gives up, and how each channel fares."""

from datetime import timedelta

import pytest

from notices import actions, backoff, queries, tasks
from notices.actions.keys import issue_key
from notices.actions.platforms import WAYS, new_webhook_secret, save_channel
from notices.models import Channel, Notice
from tests import people
from tests.notices.errands import DAY, HOUR, by_mail, by_webhook, fail
from tests.people import NOON
from tests.servers import Reply
from vault.models import LedgerEntry

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("noon")]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def platform(receiver, mailbox):
    """Official webhook first, courtesy mail second."""
    platform = by_webhook(receiver)
    platform.channels.update(preference=1)
    people.add_channel(platform, kind="email", standing="courtesy", preference=2, address="ts@tuberia.example",
                       exchanger=mailbox.address)  # fmt: skip
    return platform


def webhook():
    return Channel.objects.get(kind="webhook")


def rest(channel=None, at=NOON):
    Channel.objects.filter(pk=(channel or webhook()).pk).update(paused_at=at, failures=12)


def given_up(notice):
    """A worker who has it in hand and says nothing until it is given to others: its claim."""
    claim = actions.begin_attempt(notice_id=notice.pk, actor="slow", now=NOON)
    actions.give_back(notice_id=notice.pk, actor="sweep", now=NOON + 2 * MINUTE)
    return claim


def comes_back(claim, outcome, code, proof=None):
    key = people.key_of(claim.attempt.notice) if proof else None
    actions.record_attempt(
        attempt=claim.attempt, outcome=outcome, code=code, proof=proof, reply="", key=key, actor="slow",
        now=NOON + 3 * MINUTE,
    )  # fmt: skip


def test_what_one_channel_refuses_goes_by_the_next(platform, receiver, mailbox):
    receiver.answers.append(Reply(status=410))
    notice = people.queue_notice(platform)
    tasks.deliver_due()
    tasks.deliver_due()
    notice = people.fresh(notice)
    assert (notice.state, notice.grade, len(mailbox.mails)) == ("received", "C", 1)
    history = notice.attempts.values_list("number", "channel__kind", "outcome", "code")
    assert list(history) == [(1, "webhook", "hopeless", "http_410"), (2, "email", "delivered", "accepted")]


def test_whether_it_can_be_a_breach_is_settled_anew_by_the_channel_that_carries_it(platform):
    notice = fail(people.queue_notice(platform))
    assert (notice.channel.kind, notice.statutory) == ("email", False)
    entry = LedgerEntry.objects.get(verb="notice.rerouted")
    assert entry.facts == {
        "platform": "tuberia", "code": "http_410", "from": "webhook", "to": "email", "statutory": False
    }  # fmt: skip


def test_after_24_hours_of_tries_the_next_channel_has_a_round_of_its_own(noon, receiver, mailbox):
    platform = by_mail(mailbox)
    people.add_channel(platform, kind="webhook", preference=20, address=receiver.url(), secret=people.WEBHOOK_SECRET)
    mailbox.at_rcpt += ["450 later"] * 40
    receiver.answers.append(Reply(status=503))
    notice = people.queue_notice(platform)
    while (now := people.fresh(notice)).state == "queued":
        noon.move_to(now.next_attempt_at)
        tasks.deliver_due()
    assert (now.state, now.attempts.filter(channel__kind="email").count() > 12) == ("received", True)
    outcomes = now.attempts.filter(channel__kind="webhook").values_list("outcome", flat=True)
    assert list(outcomes) == ["retryable", "delivered"]


def test_a_webhook_that_answers_500_all_day_comes_to_rest_and_a_human_is_told(noon, receiver):
    receiver.answers += [Reply(status=500)] * 40
    notice = people.queue_notice(by_webhook(receiver))
    while (now := people.fresh(notice)).state == "queued":
        noon.move_to(now.next_attempt_at)
        tasks.deliver_due()
    assert (now.failure, len(receiver.posts)) == ("channel_paused", backoff.MOST_FAILURES)
    assert len(queries.board(NOON).resting) == 1


def test_when_no_channel_is_left_it_has_failed_and_a_human_is_told(platform):
    notice = fail(fail(people.queue_notice(platform)), code="smtp_550")
    assert (notice.state, notice.failure) == ("failed", "smtp_550")
    assert [row.id for row in queries.board(NOON).failed] == [notice.pk]


@pytest.mark.parametrize("code", ["says_too_much", "unreadable", "key_unavailable"])
def test_what_no_channel_may_carry_is_not_tried_on_another(platform, code):
    notice = fail(people.queue_notice(platform), code=code)
    assert (notice.state, notice.channel.kind) == ("failed", "webhook")


def test_a_form_takes_over_where_there_is_one(receiver):
    platform = by_webhook(receiver)
    people.add_channel(platform, kind="webform", preference=20)
    fail(people.queue_notice(platform))
    tasks.deliver_due()
    assert Notice.objects.get().state == "filing"


def test_nobody_waits_for_a_platform_that_has_no_key_to_fetch_it(receiver):
    platform = by_webhook(receiver)
    people.add_channel(platform, kind="pull", preference=20)
    assert fail(people.queue_notice(platform)).state == "failed"


def test_a_letter_is_not_laid_out_where_nobody_can_fetch_it_while_there_is_another_way(platform):
    people.add_channel(platform, kind="pull", preference=0)
    assert people.queue_notice(platform).channel.kind == "webhook"


def test_a_human_who_tries_again_is_not_led_there_either(platform):
    failed = fail(fail(people.queue_notice(platform)), code="smtp_550")
    people.add_channel(platform, kind="pull", preference=0)
    actions.retry(notice=failed, actor="desk", now=NOON)
    assert people.fresh(failed).channel.kind == "webhook"


def test_where_it_is_the_only_way_the_letter_waits_there_in_sight_of_the_desk():
    notice = people.queue_notice(people.make_platform(kind="pull"))
    tasks.deliver_due()
    later = NOON + timedelta(minutes=11)
    assert [row.id for row in queries.board(later).unproved] == [notice.pk]


def test_a_platform_with_a_key_can_fetch_what_its_webhook_did_not_take(receiver):
    platform = by_webhook(receiver)
    people.add_channel(platform, kind="pull", preference=20)
    issue_key(platform=platform, label="test", scopes=["notices:read"], actor="desk", now=NOON)
    assert fail(people.queue_notice(platform)).channel.kind == "pull"


def test_a_late_failure_on_the_old_channel_does_not_disturb_the_new_one(platform):
    notice = people.queue_notice(platform)
    slow = given_up(notice)
    rest()
    actions.begin_attempt(notice_id=notice.pk, actor="worker", now=NOON + 2 * MINUTE)
    comes_back(slow, "hopeless", "http_410")
    again = people.fresh(notice)
    assert (again.state, again.channel.kind) == ("queued", "email")


def test_nor_is_a_form_that_was_left_given_to_a_human_by_a_worker_who_comes_back_late(platform):
    form = people.add_channel(platform, kind="webform", preference=0)
    notice = people.queue_notice(platform)
    slow = given_up(notice)
    Channel.objects.filter(pk=form.pk).update(active=False)
    assert actions.begin_attempt(notice_id=notice.pk, actor="worker", now=NOON + 2 * MINUTE) is None
    comes_back(slow, "handed_over", "to_be_filed")
    again = people.fresh(notice)
    assert (again.state, again.channel.kind) == ("queued", "webhook")


def test_what_a_human_was_never_given_to_file_has_certainly_not_arrived(noon):
    platform = people.make_platform(kind="webform")
    notice = people.queue_notice(platform)
    given_up(notice)
    platform.channels.update(active=False)
    noon.move_to(NOON + 3 * MINUTE)
    tasks.deliver_due()
    notice = people.fresh(notice)
    (progress,) = queries.progress([notice.pk], NOON + HOUR)
    assert (notice.state, notice.attempts.get().outcome) == ("failed", "lost")
    assert (progress.perhaps_arrived, [event.code for event in progress.events]) == (False, ["queued", "failed"])


def test_a_late_success_on_the_old_channel_counts_as_that_channels(platform):
    notice = people.queue_notice(platform)
    slow = given_up(notice)
    rest()
    actions.begin_attempt(notice_id=notice.pk, actor="worker", now=NOON + 2 * MINUTE)
    comes_back(slow, "delivered", "http_200", proof="webhook_accepted")
    again = people.fresh(notice)
    assert (again.state, again.channel.kind, again.statutory) == ("received", "webhook", True)


def test_a_human_who_asks_again_gets_the_channel_that_the_platform_prefers_now(platform):
    notice = fail(fail(people.queue_notice(platform)), code="smtp_550")
    people.add_channel(platform, kind="pull", preference=0)
    issue_key(platform=platform, label="test", scopes=["notices:read"], actor="desk", now=NOON)
    actions.retry(notice=notice, actor="desk:dana", now=NOON)
    again = people.fresh(notice)
    assert (again.state, again.channel.kind, again.statutory) == ("queued", "pull", True)


def test_without_any_channel_nothing_can_be_asked_again(platform):
    notice = fail(fail(people.queue_notice(platform)), code="smtp_550")
    platform.channels.update(active=False)
    with pytest.raises(actions.Refused, match="no_channel"):
        actions.retry(notice=notice, actor="desk:dana", now=NOON)


def test_a_channel_that_rests_is_passed_over(platform):
    rest()
    assert people.queue_notice(platform).channel.kind == "email"


def test_where_every_channel_rests_it_waits(receiver):
    platform = by_webhook(receiver)
    rest()
    notice = people.queue_notice(platform)
    tasks.deliver_due()
    notice = people.fresh(notice)
    assert (notice.state, receiver.posts, notice.attempts.count()) == ("queued", [], 0)
    assert notice.next_attempt_at - NOON >= backoff.REST


def test_after_a_day_of_waiting_a_human_is_told(noon, receiver):
    platform = by_webhook(receiver)
    rest()
    people.queue_notice(platform)
    noon.move_to(NOON + DAY)
    tasks.deliver_due()
    notice = Notice.objects.get()
    assert (notice.state, notice.failure, notice.approved_at) == ("failed", "channel_paused", NOON)


def test_what_waits_for_a_channel_that_comes_to_rest_goes_by_the_next(platform, mailbox):
    people.queue_notice(platform)
    rest()
    for _ in range(2):
        tasks.deliver_due()
    assert (len(mailbox.mails), Notice.objects.get().approved_at) == (1, NOON)


def test_a_channel_that_was_switched_off_carries_nothing_more(platform, receiver):
    people.queue_notice(platform)
    platform.channels.update(active=False)
    tasks.deliver_due()
    notice = Notice.objects.get()
    assert (notice.failure, receiver.posts) == ("no_channel", [])


def try_at(platform, at, *, outcome="retryable", code="http_500"):
    return fail(people.queue_notice(platform, now=at), now=at, outcome=outcome, code=code)


def test_success_and_failure_are_written_at_the_channel(receiver):
    platform = by_webhook(receiver)
    try_at(platform, NOON)
    try_at(platform, NOON + MINUTE)
    assert (webhook().failures, webhook().last_failure_at, webhook().last_success_at) == (2, NOON + MINUTE, None)
    try_at(platform, NOON + 2 * MINUTE, outcome="delivered", code="http_200")
    assert (webhook().failures, webhook().last_success_at) == (0, NOON + 2 * MINUTE)


@pytest.mark.parametrize("code", ["says_too_much", "unreadable", "key_unavailable"])
def test_what_we_refused_ourselves_is_no_fault_of_the_channel(receiver, code):
    try_at(by_webhook(receiver), NOON, outcome="hopeless", code=code)
    assert webhook().failures == 0


def test_after_ten_failures_in_a_row_over_an_hour_a_webhook_rests(receiver):
    platform = by_webhook(receiver)
    for count in range(10):
        try_at(platform, NOON + count * 7 * MINUTE)
    assert webhook().paused_at == NOON + 63 * MINUTE
    assert LedgerEntry.objects.get(verb="channel.paused").facts["failures"] == 10
    (row,) = queries.board(NOON).resting
    assert (row.platform, row.kind, row.failures) == ("Tuberia", "webhook", 10)


@pytest.mark.parametrize(("number", "apart"), [(30, MINUTE), (9, HOUR)])
def test_a_short_trouble_or_a_rare_one_is_no_reason_to_rest(receiver, number, apart):
    platform = by_webhook(receiver)
    for count in range(number):
        try_at(platform, NOON + count * apart)
    assert webhook().paused_at is None


def test_a_success_in_between_begins_the_count_anew(receiver):
    platform = by_webhook(receiver)
    for count in range(9):
        try_at(platform, NOON + count * 10 * MINUTE)
    try_at(platform, NOON + 2 * HOUR, outcome="delivered", code="http_200")
    for count in range(10):
        try_at(platform, NOON + 2 * HOUR + (count + 1) * MINUTE)
    assert (webhook().failures, webhook().paused_at) == (10, None)


def test_mail_does_not_rest_its_server_is_asked_again(mailbox):
    platform = by_mail(mailbox)
    for count in range(12):
        try_at(platform, NOON + count * 10 * MINUTE, code="smtp_451")
    assert platform.channels.get().paused_at is None


def test_the_desk_wakes_a_channel_and_what_waited_goes_out(receiver):
    platform = by_webhook(receiver)
    rest()
    people.queue_notice(platform)
    tasks.deliver_due()
    assert actions.resume_channel(channel=webhook(), actor="desk:dana", now=NOON) is True
    tasks.deliver_due()
    assert (len(receiver.posts), webhook().failures) == (1, 0)


def test_a_channel_that_does_not_rest_is_left_as_it_is(receiver):
    platform = by_webhook(receiver)
    notice = try_at(platform, NOON)
    assert actions.resume_channel(channel=webhook(), actor="desk:dana", now=NOON) is False
    assert people.fresh(notice).next_attempt_at == notice.next_attempt_at


def test_a_pause_of_the_person_costs_none_of_the_patience(noon, platform, receiver):
    notice = people.queue_notice(platform)
    actions.pause(key_id=notice.key_id, actor="person", now=NOON)
    tasks.deliver_due()
    assert receiver.posts == []
    noon.move_to(NOON + 3 * DAY)
    actions.resume(key_id=notice.key_id, actor="person", now=NOON + 3 * DAY)
    receiver.answers.append(Reply(status=503))
    tasks.deliver_due()
    again = people.fresh(notice)
    assert (again.state, again.channel.kind) == ("queued", "webhook")


def test_saving_a_channel_writes_over_no_pause_secret_or_failure_of_meanwhile(receiver):
    """The desk opened the page before the channel came to rest."""
    platform = by_webhook(receiver)
    opened = webhook()
    rest()
    secret = new_webhook_secret(channel=webhook(), actor="desk:dana", now=NOON)
    values = {name: getattr(opened, name) for name in WAYS} | {"preference": 3}
    save_channel(platform=platform, channel=opened, values=values, verified_by="Dana", actor="desk:dana", now=NOON)
    now = webhook()
    assert (now.preference, now.verified_by, now.paused_at, now.failures) == (3, "Dana", NOON, 12)
    assert now.open_secret() == secret


def test_a_channel_at_rest_is_waited_for_rather_than_a_list_that_nobody_can_read():
    platform = people.make_platform(kind="pull")
    hook = people.add_channel(platform, kind="webhook", preference=20, address="https://x.example/")
    rest(hook)
    assert people.queue_notice(platform).channel.kind == "webhook"


@pytest.mark.parametrize("second", ["email", "webhook"])
def test_the_page_names_the_way_that_the_letter_will_take(second):
    """Nobody at the platform holds a key to fetch it, so the letter goes by the second way, at rest or not."""
    platform = people.make_platform(kind="pull")
    other = people.add_channel(platform, kind=second, standing="courtesy", preference=20, address="ts@tuberia.example")
    if second == "webhook":
        rest(other)
    told, notice = queries.what_happens(platform), people.queue_notice(platform)
    assert (told.channel, told.standing, told.statutory) == (second, "courtesy", False)
    assert (notice.channel.kind, notice.statutory) == (told.channel, told.statutory)
