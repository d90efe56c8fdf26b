"""Reading one raw mail: text stays, everything else leaves its type and size, whatever the bytes are."""

import base64
import random
import time
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.mail_in import judging, parts, reading
from tests import mails
from tests.hostile import PICTURE

TO = "notices@recourse.example"


def plain(body, **headers):
    """A mail with one text part whose bytes are `body`."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    head = {"From": "ts@tuberia.example", "Content-Type": "text/plain; charset=utf-8", **given}
    return "".join(f"{name}: {value}\r\n" for name, value in head.items()).encode() + b"\r\n" + body


def with_parts(*files, text="We removed it."):
    """A mail with attachments: (type, bytes) each."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["Subject"] = "ts@tuberia.example", "Re: Notice"
    mail.set_content(text)
    for kind, data in files:
        mail.add_attachment(data, *kind.split("/"), filename="a")
    return mail.as_bytes()


def test_a_plain_answer_is_kept_as_it_is():
    mail = reading.read(mails.answer(TO, "Dear team,\n\nwe removed both posts.\n", subject="Re: Notice RN-1"))
    assert (mail.subject, mail.text) == ("Re: Notice RN-1", "Dear team,\n\nwe removed both posts.")
    assert (mail.sender_domain, mail.addresses, mail.dropped) == ("tuberia.example", (TO,), ())


@pytest.mark.parametrize(
    "kind", ["image/png", "image/jpeg", "video/mp4", "application/pdf", "application/zip", "audio/mpeg"]
)
def test_every_part_that_is_not_text_leaves_type_and_size(kind):
    mail = reading.read(with_parts((kind, PICTURE)))
    assert mail.text == "We removed it."
    [part] = mail.dropped
    assert part == {"type": kind, "size": len(PICTURE)}


@pytest.mark.parametrize("kind", ["image/iVBORw0KGgo", "x-picture/png", "application/x-" + "a" * 60])
def test_a_types_name_cannot_smuggle_anything_in(kind):
    [part] = reading.read(with_parts((kind, PICTURE))).dropped
    assert part["type"] in {"image/*", "application/*", "unknown"}


def test_a_text_file_is_dropped_too():
    mail = with_parts().replace(
        b"Content-Type: text/plain", b"Content-Disposition: attachment\r\nContent-Type: text/plain"
    )
    assert [part["type"] for part in reading.read(mail).dropped] == ["text/plain"]


def test_a_mail_inside_the_mail_is_dropped_whole():
    inner = EmailMessage(policy=policy.SMTP)
    inner["Subject"] = "ours"
    inner.set_content("the letter, quoted")
    inner.add_attachment(PICTURE, "image", "png")
    outer = EmailMessage(policy=policy.SMTP)
    outer.set_content("See below.")
    outer.add_attachment(inner)
    mail = reading.read(outer.as_bytes())
    assert (mail.text, [part["type"] for part in mail.dropped]) == ("See below.", ["message/rfc822"])


def test_html_alone_becomes_the_words_that_a_reader_sees():
    html = b"<style>p{}</style><p>Removed <b>both</b>.<script>x()</script><br>Bye <img src=http://t.example/1.gif></p>"
    mail = reading.read(plain(html, Content_Type="text/html"))
    assert mail.text == "Removed both.\nBye"


DISGUISES = {
    "called text": lambda: plain(PICTURE),
    "called latin text": lambda: plain(PICTURE, Content_Type="text/plain; charset=latin-1"),
    "called utf-16": lambda: plain(PICTURE, Content_Type="text/plain; charset=utf-16-le"),
    "called gb18030": lambda: plain(PICTURE, Content_Type="text/plain; charset=gb18030"),
    "called an old code page": lambda: plain(PICTURE, Content_Type="text/plain; charset=cp437"),
    "called html": lambda: plain(PICTURE, Content_Type="text/html"),
    "base64 text": lambda: plain(base64.encodebytes(PICTURE), Content_Transfer_Encoding="base64"),
    "uuencode as transfer": lambda: plain(PICTURE, Content_Transfer_Encoding="x-uuencode"),
    "an unknown transfer": lambda: plain(base64.encodebytes(PICTURE), Content_Transfer_Encoding="x-yenc"),
}


@pytest.mark.parametrize("how", DISGUISES)
def test_a_picture_that_calls_itself_text_is_dropped(how):
    mail = reading.read(DISGUISES[how]())
    assert mail.text == ""
    assert mail.dropped[0]["size"] > 100


@pytest.mark.parametrize(
    ("charset", "words"),
    [("utf-8", "Eliminado. 削除しました。 Удалено. 🙂"), ("iso-8859-1", "Supprimé."), ("windows-1251", "Удалено."),
     ("shift_jis", "削除しました。"), ("gb18030", "已删除。"), ("koi8-r", "Удалено."), ("utf-16", "Eliminado.")],
)  # fmt: skip
def test_other_scripts_survive(charset, words):
    body = base64.encodebytes(words.encode(charset))
    mail = plain(body, Content_Type=f"text/plain; charset={charset}", Content_Transfer_Encoding="base64")
    assert reading.read(mail).text == words


