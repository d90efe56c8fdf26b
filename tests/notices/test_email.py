"""The mail channel against a real SMTP server."""

import json
import socket
import threading
import time
from datetime import timedelta

import pytest

from notices import letter as letters
from notices import tasks
from notices.channels.base import Outcome
from notices.channels.email import Email
from notices.clock import Proof
from notices.models import Notice
from tests import certificates, people, servers
from tests.notices.test_channels import make_parcel


def send(mailbox, **changes):
    parcel = {"address": "ts@tuberia.example", "exchanger": mailbox.address, **changes}
    return Email().deliver(make_parcel(**parcel))


@pytest.fixture
def relay(settings, mailbox):
    """Our own relay is a real server too."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mailbox.port
    return mailbox


def test_the_platforms_own_server_proves_receipt(mailbox):
    result = send(mailbox)
    assert (result.outcome, result.proof) == (Outcome.DELIVERED, Proof.EXCHANGER_ACCEPTED)
    assert result.reply == "250 2.0.0 queued as 4AF1"


def test_a_server_that_hangs_up_after_accepting_has_accepted(mailbox, monkeypatch):
    async def slam(self, arg):
        self.transport.close()

    monkeypatch.setattr("aiosmtpd.smtp.SMTP.smtp_QUIT", slam)
    result = send(mailbox)
    assert (result.outcome, result.proof) == (Outcome.DELIVERED, Proof.EXCHANGER_ACCEPTED)


def test_there_is_exactly_one_recipient(mailbox):
    send(mailbox)
    (mail,) = mailbox.mails
    assert mail.recipients == ["ts@tuberia.example"]
    assert mail.parsed["To"] == "ts@tuberia.example"
    assert {"Cc", "Bcc"}.isdisjoint(mail.parsed.keys())


def test_the_subject_says_the_number_and_nothing_of_the_person(mailbox):
    parcel = make_parcel(address="ts@tuberia.example", exchanger=mailbox.address)
    Email().deliver(parcel)
    number = parcel.letter.number
    assert mailbox.mails[0].parsed["Subject"] == f"Notice {number}: removal request under 47 USC 223a"
    assert mailbox.mails[0].parsed["X-Recourse-Notice"] == number


def test_it_comes_from_the_operator_and_answers_go_to_the_desk(mailbox):
    send(mailbox)
    mail = mailbox.mails[0].parsed
    assert mail["From"] == "Example Law Clinic <desk@recourse.example>"
    assert mail["Reply-To"] == people.DESK
    assert mail["Auto-Submitted"] == "auto-generated"


def test_it_carries_the_letter_as_text_pdf_and_data(mailbox):
    send(mailbox)
    mail = mailbox.mails[0].parsed
    pdf, data, report = mail.iter_attachments()
    assert "I believe in good faith" in mail.get_body(("plain",)).get_content()
    assert pdf.get_content().startswith(b"%PDF-")
    assert [each.get_content_type() for each in (pdf, data, report)] == ["application/pdf", *["application/json"] * 2]


def test_the_data_holds_the_four_elements_and_not_who_agreed_to_its_sending(mailbox):
    parcel = make_parcel(address="ts@tuberia.example", exchanger=mailbox.address)
    assert Email().deliver(parcel).outcome == Outcome.DELIVERED
    _, data, _ = mailbox.mails[0].parsed.iter_attachments()
    said = json.loads(data.get_content())["letter"]
    assert {"items", "statement", "signature", "contact"} < said.keys()
    assert said.keys() == letters.to_data(parcel.letter).keys() - {"release"}
    assert parcel.letter.release.id not in mailbox.mails[0].raw.decode()


def test_no_bare_line_end_can_end_the_mail_early(mailbox):
    letter = people.make_letter(statement="One\r.\rTwo\n.\nThree")
    send(mailbox, letter=letter)
    raw = mailbox.mails[0].raw
    assert b"Three" in raw
    assert raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r")


def test_other_scripts_survive(mailbox):
    send(mailbox, letter=people.make_letter(statement="Creo de buena fe; я верю; 信じています"))
    assert "信じています" in mailbox.mails[0].parsed.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("451 4.7.1 greylisted, try later", Outcome.RETRYABLE),
        ("452 4.2.2 mailbox full", Outcome.RETRYABLE),
        ("550 5.1.1 no such user", Outcome.HOPELESS),
        ("554 5.7.1 refused", Outcome.HOPELESS),
    ],
)
@pytest.mark.parametrize("step", ["at_rcpt", "answers"])
def test_what_the_server_says_decides_and_is_kept(mailbox, step, answer, outcome):
    getattr(mailbox, step).append(answer)
    result = send(mailbox)
    assert (result.outcome, result.code, result.proof) == (outcome, f"smtp_{answer[:3]}", None)
    assert result.reply == answer


def test_a_server_that_is_down_is_tried_later():
    result = send(servers.Mailbox(port=_closed_port()))
    assert (result.outcome, result.code) == (Outcome.RETRYABLE, "no_connection")


@pytest.fixture
def two_addresses(monkeypatch):
    """mx.tuberia.example has two addresses, and it is the second one that answers."""
    real = socket.getaddrinfo

    def resolve(host, port, *args, **kwargs):
        if host != "mx.tuberia.example":
            return real(host, port, *args, **kwargs)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in ("127.0.0.2", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


def test_a_dead_address_of_the_mail_server_hides_no_living_one(mailbox, two_addresses):
    result = send(mailbox, exchanger=f"mx.tuberia.example:{mailbox.port}")
    assert (result.outcome, result.proof) == (Outcome.DELIVERED, Proof.EXCHANGER_ACCEPTED)


def test_one_that_says_nothing_leaves_time_for_the_next(mailbox, two_addresses, monkeypatch):
    monkeypatch.setattr(Email, "time_limit", 2)
    with socket.create_server(("127.0.0.2", mailbox.port)):
        assert send(mailbox, exchanger=f"mx.tuberia.example:{mailbox.port}").proof == Proof.EXCHANGER_ACCEPTED


def test_once_it_was_spoken_to_no_other_address_is_asked(mailbox, two_addresses):
    """It may have the letter: a second one must not get it in the same try."""
    with servers.mail_server(host="127.0.0.2", port=mailbox.port) as first:
        first.answers.append(servers.HANG_UP)
        result = send(mailbox, exchanger=f"mx.tuberia.example:{mailbox.port}")
    assert (result.code, len(first.mails), mailbox.mails) == ("no_answer", 1, [])


def test_a_name_that_leads_nowhere_is_tried_later(mailbox):
    result = send(mailbox, exchanger="mx.tuberia.invalid:25")
    assert (result.outcome, result.code) == (Outcome.RETRYABLE, "no_such_host")


@pytest.mark.parametrize("exchanger", ["mx.tuberia.example", "mx:port", ":25", "mx .example:25"])
def test_a_malformed_mail_server_is_hopeless(mailbox, exchanger):
    assert send(mailbox, exchanger=exchanger).code == "bad_exchanger"


@pytest.mark.parametrize("host", ["10.0.0.5", "169.254.169.254", "192.168.1.1", "100.64.0.1"])
def test_a_private_mail_server_is_forbidden(mailbox, host):
    result = send(mailbox, exchanger=f"{host}:25")
    assert (result.outcome, result.code) == (Outcome.HOPELESS, "forbidden_address")


def test_this_machine_is_forbidden_in_production(mailbox, settings):
    settings.ALLOW_LOOPBACK = False
    assert send(mailbox).code == "forbidden_address"
    assert mailbox.mails == []


def test_a_number_with_a_line_end_cannot_become_a_header(mailbox):
    letter = people.make_letter(number="RC-1\r\nBcc: mallory@example.org")
    assert send(mailbox, letter=letter).code == "bad_header"
    assert mailbox.mails == []


def test_it_is_encrypted_where_the_server_offers_it(tmp_path):
    context = certificates.server_context(tmp_path, "mx.tuberia.example")
    with servers.mail_server(tls_context=context) as mailbox:
        assert send(mailbox).outcome == Outcome.DELIVERED
    assert mailbox.mails[0].encrypted


def test_a_server_that_falls_silent_is_left_in_time(mailbox, monkeypatch):
    monkeypatch.setattr(Email, "time_limit", 0.5)
    mailbox.answers.append(6)
    started = time.monotonic()
    assert send(mailbox).outcome == Outcome.RETRYABLE
    assert time.monotonic() - started < 5


def test_a_server_that_drips_is_left_in_time(monkeypatch):
    monkeypatch.setattr(Email, "time_limit", 0.5)
    with _dripping() as port:
        started = time.monotonic()
        assert send(servers.Mailbox(port=port)).outcome == Outcome.RETRYABLE
    assert time.monotonic() - started < 5


def test_our_own_relay_proves_nothing(relay):
    result = send(relay, exchanger="")
    assert (result.outcome, result.proof) == (Outcome.DELIVERED, Proof.RELAY_ACCEPTED)
    assert relay.mails[0].recipients == ["ts@tuberia.example"]


@pytest.mark.parametrize(("answer", "outcome"), [("451 later", Outcome.RETRYABLE), ("550 never", Outcome.HOPELESS)])
@pytest.mark.parametrize("step", ["at_rcpt", "answers"])
def test_our_relays_refusal_is_kept_too(relay, step, answer, outcome):
    getattr(relay, step).append(answer)
    result = send(relay, exchanger="")
    assert (result.outcome, result.reply) == (outcome, answer)


def test_a_relay_that_is_down_is_tried_later(relay, settings):
    settings.EMAIL_PORT = _closed_port()
    assert send(relay, exchanger="").outcome == Outcome.RETRYABLE


def test_a_relay_that_drips_is_left_in_time(relay, settings):
    settings.EMAIL_TIMEOUT = 0.5
    with _dripping() as port:
        settings.EMAIL_PORT = port
        started = time.monotonic()
        assert send(relay, exchanger="").outcome == Outcome.RETRYABLE
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("address", ["ts@tübería.example", "ts@tuberia.example, x@y.example"])
def test_an_address_that_could_be_read_as_another_is_hopeless(mailbox, address):
    assert send(mailbox, address=address).code == "bad_address"


@pytest.mark.django_db
def test_every_try_has_the_same_message_id(mailbox, noon):
    mailbox.answers += ["451 later", "421 busy"]
    channel = {"address": "ts@tuberia.example", "exchanger": mailbox.address}
    notice = people.queue_notice(people.make_platform(kind="email", channel=channel))
    for _ in range(3):
        tasks.deliver_due()
        noon.shift(timedelta(minutes=10))
    ids = [mail.parsed["Message-ID"] for mail in mailbox.mails]
    assert ids == [f"<notice-{notice.pk}@recourse.example>"] * 3
    assert people.fresh(notice).grade == "C"


@pytest.mark.django_db
def test_relayed_mail_starts_no_clock(relay, noon):
    platform = people.make_platform(kind="email", channel={"address": "ts@tuberia.example"})
    tasks.deliver(str(people.queue_notice(platform).pk))
    notice = Notice.objects.get()
    assert (notice.state, notice.due_at) == ("sent", None)


@pytest.mark.django_db
def test_a_mail_about_offered_fingerprints_holds_none(mailbox, noon):
    channel = {"address": "ts@tuberia.example", "exchanger": mailbox.address}
    people.queue_with_fingerprints(people.make_platform(kind="email", channel=channel))
    tasks.deliver_due()
    parsed = mailbox.mails[0].parsed
    assert people.PDQ_OF_ALICE.value not in parsed.get_body(("plain",)).get_content()
    assert "never mailed" in parsed.get_body(("plain",)).get_content()


def _closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class _dripping:
    """A server that sends its greeting byte by byte and never comes to an end."""

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._drip, daemon=True).start()
        return self.listener.getsockname()[1]

    def __exit__(self, *exc):
        self.listener.close()

    def _drip(self):
        line, _ = self.listener.accept()
        with line:
            try:
                while True:
                    line.sendall(b"2")
                    time.sleep(0.1)
            except OSError:
                return
