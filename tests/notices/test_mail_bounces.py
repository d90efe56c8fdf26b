"""A bounce that proves itself: the letter goes by the next channel, or a human is told. Once, whatever comes twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notices import actions, backoff, reply_addresses, tasks
from notices.mail_in import intake
from notices.mail_in import tasks as mail_tasks
from notices.models import Channel, Finding, InboundMail
from tests import mails, people
from tests.notices.errands import HOUR
from vault.models import LedgerEntry

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def relay(settings, mailbox, noon):
    """Our own relay, which takes every mail and so proves nothing."""
    settings.MAIL_REPLY_ADDRESS = mails.REPLY_ADDRESS
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mailbox.port
    return mailbox


def tuberia(*more):
    """Tuberia takes mail, and where that fails what `more` says."""
    platform = people.make_platform(kind="email", channel={"address": "ts@tuberia.example", "preference": 1})
    for place, channel in enumerate(more, start=2):
        people.add_channel(platform, preference=place, **channel)
    return platform


SECOND_MAIL = {"kind": "email", "address": "legal@tuberia.example"}


def goes_out(platform, **options):
    notice = people.queue_notice(platform, **options)
    tasks.deliver_due()
    return people.fresh(notice)


def comes_back(mail, status="5.1.1"):
    """Its server's report, taken in and judged; the row. Another status is another report."""
    row = intake.take_in(mails.bounce(mail.sender, status=status), now=timezone.now())
    mail_tasks.judge_mails()
    return InboundMail.objects.get(pk=row.pk)


def stands(notice):
    notice = people.fresh(notice)
    return notice.state, notice.failure, notice.channel.address or notice.channel.kind


def entries(verb):
    return LedgerEntry.objects.filter(verb=verb).count()


def test_a_bounced_letter_goes_by_the_next_channel_at_once(relay, receiver):
    hook = {"kind": "webhook", "address": receiver.url(), "secret": people.WEBHOOK_SECRET}
    notice = goes_out(tuberia(hook))
    assert notice.state == "sent"
    mail = comes_back(relay.mails[0])
    assert (mail.effect, mail.handled_at) == ("rerouted", None)
    tasks.deliver_due()
    assert (people.fresh(notice).state, people.fresh(notice).grade, len(receiver.posts)) == ("received", "C", 1)
    assert Channel.objects.get(kind="email").last_bounce_at == mail.received_at


def test_without_another_channel_it_has_failed_and_that_is_news(relay):
    notice = goes_out(tuberia())
    assert comes_back(relay.mails[0]).effect == "failed"
    assert stands(notice) == ("failed", "bounced", "ts@tuberia.example")
    assert LedgerEntry.objects.get(verb="notice.failed").facts == {"platform": "tuberia", "code": "bounced"}


def test_it_falls_back_once_however_often_it_bounces(relay):
    notice = goes_out(tuberia(SECOND_MAIL, {"kind": "webform"}))
    effects = [comes_back(relay.mails[0], status).effect for status in ("5.1.1", "5.1.2")]
    assert effects == ["rerouted", "bounced"]
    assert intake.take_in(mails.bounce(relay.mails[0].sender), now=timezone.now()) is None
    assert stands(notice) == ("queued", "", "legal@tuberia.example")
    assert entries("notice.rerouted") == 1


def test_it_fails_once_however_often_it_bounces(relay):
    goes_out(tuberia())
    assert [comes_back(relay.mails[0], status).effect for status in ("5.1.1", "5.1.2")] == ["failed", "bounced"]
    assert entries("notice.failed") == 1


def test_a_late_bounce_of_an_old_try_does_not_disturb_the_channel_that_carries_it_now(relay):
    notice = goes_out(tuberia(SECOND_MAIL))
    comes_back(relay.mails[0])
    tasks.deliver_due()
    assert comes_back(relay.mails[0], "5.1.2").effect == "bounced"
    assert stands(notice) == ("sent", "", "legal@tuberia.example")
    assert Channel.objects.get(preference=2).last_bounce_at is None
    assert comes_back(relay.mails[1], "5.1.3").effect == "failed"
    assert stands(notice) == ("failed", "bounced", "legal@tuberia.example")


