"""From the door to the clock: a report voids only what it is about, and no name of a sender makes a breach."""

from datetime import timedelta

import pytest

from notices import reply_addresses, tasks
from notices.mail_in import tasks as mail_tasks
from notices.models import Channel, Finding, InboundMail
from tests import dns_server, mails, people

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
TOKEN = "t" * 64
FAILED = "Action: failed\nStatus: 5.1.1\n"
OURS, MEMBER = (
    "Final-Recipient: rfc822; ts@tuberia.example\n",
    "Final-Recipient: rfc822; charlie.left@tuberia.example\n",
)
EXPANDED = f"{OURS}Action: expanded\nStatus: 2.0.0\n\n{MEMBER}{FAILED}"
MEMBER_LEFT = f"Original-Recipient: rfc822;ts@tuberia.example\n{MEMBER}{FAILED}"


@pytest.fixture(autouse=True)
def zone(settings, noon):
    settings.MAIL_REPLY_ADDRESS, settings.INBOUND_TOKEN = mails.REPLY_ADDRESS, TOKEN
    with dns_server.name_server() as zone:
        zone.publish("s1._domainkey.tuberia.example", mails.key_record())
        settings.DNS_SERVERS = [zone.server]
        yield zone


@pytest.fixture
def notice(mailbox):
    """Accepted by Tuberia's own mail server (grade C)."""
    channel = {"address": "ts@tuberia.example", "exchanger": mailbox.address}
    notice = people.queue_notice(people.make_platform(kind="email", channel=channel))
    tasks.deliver_due()
    return people.fresh(notice)


@pytest.fixture
def comes_in(client):
    """Posts a raw mail at the real door and has it judged; the row."""

    def post(raw):
        headers = {"Authorization": f"Bearer {TOKEN}"}
        assert client.post("/mail/inbound/", raw, content_type="message/rfc822", headers=headers).status_code == 201
        mail_tasks.judge_mails()
        return InboundMail.objects.get()

    return post


def address(notice, purpose):
    return reply_addresses.made_for(purpose, notice.number, notice.wire_id)


@pytest.mark.parametrize(
    "blocks", [MEMBER_LEFT, EXPANDED, MEMBER + FAILED, f"{OURS}{FAILED}\n{MEMBER}Action: relayed\n", ""]
)
@pytest.mark.parametrize("options", [{}, {"coded": True}, {"kind": "global-delivery-status"}])
def test_a_report_of_a_copy_voids_nothing_and_waits_for_a_person(comes_in, notice, blocks, options):
    mail = comes_in(mails.status_report(address(notice, "bounce"), blocks, **options))
    assert (mail.kind, mail.effect, mail.handled_at) == ("bounce", "elsewhere", None)
    assert people.fresh(notice).clock_voided_at is None
    assert Channel.objects.get().last_bounce_at is None


@pytest.mark.parametrize("options", [{}, {"coded": True}, {"kind": "global-delivery-status"},
                                     {"kind": "global-delivery-status", "coded": True}])  # fmt: skip
def test_a_report_of_the_address_itself_voids(comes_in, notice, options):
    mail = comes_in(mails.status_report(address(notice, "bounce"), OURS + FAILED, **options))
    assert (mail.effect, people.fresh(notice).clock_voided_at is not None) == ("voided", True)


def test_what_counts_is_the_address_of_the_try_whatever_is_registered_later(comes_in, notice):
    Channel.objects.update(address="trust@tuberia.example")
    assert comes_in(mails.bounce(address(notice, "bounce"))).effect == "voided"


SENDERS = [
    "Ann postmaster <postmaster@tuberia.example>", "MAILER-DAEMON@tuberia.example", "Team: ts@tuberia.example;",
    '"mailer-daemon@x.example" <ann@tuberia.example>', "Tuberia, Inc. <ts@tuberia.example>",
    "Trust: <ts@tuberia.example>", "ts@tuberia.example, ann@tuberia.example",
]  # fmt: skip


@pytest.mark.parametrize("sender", SENDERS)
def test_a_signed_answer_in_time_ends_in_no_breach_whoever_it_names(comes_in, notice, noon, sender):
    noon.move_to(notice.due_at - timedelta(hours=1))
    raw = mails.answer(address(notice, "reply"), "We removed both posts, reference TS-1. Ann", sender=sender)
    mail = comes_in(mails.signed(raw))
    noon.move_to(notice.due_at + timedelta(hours=1))
    tasks.watch_clock()
    assert (mail.kind, mail.trusted, mail.effect) == ("reply", True, "receipt")
    assert not Finding.objects.exists()


def test_a_name_that_holds_another_address_is_not_who_signed(comes_in, notice):
    raw = mails.answer(address(notice, "reply"), sender='"ts@tuberia.example" <x@evil.example>')
    assert not comes_in(mails.signed(raw)).trusted


def test_our_address_in_a_name_is_no_recipient(comes_in, notice):
    raw = mails.answer(f'"{address(notice, "reply")}" <x@y.example>')
    assert comes_in(mails.signed(raw)).trusted is False


WISHES = [
    ("Please confirm: https://tuberia.example/c?t=1", "confirm"),
    ("Which post?", "answer"),
    ("We removed it.", ""),
]


@pytest.mark.parametrize(("text", "wants"), WISHES)
def test_what_a_mail_wants_is_kept_with_it_and_its_links_sealed(comes_in, notice, text, wants):
    mail = comes_in(mails.answer(address(notice, "reply"), text, Auto_Submitted="auto-generated"))
    links = mail.opened(people.key_of(notice), "body")["links"]
    assert (mail.wants, links) == (wants, ["https://tuberia.example/c?t=1"] * (wants == "confirm"))
    assert mail.handled_at is None
