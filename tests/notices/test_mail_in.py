"""From a platform's mail to a proof: taken in over HTTP, judged with keys from a real name server."""

from datetime import timedelta

import pytest

from notices import actions, reply_addresses, tasks
from notices.mail_in import tasks as mail_tasks
from notices.models import Channel, Finding, FollowUp, InboundMail
from tests import dns_server, mails, people
from vault.models import LedgerEntry

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
TOKEN = "t" * 64


@pytest.fixture(autouse=True)
def zone(settings, noon):
    """Our reply address, our door's token, and a name server that knows Tuberia's key."""
    settings.MAIL_REPLY_ADDRESS, settings.INBOUND_TOKEN = mails.REPLY_ADDRESS, TOKEN
    with dns_server.name_server() as zone:
        zone.publish("s1._domainkey.tuberia.example", mails.key_record())
        settings.DNS_SERVERS = [zone.server]
        yield zone


@pytest.fixture
def notice(mailbox):
    """Alice's notice, accepted by Tuberia's own mail server (grade C)."""
    channel = {"address": "ts@tuberia.example", "exchanger": mailbox.address}
    notice = people.queue_notice(people.make_platform(kind="email", channel=channel))
    tasks.deliver_due()
    return people.fresh(notice)


@pytest.fixture
def ours(notice, mailbox):
    """The mail as Tuberia got it."""
    return mailbox.mails[0]


def comes_in(client, raw, **headers):
    given = {"Authorization": f"Bearer {TOKEN}", **headers}
    return client.post("/mail/inbound/", raw, content_type="message/rfc822", headers=given)


def judged():
    mail_tasks.judge_mails()
    return InboundMail.objects.get()


def test_a_signed_reply_confirms_receipt_and_leaves_the_deadline_alone(client, notice, ours, noon):
    noon.shift(timedelta(hours=1))
    assert comes_in(client, mails.signed(mails.answer(ours.parsed["Reply-To"]))).status_code == 201
    mail = judged()
    assert (mail.kind, mail.trusted, mail.effect, mail.signed_domain) == ("reply", True, "receipt", "tuberia.example")
    assert (people.fresh(notice).grade, people.fresh(notice).due_at) == ("B", notice.due_at)


def reply_from(notice):
    return reply_addresses.made_for("reply", notice.number, notice.wire_id)


def bounce_of(notice, wire_id=None):
    return reply_addresses.made_for("bounce", notice.number, wire_id or notice.wire_id)


def said(mail):
    return mail.opened(people.key_of(mail), "body")


def test_a_reply_proves_receipt_where_only_our_relay_had_taken_the_mail(client, noon):
    channel = {"address": "ts@tuberia.example"}
    notice = people.send_notice(people.make_platform(kind="email", channel=channel), proof=None)
    noon.shift(timedelta(hours=3))
    comes_in(client, mails.signed(mails.answer(reply_from(notice))))
    assert judged().effect == "receipt"
    proved = people.fresh(notice)
    assert (proved.grade, proved.state) == ("B", "received")
    assert timedelta(hours=2, minutes=59) < proved.received_at - people.NOON < timedelta(hours=3, minutes=1)


def test_a_reply_that_says_removed_marks_nothing_and_waits_for_a_person(client, notice):
    comes_in(client, mails.signed(mails.answer(reply_from(notice), "We removed everything.")))
    mail = judged()
    assert [item.answer for item in notice.items.all()] == ["silent"]
    assert (people.fresh(notice).state, mail.handled_at) == ("received", None)
    assert said(mail)["text"] == "We removed everything."


FORGERIES = {
    "no signature": lambda to: mails.answer(to),
    "another domain's signature": lambda to: mails.signed(mails.answer(to), "evil.example", owner="evil.example"),
    "another key": lambda to: mails.signed(mails.answer(to), owner="evil.example"),
    "changed after signing": lambda to: mails.signed(mails.answer(to, "Asked")).replace(b"Asked", b"Removed"),
    "a look-alike domain": lambda to: mails.signed(mails.answer(to), "nottuberia.example"),
    "a partial body": lambda to: mails.signed(mails.answer(to, "Hello"), length=True) + b"We removed it.\r\n",
    "SHA-1": lambda to: mails.signed(mails.answer(to), signature_algorithm=b"rsa-sha1"),
    "an unsigned recipient": lambda to: mails.signed(mails.answer(to), include_headers=[b"from", b"subject"]),
    "another sender": lambda to: mails.signed(mails.answer(to, sender="ts@evil.example")),
    "two senders": lambda to: mails.signed(mails.answer(to, sender="ts@tuberia.example, x@evil.example")),
    "a sender added on top": lambda to: b"From: x@evil.example\r\n" + mails.signed(mails.answer(to)),
    "a recipient added on top": lambda to: b"To: " + to.encode() + b"\r\n" + mails.signed(mails.answer("a@b.example")),
    "the token in no recipient": lambda to: b"X-Original-To: " + to.encode() + b"\r\n"
    + mails.signed(mails.answer("a@b.example")),
    "a bare line end": lambda to: mails.signed(mails.answer(to)).replace(b"Subject:", b"X: y\rSubject:"),
}  # fmt: skip


