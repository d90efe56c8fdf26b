"""What platforms' mail servers send back: answers signed as they sign, bounces as they bounce, and forgeries."""

import base64
from email import policy
from email.message import EmailMessage
from functools import cache

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

TUBERIA = "tuberia.example"
SELECTOR = "s1"
REPLY_ADDRESS = "notices@recourse.example"


@cache
def private_key(owner=TUBERIA):
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(owner=TUBERIA):
    return private_key(owner).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def key_record(owner=TUBERIA, flags=""):
    """The TXT record that belongs to the owner's key."""
    return f"v=DKIM1; k=rsa; {flags}p={_public(private_key(owner))}"


def load_public(path):
    """The public half of a PEM key file, as a key record holds it."""
    return _public(serialization.load_pem_private_key(path.read_bytes(), password=None))


def _public(key):
    kind, shape = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    return base64.b64encode(key.public_key().public_bytes(kind, shape)).decode()


def answer(to, text="We have received your notice.", *, sender=f"Trust & Safety <ts@{TUBERIA}>", subject="Re: Notice",
           **headers):  # fmt: skip
    """A mail as a person of the platform writes it; `headers` with underscores for hyphens."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"], mail["Message-ID"] = "Mon, 01 Jun 2026 12:30:00 +0000", f"<1@{TUBERIA}>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def signed(raw, domain=TUBERIA, *, owner=TUBERIA, selector=SELECTOR, **options):
    """The mail with a DKIM signature for `domain`, made with the owner's key."""
    options = {"include_headers": [b"from", b"to", b"subject", b"date", b"message-id"],
               "canonicalize": (b"relaxed", b"relaxed"), **options}  # fmt: skip
    return dkim.sign(raw, selector.encode(), domain.encode(), pem(owner), **options) + raw


def bounce(
    to, *, action="failed", status="5.1.1", words="smtp; 550 5.1.1 no such user", about=b"Subject: ours\r\n",
    domain=TUBERIA,
):  # fmt: skip
    """A delivery status notification (RFC 3464), as Postfix and Exchange send it; `about` is the mail it returns.

    `domain` is whose address could not be reached.
    """
    head = BOUNCE.format(to=to, action=action, status=status, words=words, domain=domain).replace("\n", "\r\n")
    return head.encode() + about + b"\r\n--b1--\r\n"


def status_report(to, blocks, *, kind="delivery-status", coded=False, returned="message/rfc822"):
    """A report with these blocks of recipients, as lines; `kind` global-delivery-status is that of RFC 6533."""
    told = f"Reporting-MTA: dns; mx.{TUBERIA}\n\n{blocks}"
    if coded:
        told = "Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(told.encode()).decode()
    else:
        told = f"\n{told}"
    head, _, tail = BOUNCE.format(to=to, action="", status="", words="", domain=TUBERIA).partition(
        "Content-Type: message/"
    )
    tail = tail[tail.index("\n--b1\n") :].replace("message/rfc822", returned)
    return f"{head}Content-Type: message/{kind}\n{told}\n{tail}Subject: ours\n\n--b1--\n".replace("\n", "\r\n").encode()


BOUNCE = """\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.{domain}>
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <bounce-{action}-{status}@mx.{domain}>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=utf-8

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.{domain}

Final-Recipient: rfc822; ts@{domain}
Action: {action}
Status: {status}
Diagnostic-Code: {words}

--b1
Content-Type: message/rfc822

"""