def test_nor_does_it_take_back_what_another_mail_server_accepted(relay):
    notice = goes_out(tuberia({**SECOND_MAIL, "exchanger": relay.address}))
    comes_back(relay.mails[0])
    tasks.deliver_due()
    assert comes_back(relay.mails[0], "5.1.2").effect == "bounced"
    assert (people.fresh(notice).state, people.fresh(notice).clock_voided_at) == ("received", None)
    assert comes_back(relay.mails[1], "5.1.3").effect == "voided"


def test_nor_the_round_that_a_human_asked_for(relay, noon):
    notice = goes_out(tuberia())
    comes_back(relay.mails[0])
    noon.shift(HOUR)
    Channel.objects.update(address="trust@tuberia.example")
    actions.retry(notice=notice, actor="desk:dana", now=timezone.now())
    tasks.deliver_due()
    assert comes_back(relay.mails[0], "5.1.2").effect == "bounced"
    assert stands(notice) == ("sent", "", "trust@tuberia.example")


@pytest.mark.parametrize("delivered", [True, False])
def test_a_report_that_is_faster_than_our_own_record_waits_for_it(relay, noon, delivered):
    """The relay may report before the worker has written that it took the mail."""
    notice = people.queue_notice(tuberia())
    claim = actions.begin_attempt(notice_id=notice.pk, actor="worker", now=timezone.now())
    raw = mails.bounce(reply_addresses.made_for("bounce", notice.number, notice.wire_id, claim.attempt.number))
    mail = intake.take_in(raw, now=timezone.now())
    mail_tasks.judge(mail.pk)
    assert InboundMail.objects.get().effect == ""
    if delivered:
        actions.record_attempt(attempt=claim.attempt, outcome="delivered", code="relayed", proof="relay_accepted",
                               reply="", key=people.key_of(notice), actor="worker", now=timezone.now())  # fmt: skip
    else:  # the worker died: nobody waits for ever
        noon.shift(backoff.CLAIM_LASTS)
    mail_tasks.judge_mails()
    assert InboundMail.objects.get().effect == ("failed" if delivered else "bounced")


def test_who_answered_has_it_and_a_bounce_changes_nothing(relay):
    notice = goes_out(tuberia({"kind": "webform"}))
    actions.report_outcome(item=notice.items.get(), outcome="refused", actor="user:1", now=timezone.now(),
                           key=people.key_of(notice), proves_receipt=False)  # fmt: skip
    assert comes_back(relay.mails[0]).effect == "contradicted"
    assert stands(notice)[0] == "sent"


@pytest.mark.parametrize(("exchanger", "ends"), [(False, ("failed", "items_withdrawn")),
                                                 (True, ("failed", "receipt_voided"))])  # fmt: skip
def test_what_the_person_took_back_is_no_answer_of_the_platform(relay, exchanger, ends):
    platform = tuberia()
    Channel.objects.update(exchanger=relay.address if exchanger else "")
    notice = goes_out(platform, letter=people.make_letter(items=2))
    actions.withdraw_items(notice=notice, refs=[notice.items.first().pk], actor="person", now=timezone.now())
    comes_back(relay.mails[0])
    assert stands(notice)[:2] == ends


def test_a_letter_that_names_what_was_taken_back_goes_no_other_way_but_to_a_human(relay):
    notice = goes_out(tuberia({"kind": "webform"}), letter=people.make_letter(items=2))
    actions.withdraw_items(notice=notice, refs=[notice.items.first().pk], actor="person", now=timezone.now())
    assert comes_back(relay.mails[0]).effect == "failed"
    assert stands(notice) == ("failed", "items_withdrawn", "ts@tuberia.example")


def test_what_was_withdrawn_stays_withdrawn(relay):
    notice = goes_out(tuberia({"kind": "webform"}))
    actions.withdraw(notice=notice, actor="person", now=timezone.now())
    assert comes_back(relay.mails[0]).effect == "bounced"
    assert people.fresh(notice).state == "withdrawn"