@pytest.mark.parametrize("how", FORGERIES)
def test_a_forged_removed_changes_nothing_and_waits_marked_not_proven(client, notice, zone, how):
    zone.publish("s1._domainkey.evil.example", mails.key_record("evil.example"))
    zone.publish("s1._domainkey.nottuberia.example", mails.key_record())
    comes_in(client, FORGERIES[how](reply_from(notice)))
    mail = judged()
    assert (mail.notice_id, mail.trusted, mail.effect, mail.signed_domain) == (notice.pk, False, "unproven", "")
    assert people.fresh(notice).grade == "C"
    assert [item.answer for item in notice.items.all()] == ["silent"]


@pytest.mark.parametrize(
    ("to", "kept_with_it"),
    [
        ("notices+{number}." + "a" * 26 + "@recourse.example", True),
        ("notices+RC-NOBODY1." + "a" * 26 + "@recourse.example", False),
        ("notices@recourse.example", False),
        ("notices+{number}@evil.example", False),
    ],
)
def test_without_its_token_a_signed_reply_proves_nothing(client, notice, to, kept_with_it):
    comes_in(client, mails.signed(mails.answer(to.format(number=notice.number))))
    mail = judged()
    assert (mail.trusted, mail.notice_id == notice.pk) == (False, kept_with_it)
    assert people.fresh(notice).grade == "C"


def test_the_bounces_token_is_no_token_for_a_reply(client, notice):
    comes_in(client, mails.signed(mails.answer(bounce_of(notice))))
    assert judged().effect == "unproven"


@pytest.mark.parametrize(("headers", "subject"), [({}, "Your {number}"), ({"In_Reply_To": "<{wire}@x.example>"}, "Hi")])
def test_our_number_or_message_id_tells_where_a_mail_belongs_and_proves_nothing(client, notice, headers, subject):
    given = {name: value.format(wire=notice.wire_id) for name, value in headers.items()}
    comes_in(client, mails.signed(mails.answer("x@y.example", subject=subject.format(number=notice.number), **given)))
    mail = judged()
    assert (mail.notice_id, mail.key_id, mail.effect) == (notice.pk, notice.key_id, "unproven")


def test_a_mail_that_belongs_nowhere_lies_under_a_key_of_its_own(client, notice):
    comes_in(client, mails.answer("x@y.example", "Who are you?", subject="Hello"))
    mail = judged()
    assert (mail.notice, mail.effect, mail.handled_at) == (None, "none", None)
    assert mail.key_id != notice.key_id
    assert said(mail)["text"] == "Who are you?"


@pytest.mark.parametrize(
    ("details", "domain", "trusted"),
    [
        ({"mail_domain": "support.example"}, "support.example", True),
        ({"mail_domain": "support.example"}, "tuberia.example", False),
        ({"address": "ts@help.tuberia.example"}, "tuberia.example", True),
        ({"address": "tuberia@gmail.com"}, "gmail.com", False),
        ({}, "mail.tuberia.example", True),
    ],
    ids=["registered", "not the registered", "host above", "everybody's", "below"],
)
def test_whose_signature_speaks_for_the_platform(client, notice, zone, details, domain, trusted):
    Channel.objects.update(**details)
    zone.publish(f"s1._domainkey.{domain}", mails.key_record())
    comes_in(client, mails.signed(mails.answer(reply_from(notice), sender=f"ts@{domain}"), domain))
    assert judged().trusted is trusted


NO_KEYS = {
    "empty": "",
    "revoked": "v=DKIM1; p=",
    "another version": "v=DKIM2; p=x",
    "broken": "p=!!",
    "not a record": "hello",
    "tried out": mails.key_record(flags="t=y; "),
    "not for mail": mails.key_record(flags="s=tlsrpt; "),
}


