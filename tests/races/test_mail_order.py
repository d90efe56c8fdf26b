"""Mail and delivery at once: a notice, its mails and its channel are locked in one order, and nobody dies of it."""

import threading

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from notices import actions, reply_addresses, tasks
from notices.mail_in import intake
from notices.mail_in import tasks as mail_tasks
from notices.models import Channel, InboundMail, Notice
from tests import dns_server, mails, people
from tests.races.crowd import together, wait_until
from vault.models import LedgerEntry

pytestmark = pytest.mark.django_db(transaction=True)
SECOND_MAIL = {"kind": "email", "address": "legal@tuberia.example", "preference": 20}


@pytest.fixture(autouse=True)
def _reply_address(settings):
    settings.MAIL_REPLY_ADDRESS = mails.REPLY_ADDRESS


def sent(proof="exchanger_accepted", slug="tuberia"):
    platform = people.make_platform(slug, kind="email", channel={"address": f"ts@{slug}.example"})
    return people.send_notice(platform, now=timezone.now(), proof=proof)


def comes_in(notice, made=mails.answer, purpose="reply", **said):
    to = reply_addresses.made_for(purpose, notice.number, notice.wire_id)
    said |= {"domain": f"{notice.platform.slug}.example"} if made is mails.bounce else {}
    return intake.take_in(made(to, **said), now=timezone.now())


def lock(model, pk):
    model.objects.select_for_update(of=("self",)).get(pk=pk)


def against_the_order_of_the_house(notice, row, work):
    """One has the notice and takes `row` as soon as somebody waits; that somebody is `work`."""
    has_it = threading.Event()

    def in_order():
        with transaction.atomic():
            lock(Notice, notice.pk)
            has_it.set()
            wait_until(somebody_waits, 10)
            lock(type(row), row.pk)

    together(in_order, lambda: [has_it.wait(10), work()])


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


@pytest.mark.parametrize("first", ["mail", "channel"])
def test_who_has_the_mail_or_the_channel_and_then_wants_the_notice_is_killed_or_kills(first):
    """The race is real: so the mail was judged, and the worker that recorded a try beside it died."""
    notice = sent()
    row = comes_in(notice) if first == "mail" else notice.channel

    def the_other_way_round():
        with transaction.atomic():
            lock(type(row), row.pk)
            lock(Notice, notice.pk)

    with pytest.raises(OperationalError, match="deadlock"):
        against_the_order_of_the_house(notice, row, the_other_way_round)


def judge(mail, notice):
    mail_tasks.judge(mail.pk)


def handle(mail, notice):
    actions.handle_mail(mail=mail, actor="user:1", now=timezone.now())


def forget(mail, notice):
    actions.forget_mail(mail=mail, actor="user:1", now=timezone.now())


def answer(mail, notice):
    actions.answer_from_mail(mail=mail, outcomes={notice.items.get(): "removed"}, reason="", actor="user:1",
                             now=timezone.now(), key=people.key_of(notice))  # fmt: skip


def erase(mail, notice):
    people.erase(notice, timezone.now())


@pytest.mark.parametrize("state", ["received", "closed"])
@pytest.mark.parametrize("work", [judge, handle, forget, answer, erase])
def test_whatever_is_done_with_a_mail_waits_for_its_notice_first(work, state):
    notice = sent()
    mail = comes_in(notice, Auto_Submitted="auto-replied")
    Notice.objects.filter(pk=notice.pk).update(state=state)
    against_the_order_of_the_house(notice, mail, lambda: work(mail, notice))


def test_a_bounce_that_is_judged_waits_for_the_notice_before_its_channel():
    notice = sent()
    mail = comes_in(notice, mails.bounce, "bounce")
    against_the_order_of_the_house(notice, notice.channel, lambda: judge(mail, notice))
    assert (people.fresh(notice).failure, InboundMail.objects.get().effect) == ("receipt_voided", "voided")