@pytest.mark.parametrize("charset", ["x-unknown", "punycode", "unicode_escape", "zlib", "../etc", "\xff", '"'])
def test_a_charset_that_nobody_knows_is_read_as_utf_8(charset):
    assert reading.read(plain("Gelöscht".encode(), Content_Type=f"text/plain; charset={charset}")).text == "Gelöscht"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("=?utf-8?b?R2Vsw7ZzY2h0?=", "Gelöscht"),
        ("=?utf-8?q?a=0D=0ABcc=3A_x=40y?=", "a Bcc: x@y"),
        ("=?utf-8?b?!!!?=", ""),
        ("=?nonsense?q?abc?=", "abc"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("one\r\n two", "one two"),
        ("many words " * 500, "many words many words"),
    ],
)
def test_a_subject_is_one_safe_line(typed, shown):
    assert reading.read(plain(b"x", Subject=typed)).subject.startswith(shown[:30])
    assert len(reading.read(plain(b"x", Subject=typed)).subject) <= 200
    assert not set("\r\n\u202e") & set(reading.read(plain(b"x", Subject=typed)).subject)


@pytest.mark.parametrize(
    ("sender", "domain"),
    [
        ("ts@tuberia.example", "tuberia.example"),
        ("Trust & Safety <ts@Tuberia.Example>", "tuberia.example"),
        ('"Safety, Trust" <ts@tuberia.example>', "tuberia.example"),
        ("ts@tuberia.example <x@evil.example>", ""),
        ("<ts@tuberia.example> <x@evil.example>", ""),
        ("ts@tuberia.example, x@evil.example", ""),
        ("<ts@tuberia.example]@evil.example>", ""),
        ("ts@tuberia", ""),
        ("nobody", ""),
    ],
)
def test_a_sender_that_could_be_read_in_two_ways_is_nobody(sender, domain):
    assert reading.read(plain(b"x", From=sender)).sender_domain == domain


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, "reply"),
        ({"Auto-Submitted": "no"}, "reply"),
        ({"Auto-Submitted": "auto-replied; owner-email=x"}, "auto_reply"),
        ({"Precedence": "list"}, "auto_reply"),
        ({"Return-Path": "<>"}, "auto_reply"),
        ({"From": "MAILER-DAEMON@mx.example"}, "bounce"),
    ],
)
def test_what_kind_of_mail_it_is(headers, kind):
    assert judging.kind(reading.read(plain(b"x", **headers))) == kind


def test_a_report_is_read_to_the_servers_own_words():
    report = reading.read(mails.bounce(TO)).report
    assert (report.action, report.status, report.diagnostic) == ("failed", "5.1.1", "smtp; 550 5.1.1 no such user")


def test_the_worst_recipient_decides():
    next_part = b"\r\n\r\n--b1\r\nContent-Type: message/rfc822"
    raw = mails.bounce(TO).replace(next_part, b"\r\n\r\nAction: delayed\r\nStatus: 4.4.1" + next_part)
    assert b"delayed" in raw
    assert reading.read(raw).report.action == "failed"


TOO_MUCH = {
    "headers of 3 MB": b"X: " + b"a" * 3_000_000 + b"\r\n\r\nx",
    "100,000 headers": b"A: b\r\n" * 100_000 + b"\r\nx",
    "layers": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(5000)),
    "parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 200_000,
    "lines": b"Content-Type: text/plain\r\n\r\n" + b"\r" * 2_000_000,
    "a type of 500 KB": b"Content-Type: text/plain" + b'; a="' * 100_000 + b"\r\n\r\nx",
    "an inner type of 500 KB": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain"
    + b'; a="' * 100_000 + b"\r\n\r\nx\r\n--b--",
    "blanks": plain(b" " * 2_000_000),
    "one word": plain(b"a" * 2_000_000),
    "markup": plain(b"<a " * 600_000, Content_Type="text/html"),
    "open brackets": plain(b"<" * 2_000_000, Content_Type="text/html"),
    "comments": plain(b"<!--" * 400_000, Content_Type="text/html"),
    "declarations": plain(b"<![" * 500_000, Content_Type="text/html"),
    "entities": plain(b"&#" * 900_000, Content_Type="text/html"),
    "encoded subject": plain(b"x", Subject="=?utf-8?q?" * 5000),
    "addresses": plain(b"x", To="<" * 50_000),
    "10 MB": with_parts(("image/png", PICTURE * 3000)),
}  # fmt: skip


@pytest.mark.parametrize("what", TOO_MUCH)
def test_what_is_too_much_is_named_and_takes_no_time(what):
    started = time.process_time()
    mail = reading.read(TOO_MUCH[what])
    assert time.process_time() - started < 3
    assert len(mail.text) <= parts.LONGEST_TEXT + 10
    assert len(mail.dropped) <= parts.MOST_PARTS + 1


def test_a_mail_that_is_too_long_keeps_the_words_at_its_beginning():
    raw = with_parts(("video/mp4", PICTURE * 3000))
    mail = reading.read(raw[: reading.MOST_BYTES], len(raw))
    assert mail.text == "We removed it."
    assert {"type": "mail", "size": len(raw)} in mail.dropped


@given(st.binary(max_size=3000))
def test_no_bytes_at_all_can_break_it(raw):
    mail = reading.read(raw)
    assert f"{mail.subject}{mail.text}".encode() is not None


@given(st.randoms(use_true_random=False))
def test_no_damage_to_a_real_mail_can_break_it(chance: random.Random):
    raw = bytearray(random.Random(7).choice([mails.bounce(TO), with_parts(("image/png", PICTURE[:300]))]))
    for _ in range(20):
        raw[chance.randrange(len(raw))] = chance.choice(b'\r\n;:="<>\x00\xff-a ')
    assert reading.read(bytes(raw)).subject.encode() is not None