@pytest.mark.parametrize("record", NO_KEYS.values(), ids=NO_KEYS)
def test_a_key_that_is_no_key_proves_nothing(client, notice, zone, record):
    zone.publish("s1._domainkey.tuberia.example", record)
    comes_in(client, mails.signed(mails.answer(reply_from(notice))))
    assert judged().effect == "unproven"


def test_a_silent_name_server_is_asked_again_for_a_day(client, notice, zone, noon, monkeypatch):
    monkeypatch.setattr("notices.mail_in.resolver.SECONDS", 0.2)
    zone.silent = True
    comes_in(client, mails.signed(mails.answer(reply_from(notice))))
    assert judged().effect == ""
    zone.silent = False
    assert judged().effect == "receipt"


def test_after_a_day_of_silence_it_counts_as_not_proven(client, notice, zone, noon):
    zone.silent = True
    comes_in(client, mails.signed(mails.answer(reply_from(notice))))
    noon.shift(timedelta(hours=25))
    assert judged().effect == "unproven"


def test_strangers_cannot_make_us_ask_the_dns(client, notice, zone):
    comes_in(client, mails.signed(mails.answer("notices@recourse.example"), "evil.example"))
    comes_in(client, mails.signed(mails.answer(reply_from(notice)), "evil.example"))
    mail_tasks.judge_mails()
    assert zone.asked == []


@pytest.mark.parametrize("headers", [{"Auto_Submitted": "auto-replied"}, {"X_Autoreply": "yes"}, {"Precedence": "bulk"},
                                     {"Return_Path": "<>"}])  # fmt: skip
def test_an_automatic_answer_is_kept_and_proves_nothing(client, notice, headers):
    comes_in(client, mails.signed(mails.answer(reply_from(notice), "Out of office", **headers)))
    mail = judged()
    assert (mail.kind, mail.trusted, mail.effect, mail.handled_at) == ("auto_reply", True, "none", None)
    assert people.fresh(notice).grade == "C"


def test_a_bounce_after_acceptance_voids_receipt_and_clock_and_calls_a_person(client, notice, noon):
    noon.shift(timedelta(minutes=20))
    comes_in(client, mails.bounce(bounce_of(notice)))
    mail, bounced = judged(), people.fresh(notice)
    assert (mail.kind, mail.effect, mail.handled_at) == ("bounce", "voided", None)
    assert bounced.clock_voided_at is not None
    assert (bounced.state, bounced.failure) == ("failed", "receipt_voided")
    assert notice.channel.__class__.objects.get().last_bounce_at == mail.received_at
    void = notice.receipts.get().void
    assert (
        void.opened(people.key_of(notice), "reason") == "Bounced after acceptance: 5.1.1 smtp; 550 5.1.1 no such user"
    )


@pytest.mark.parametrize(
    ("to", "action", "status", "kind", "effect"),
    [
        ("bounce", "failed", "4.4.7", "bounce", "voided"),
        ("bounce", "", "5.2.2", "bounce", "voided"),
        ("bounce", "delayed", "4.4.1", "delay", "none"),
        ("bounce", "", "4.4.1", "delay", "none"),
        ("bounce", "delivered", "2.0.0", "auto_reply", "none"),
        ("reply", "failed", "5.1.1", "bounce", "unproven"),
    ],
)
def test_a_status_report_counts_by_what_it_says_and_by_its_own_token(client, notice, to, action, status, kind, effect):
    address = reply_addresses.made_for(to, notice.number, notice.wire_id)
    comes_in(client, mails.bounce(address, action=action, status=status))
    mail = judged()
    assert (mail.kind, mail.effect) == (kind, effect)
    assert (people.fresh(notice).clock_voided_at is not None) == (effect == "voided")
    assert (mail.handled_at is not None) == (kind == "delay")


def test_a_forged_bounce_voids_nothing(client, notice):
    comes_in(client, mails.bounce(f"notices+{notice.number}.{'a' * 26}@recourse.example"))
    assert judged().effect == "unproven"
    assert people.fresh(notice).clock_voided_at is None


def test_a_mail_that_only_looks_like_a_bounce_voids_nothing(client, notice):
    daemon = mails.answer(bounce_of(notice), "It failed.", sender="MAILER-DAEMON@mx.tuberia.example")
    comes_in(client, daemon)
    assert (judged().kind, judged().effect) == ("bounce", "unproven")