def test_a_bounced_follow_up_leaves_an_unproved_letter_alone(relay, noon):
    notice = goes_out(tuberia({"kind": "webform"}), letter=people.make_letter(items=2))
    actions.withdraw_items(notice=notice, refs=[notice.items.first().pk], actor="person", now=timezone.now())
    noon.shift(timedelta(minutes=2))
    tasks.deliver_due()
    assert comes_back(relay.mails[1]).effect == "bounced"
    assert stands(notice)[0] == "sent"


@pytest.mark.parametrize(("ways", "effect"), [([], "failed"), ([SECOND_MAIL], "bounced")])
def test_an_address_of_before_tries_were_marked_counts_where_it_can_mean_one_way_only(relay, ways, effect):
    notice = goes_out(tuberia(*ways))
    if ways:
        comes_back(relay.mails[0])
        tasks.deliver_due()
    old = reply_addresses.made_for("bounce", notice.number, notice.wire_id)
    intake.take_in(mails.bounce(old, status="5.2.1"), now=timezone.now())
    mail_tasks.judge_mails()
    assert InboundMail.objects.latest("received_at").effect == effect


@pytest.fixture
def accepted(relay):
    """A notice that Tuberia's own mail server took: receipt by grade C, and 48 hours from now."""
    platform = tuberia()
    Channel.objects.update(exchanger=relay.address)
    return goes_out(platform)


def the_clock_passes(noon, moment):
    noon.move_to(moment)
    tasks.watch_clock()
    tasks.deliver_due()


def what_stands(notice):
    """The clock's end or "void", and what was found of the notice's one item."""
    notice = people.fresh(notice)
    return "void" if notice.clock_voided_at else notice.due_at, list(
        Finding.objects.filter(item__notice=notice).values_list("kind", flat=True)
    )


def test_after_the_48_hours_a_bounce_takes_no_breach_back_and_waits_for_a_person(accepted, relay, noon):
    the_clock_passes(noon, accepted.due_at + 12 * HOUR)
    mail = comes_back(relay.mails[0])
    assert (mail.effect, mail.handled_at) == ("late", None)
    assert what_stands(accepted) == (accepted.due_at, ["breach"])
    assert Channel.objects.get().last_bounce_at == mail.received_at


def test_the_person_may_void_by_hand_what_a_late_bounce_left_standing(accepted, relay, noon):
    the_clock_passes(noon, accepted.due_at + 12 * HOUR)
    comes_back(relay.mails[0])
    actions.void_receipt(receipt=accepted.receipts.get(), reason="They showed us that it bounced.", actor="desk:dana",
                         now=timezone.now(), key=people.key_of(accepted))  # fmt: skip
    assert what_stands(accepted)[0] == "void"


def test_a_bounce_that_came_in_time_voids_though_it_is_judged_after_the_48_hours(accepted, relay, noon):
    noon.move_to(accepted.due_at - HOUR)
    intake.take_in(mails.bounce(relay.mails[0].sender), now=timezone.now())
    noon.move_to(accepted.due_at + HOUR)
    mail_tasks.judge_mails()
    assert (InboundMail.objects.get().effect, what_stands(accepted)[0]) == ("voided", "void")


@pytest.mark.parametrize(("first", "effect"), [("reminder", "late"), ("bounce", "voided")])
def test_a_server_that_took_the_reminder_too_cannot_say_afterwards_that_it_took_nothing(
    accepted, relay, noon, first, effect
):
    raw = mails.bounce(relay.mails[0].sender)
    came = accepted.due_at - 24 * HOUR + timedelta(hours=1 if first == "reminder" else -1)
    the_clock_passes(noon, accepted.due_at - 24 * HOUR)
    assert len(relay.mails) == 2
    intake.take_in(raw, now=came)
    mail_tasks.judge_mails()
    assert (InboundMail.objects.get().effect, what_stands(accepted)[0] == "void") == (effect, effect == "voided")