def test_a_try_recorded_beside_the_bounce_is_recorded():
    for number in range(10):
        notice = sent(slug=f"tube-{number}")
        mail = comes_in(notice, mails.bounce, "bounce")
        row = notice.follow_ups.create(kind="withdrawal", number=1, due_at=timezone.now(), queued_at=timezone.now(),
                                       next_attempt_at=timezone.now())  # fmt: skip
        claim = actions.begin_follow_up(follow_up_id=row.pk, actor="worker", now=timezone.now())
        together(lambda mail=mail, notice=notice: judge(mail, notice), lambda claim=claim: records(claim))
        row.refresh_from_db()
        assert (row.state, people.fresh(notice).failure) == ("sent", "receipt_voided")


def records(claim):
    actions.record_attempt(
        attempt=claim.attempt, outcome="delivered", code="relayed", proof=None, reply="",
        key=people.key_of(claim.notice), actor="worker", now=timezone.now(),
    )  # fmt: skip


def test_two_bounces_judged_by_four_at_once_send_it_on_once():
    for number in range(5):
        notice = sent("relay_accepted", f"tube-{number}")
        people.add_channel(notice.platform, **SECOND_MAIL)
        people.add_channel(notice.platform, kind="webform", preference=30)
        both = [comes_in(notice, mails.bounce, "bounce", status=status) for status in ("5.1.1", "5.1.2")]
        together(*(lambda mail=mail, notice=notice: judge(mail, notice) for mail in both * 2))
        notice = people.fresh(notice)
        assert (notice.state, notice.channel.address) == ("queued", "legal@tuberia.example")
        assert sorted(notice.mails.values_list("effect", flat=True)) == ["bounced", "rerouted"]
    assert LedgerEntry.objects.filter(verb="notice.rerouted").count() == 5


def test_a_bounce_and_the_platforms_own_answer_at_once_never_send_it_twice():
    for number in range(5):
        notice = sent("relay_accepted", f"tube-{number}")
        people.add_channel(notice.platform, kind="pull", preference=20)
        mail = comes_in(notice, mails.bounce, "bounce")
        together(lambda mail=mail, notice=notice: judge(mail, notice), lambda n=notice: people.acknowledge(n))
        assert people.fresh(notice).state == "received"
        tasks.deliver_due()
        assert notice.attempts.count() == 1
    assert Channel.objects.filter(last_bounce_at=None, kind="email").count() == 0


def test_a_try_that_ends_while_its_notice_gets_another_channel_is_recorded():
    """Whoever locks and joins in one statement finds nothing once the channel has changed; then the try was lost."""
    notice = sent("relay_accepted")
    other = people.add_channel(notice.platform, **SECOND_MAIL)
    row = notice.follow_ups.create(kind="withdrawal", number=1, due_at=timezone.now(), queued_at=timezone.now(),
                                   next_attempt_at=timezone.now())  # fmt: skip
    claim = actions.begin_follow_up(follow_up_id=row.pk, actor="worker", now=timezone.now())
    has_it = threading.Event()

    def gets_another_channel():
        with transaction.atomic():
            Notice.objects.filter(pk=notice.pk).update(channel=other)
            has_it.set()
            wait_until(somebody_waits, 10)

    together(gets_another_channel, lambda: [has_it.wait(10), records(claim)])
    row.refresh_from_db()
    assert (row.state, row.attempts.get().outcome) == ("sent", "delivered")


@pytest.fixture
def nobody_answers(settings, monkeypatch):
    """A name server that stays silent; it keeps what it was asked."""
    monkeypatch.setattr("notices.mail_in.resolver.SECONDS", 0.5)
    with dns_server.name_server() as zone:
        zone.silent, settings.DNS_SERVERS = True, [zone.server]
        yield zone


def signed_answer(notice):
    to = reply_addresses.made_for("reply", notice.number, notice.wire_id)
    return intake.take_in(mails.signed(mails.answer(to)), now=timezone.now())


def test_without_the_lock_two_workers_wait_for_the_same_name_server(nobody_answers):
    """The race is real: each incoming mail wakes a sweep, and both find the same mail."""
    mail = signed_answer(sent())
    together(*[lambda: mail_tasks.judge(mail.pk)] * 2)
    assert len(nobody_answers.asked) == 2


def test_one_worker_alone_judges_and_the_other_is_free_for_delivery(nobody_answers):
    signed_answer(sent())
    together(mail_tasks.judge_mails, mail_tasks.judge_mails)
    assert len(nobody_answers.asked) == 1