def test_who_acknowledged_the_notice_cannot_take_that_back_by_a_bounce(client, notice):
    people.acknowledge(notice)
    comes_in(client, mails.bounce(bounce_of(notice)))
    assert judged().effect == "contradicted"
    assert people.fresh(notice).clock_voided_at is None


def test_a_bounced_reminder_says_nothing_of_the_letter(client, notice):
    notice.follow_ups.create(kind="reminder", number=1, due_at=people.NOON, queued_at=people.NOON)
    comes_in(client, mails.bounce(bounce_of(notice, f"{notice.wire_id}-reminder-1")))
    assert judged().effect == "bounced"
    assert people.fresh(notice).clock_voided_at is None
    assert Channel.objects.get().last_bounce_at is not None


def test_the_same_mail_twice_is_one_row_whichever_way_it_came(client, notice):
    raw = mails.signed(mails.answer(reply_from(notice)))
    again = b"Received: by mx2.recourse.example\r\n" + raw
    codes = [comes_in(client, each).status_code for each in (raw, raw, again, raw.replace(b"\r\n", b"\n"))]
    assert codes == [201, 200, 200, 200]
    mail_tasks.judge_mails()
    mail_tasks.judge_mails()
    assert notice.receipts.filter(proof="reply_confirmed").count() == 1


def test_of_an_erased_case_only_that_a_mail_came_is_kept(client, notice):
    people.erase(notice)
    comes_in(client, mails.signed(mails.answer(reply_from(notice), "About Alice")))
    mail = judged()
    assert (mail.effect, mail.body, mail.notice, mail.from_domain) == ("erased", None, None, "")


def test_erasing_the_case_leaves_nothing_of_its_mails(client, notice):
    comes_in(client, mails.answer(reply_from(notice), "About Alice"))
    judged()
    people.erase(notice)
    assert not InboundMail.objects.exists()


@pytest.mark.parametrize("to", ["reply", "nowhere"])
def test_words_are_dropped_after_14_days_and_the_rest_stays(client, notice, noon, to):
    comes_in(client, mails.answer(reply_from(notice) if to == "reply" else "x@y.example"))
    mail = judged()
    noon.shift(timedelta(days=13, hours=23))
    mail_tasks.forget_mails()
    assert InboundMail.objects.get().body is not None
    noon.shift(timedelta(hours=2))
    mail_tasks.forget_mails()
    kept = InboundMail.objects.get()
    assert (kept.body, kept.kind, kept.received_at, kept.effect) == (None, "reply", mail.received_at, mail.effect)
    assert people.is_erased(mail.key_id) == (to == "nowhere")


def reply_in_time(client, notice, noon, hours=1):
    """Tuberia writes so many hours before the 48 hours end, provably; the mail."""
    noon.move_to(notice.due_at - timedelta(hours=hours))
    comes_in(client, mails.signed(mails.answer(reply_from(notice), "We removed it.")))
    return judged()


def findings(notice):
    return [(found.kind, found.at) for found in Finding.objects.filter(item__notice=notice)]


def the_clock_passes(noon, moment):
    noon.move_to(moment)
    tasks.watch_clock()


def test_a_proven_answer_that_nobody_read_is_no_silence(client, notice, noon):
    """223a(a)(3): what counts at `due_at` is what the platform had said, not when the desk read it."""
    mail = reply_in_time(client, notice, noon)
    the_clock_passes(noon, notice.due_at + timedelta(hours=5))
    assert findings(notice) == []
    outcomes = dict.fromkeys(notice.items.all(), "removed")
    actions.answer_from_mail(mail=mail, outcomes=outcomes, reason="", actor="user:1", now=notice.due_at
                             + timedelta(hours=6), key=people.key_of(notice))  # fmt: skip
    assert findings(notice) == []
    [item] = notice.items.all()
    assert (item.answer, item.late) == ("removed", False)


def test_where_it_said_nothing_of_the_kind_the_breach_is_written_as_of_the_deadline(client, notice, noon):
    mail = reply_in_time(client, notice, noon)
    the_clock_passes(noon, notice.due_at + timedelta(hours=5))
    actions.handle_mail(mail=mail, actor="user:1", now=notice.due_at + timedelta(hours=6))
    assert findings(notice) == [("breach", notice.due_at)]


