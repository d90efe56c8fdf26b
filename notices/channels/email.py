"""The letter by mail: one recipient, one bounded conversation, a Message-ID that stays the same at every try."""

import re
import smtplib
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from notices import inbound, outgoing
from notices.channels import composing
from notices.channels.base import BaseChannel, Hopeless, Outcome, Parcel, Result, Retryable
from notices.clock import Proof
from notices.states import NO_ANSWER

GO_ON = 354
# RFC 5321 4.5.2: a line that begins with a dot gets another one.
AT_LINE_START = re.compile(rb"(?m)^\.")
EXCHANGER = re.compile(r"[A-Za-z0-9.-]{1,253}:[0-9]{1,5}")


class Email(BaseChannel):
    """Accepted by the platform's own mail server: proof C. Accepted by our relay: sent, but nothing is proved."""

    kind = "email"

    def check(self, parcel: Parcel) -> None:
        try:
            validate_email(parcel.address)
        except ValidationError as error:
            raise Hopeless("bad_address") from error
        if not parcel.address.isascii():
            raise Hopeless("bad_address")
        named = (parcel.letter.number, parcel.wire_id, parcel.answers_to)
        if not all(each.isprintable() and each.isascii() for each in named):
            raise Hopeless("bad_header")
        if parcel.exchanger and not EXCHANGER.fullmatch(parcel.exchanger):
            raise Hopeless("bad_exchanger")

    def send(self, parcel: Parcel) -> Result:
        raw = composing.on_the_wire(composing.message(parcel))
        with _as_results():
            if parcel.exchanger:
                reply = _to_exchanger(parcel, raw, self.time_limit)
                return Result(Outcome.DELIVERED, "accepted", Proof.EXCHANGER_ACCEPTED, reply)
            reply = _to_relay(parcel, raw, min(settings.EMAIL_TIMEOUT, self.time_limit))
            return Result(Outcome.DELIVERED, "relayed", Proof.RELAY_ACCEPTED, reply)


def _to_exchanger(parcel: Parcel, raw: bytes, seconds: float) -> str:
    """Straight to the platform's mail server, at addresses checked once. Encrypted where it offers that."""
    host, _, port = parcel.exchanger.rpartition(":")
    checked = outgoing.addresses(host, int(port), allow_loopback=settings.ALLOW_LOOPBACK)
    with _connected(checked, int(port), seconds) as (smtp, ends):
        if smtp.has_extn("starttls"):
            smtp.starttls(context=_opportunistic())
            smtp.ehlo()
        return _converse(smtp, parcel, raw, ends)


def _to_relay(parcel: Parcel, raw: bytes, seconds: float) -> str:
    """Through our own mail server; what it accepts proves nothing about the platform."""
    with _connected([settings.EMAIL_HOST], settings.EMAIL_PORT, seconds) as (smtp, ends):
        if settings.EMAIL_USE_TLS:
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
        if settings.EMAIL_HOST_USER:
            smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        return _converse(smtp, parcel, raw, ends)


@contextmanager
def _connected(hosts: Sequence[str], port: int, seconds: float) -> Iterator[tuple[smtplib.SMTP, float]]:
    """A greeted connection to the first of `hosts` that answers, whose whole conversation is over after `seconds`,
    however slow its single steps; and when that is (time.monotonic).
    """
    seconds = outgoing.bounded(seconds)
    ends = time.monotonic() + seconds
    smtp = smtplib.SMTP(local_hostname=composing.domain(), timeout=seconds)
    with outgoing.deadline(seconds, lambda: smtp.sock):
        try:
            _connect(smtp, hosts, port, ends)
            smtp.ehlo_or_helo_if_needed()
            yield smtp, ends
            # The mail is theirs since its 250: a server that hangs up without a goodbye changes nothing.
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()
        finally:
            smtp.close()


def _connect(smtp: smtplib.SMTP, hosts: Sequence[str], port: int, ends: float) -> None:
    """Each host in turn (RFC 5321 5.1), none with more than its share of the time; the last failure is raised."""
    for place, host in enumerate(hosts):
        # starttls() wants a name here, and only the constructor that connects at once would set it.
        vars(smtp)["_host"] = host
        left = outgoing.left(ends, None, TimeoutError)
        smtp.timeout = left / (len(hosts) - place)
        try:
            smtp.connect(host, port)
        except OSError:
            smtp.close()
            if place == len(hosts) - 1:
                raise
        else:
            if smtp.sock is not None:
                smtp.sock.settimeout(left)
            return


def _converse(smtp: smtplib.SMTP, parcel: Parcel, raw: bytes, ends: float) -> str:
    """Hand the mail over; returns the server's last sentence (it often holds its own queue number).

    Once the mail itself goes out, a lost connection leaves it unknown whether they have it (RFC 5321 6.1, RFC 1047).
    Who was stopped until after `ends` does not begin with it: another may have sent it meanwhile.
    """
    _expect(*smtp.mail(composing.returns_to(parcel)))
    _expect(*smtp.rcpt(parcel.address))
    code, said = smtp.docmd("DATA")
    if code != GO_ON:
        raise smtplib.SMTPDataError(code, said)
    outgoing.left(ends, None, TimeoutError)
    try:
        smtp.send(AT_LINE_START.sub(b"..", raw) + b".\r\n")
        return _expect(*smtp.getreply())
    except smtplib.SMTPResponseException:
        raise
    except OSError as error:
        raise Retryable(NO_ANSWER) from error


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
    except (OSError, smtplib.SMTPException) as error:
        raise Retryable("no_connection") from error
