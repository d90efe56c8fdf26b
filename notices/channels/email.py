"""The letter by mail: one recipient, text and PDF, a Message-ID that stays the same at every try. No fingerprints."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import format_datetime, formataddr, parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from notices import inbound, outgoing, pdf
from notices import letter as letters
from notices.channels.base import BaseChannel, Hopeless, Outcome, Parcel, Result, Retryable
from notices.clock import Proof

EXCHANGER = re.compile(r"[A-Za-z0-9.-]{1,253}:[0-9]{1,5}")


class Email(BaseChannel):
    """Accepted by the platform's own mail server: proof C. Accepted by our relay: sent, but nothing is proved."""

    kind = "email"

    def check(self, parcel: Parcel) -> None:
        try:
            validate_email(parcel.address)
        except ValidationError as error:
            raise Hopeless("bad_address") from error
        if not parcel.letter.number.isprintable() or not parcel.wire_id.isprintable():
            raise Hopeless("bad_header")
        if parcel.exchanger and not EXCHANGER.fullmatch(parcel.exchanger):
            raise Hopeless("bad_exchanger")

    def send(self, parcel: Parcel) -> Result:
        letter = message(parcel)
        with _as_results():
            if parcel.exchanger:
                return _to_exchanger(parcel, letter, self.time_limit)
            letter.send()
        return Result(Outcome.DELIVERED, "relayed", Proof.RELAY_ACCEPTED)


def message(parcel: Parcel) -> EmailMessage:
    """The mail to exactly one recipient. Its subject names the number and nothing else."""
    number, (_, sender) = parcel.letter.number, parseaddr(settings.DEFAULT_FROM_EMAIL)
    mail = EmailMessage(
        subject=f"Notice {number}: removal request under 47 USC 223a",
        body=letters.text(parcel.letter),
        from_email=formataddr((settings.OPERATOR_NAME, sender)),
        to=[parcel.address],
        reply_to=[settings.DESK_EMAIL],
        headers={
            "Message-ID": f"<{parcel.wire_id}@{_domain()}>",
            "Date": format_datetime(parcel.sent_at),
            "X-Recourse-Notice": number,
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach(f"notice-{number}.pdf", pdf.render(parcel.letter, parcel.signature), "application/pdf")
    return mail


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def _to_exchanger(parcel: Parcel, letter: EmailMessage, seconds: int) -> Result:
    """Straight to the platform's mail server, at an address checked once, the whole conversation bounded."""
    host, _, port = parcel.exchanger.rpartition(":")
    address = outgoing.addresses(host, int(port), allow_loopback=settings.ALLOW_LOOPBACK)[0]
    smtp = smtplib.SMTP(local_hostname=_domain(), timeout=seconds)
    # starttls() wants a name here, and only the constructor that connects at once would set it.
    vars(smtp)["_host"] = address
    with outgoing.deadline(seconds, lambda: smtp.sock):
        try:
            smtp.connect(address, int(port))
            reply = _converse(smtp, letter)
            # The mail is theirs since its 250: a server that hangs up without a goodbye changes nothing.
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()
        finally:
            smtp.close()
    return Result(Outcome.DELIVERED, "accepted", Proof.EXCHANGER_ACCEPTED, reply)


def _converse(smtp: smtplib.SMTP, letter: EmailMessage) -> str:
    """Hand the mail over; returns the server's last sentence (it often holds its own queue number)."""
    smtp.ehlo_or_helo_if_needed()
    if smtp.has_extn("starttls"):
        smtp.starttls(context=_opportunistic())
        smtp.ehlo()
    _expect(*smtp.mail(parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    _expect(*smtp.rcpt(letter.to[0]))
    return _expect(*smtp.data(_on_the_wire(letter)))


def _on_the_wire(letter: EmailMessage) -> bytes:
    """The mail's bytes with CRLF at every line's end (RFC 5321 2.3.8): no bare CR or LF can end it early."""
    return b"\r\n".join(letter.message().as_bytes().splitlines()) + b"\r\n"


def _opportunistic() -> ssl.SSLContext:
    """Encrypted, not authenticated: what mail servers offer each other (RFC 7435)."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _expect(code: int, said: bytes | str) -> str:
    """The reply's text, cleaned, where the code is 2xx; 4xx is Retryable, anything else Hopeless (RFC 5321 4.2.1)."""
    text = inbound.clean_reply(f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}")
    if 200 <= code < 300:
        return text
    if 400 <= code < 500:
        raise Retryable(f"smtp_{code}", text)
    raise Hopeless(f"smtp_{code}", text)


@contextmanager
def _as_results() -> Iterator[None]:
    """SMTP's many exceptions as the two that a channel knows."""
    try:
        yield
    except outgoing.ForbiddenAddress as error:
        raise Hopeless("forbidden_address") from error
    except outgoing.NoSuchHost as error:
        raise Retryable("no_such_host") from error
    except smtplib.SMTPRecipientsRefused as error:
        _expect(*next(iter(error.recipients.values())))
    except smtplib.SMTPResponseException as error:
        _expect(error.smtp_code, error.smtp_error)
    except TimeoutError as error:
        raise Retryable("timeout") from error
    except (OSError, smtplib.SMTPException) as error:
        raise Retryable("no_connection") from error