def test_after_a_day_unread_the_breach_is_written_all_the_same(client, notice, noon):
    mail = reply_in_time(client, notice, noon)
    the_clock_passes(noon, notice.due_at + timedelta(hours=25))
    assert findings(notice) == [("breach", notice.due_at)]
    actions.handle_mail(mail=mail, actor="user:1", now=notice.due_at + timedelta(hours=26))
    assert len(findings(notice)) == 1


@pytest.mark.parametrize("why", ["forged", "late", "automatic"])
def test_no_other_mail_holds_the_breach_up(client, notice, noon, why):
    noon.move_to(notice.due_at + timedelta(seconds=60 if why == "late" else -60))
    headers = {"Auto_Submitted": "auto-replied"} if why == "automatic" else {}
    raw = mails.answer(reply_from(notice), **headers)
    comes_in(client, raw if why == "forged" else mails.signed(raw))
    mail_tasks.judge_mails()
    the_clock_passes(noon, notice.due_at + timedelta(minutes=2))
    assert findings(notice) == [("breach", notice.due_at)]


def test_withdrawn_after_the_deadline_it_was_still_up_at_the_deadline(client, notice, noon):
    mail = reply_in_time(client, notice, noon)
    the_clock_passes(noon, notice.due_at + timedelta(hours=5))
    actions.withdraw(notice=notice, actor="person", now=notice.due_at + timedelta(hours=6))
    actions.handle_mail(mail=mail, actor="user:1", now=notice.due_at + timedelta(hours=7))
    assert findings(notice) == [("breach", notice.due_at)]


def test_while_a_proven_answer_waits_to_be_read_nobody_is_asked_again(client, notice, noon, mailbox):
    """Reminders and repeats rest until a person of the desk has read it, and then go on at their next turn."""
    mail, sent = reply_in_time(client, notice, noon), len(mailbox.mails)
    the_clock_passes(noon, notice.due_at + timedelta(hours=24))
    tasks.deliver_due()
    assert len(mailbox.mails) == sent
    noon.move_to(notice.due_at + timedelta(hours=25))
    actions.handle_mail(mail=mail, actor="user:1", now=notice.due_at + timedelta(hours=25))
    the_clock_passes(noon, notice.due_at + timedelta(hours=48))
    tasks.deliver_due()
    assert len(mailbox.mails) == sent + 1


def test_a_repeat_that_waits_is_stopped_by_an_answer_that_nobody_has_read(client, notice, noon, mailbox):
    the_clock_passes(noon, notice.due_at - timedelta(hours=24))
    sent = len(mailbox.mails)
    reply_in_time(client, notice, noon, hours=23)
    tasks.deliver_due()
    row = FollowUp.objects.get()
    assert (row.state, row.code, len(mailbox.mails)) == ("stopped", "unread", sent)


def being_checked(client, notice, noon, moment):
    """A forgery that carries our token and a signature; nobody has looked up yet whether it holds."""
    noon.move_to(moment)
    comes_in(client, mails.signed(mails.answer(reply_from(notice)), owner="evil.example"))


def test_a_forgery_that_was_being_checked_at_the_deadline_holds_the_breach_up_no_longer(client, notice, noon):
    being_checked(client, notice, noon, notice.due_at - timedelta(seconds=5))
    the_clock_passes(noon, notice.due_at + timedelta(seconds=5))
    assert findings(notice) == []
    assert judged().effect == "unproven"
    assert findings(notice) == [("breach", notice.due_at)]


def test_nor_the_reminder_whose_hour_came_meanwhile(client, notice, noon, mailbox):
    being_checked(client, notice, noon, notice.due_at - timedelta(hours=24, seconds=5))
    the_clock_passes(noon, notice.due_at - timedelta(hours=24))
    assert not FollowUp.objects.exists()
    judged()
    tasks.deliver_due()
    assert FollowUp.objects.values_list("kind", "number", "state").get() == ("reminder", 1, "sent")


@pytest.mark.parametrize("token", [True, False])
def test_an_unsigned_mail_of_anybodys_holds_nothing_up_not_even_for_a_moment(client, notice, noon, token):
    noon.move_to(notice.due_at - timedelta(seconds=5))
    to = reply_from(notice) if token else "desk@recourse.example"
    comes_in(client, mails.answer(to, subject=f"Re: Notice {notice.number}"))
    the_clock_passes(noon, notice.due_at + timedelta(seconds=5))
    assert findings(notice) == [("breach", notice.due_at)]
    assert (judged().effect, judged().handled_at) == ("unproven", None)
    assert LedgerEntry.objects.filter(verb="mail.judged").count() == 1
