"""Text or HTML is chosen inside each multipart/alternative (RFC 8621 4.1.4); what was not chosen is named."""

from email import policy
from email.message import EmailMessage

import pytest

from notices.mail_in import parts, reading
from tests.hostile import PICTURE

WANTED = "We cannot find the post. Please send its exact address."
STUB = "Your mail program must be able to show HTML to read this."
FOOTER = "-- \nTuberia Inc. Confidential."
RICH = f"<p>{WANTED}</p>"


def part(kind, body):
    return f"Content-Type: {kind}; charset=utf-8\r\n\r\n{body}\r\n"


def multipart(kind, *inner, more=""):
    """One multipart with a boundary of its own."""
    mark = f"b{len(''.join(inner))}{kind[:1]}"
    body = "".join(f"--{mark}\r\n{each}\r\n" for each in inner)
    return f'Content-Type: multipart/{kind}; boundary="{mark}"{more}\r\n\r\n{body}--{mark}--\r\n'


def mail(body):
    return reading.read(f"From: ts@tuberia.example\r\nMIME-Version: 1.0\r\n{body}".encode())


def types(read):
    return [each["type"] for each in read.dropped]


PLAIN, HTML, PNG = part("text/plain", STUB), part("text/html", RICH), part("image/png", "x")

CHOSEN = {
    "a stub before the page": (multipart("alternative", PLAIN, HTML), ["text/plain"]),
    "a stub after the page": (multipart("alternative", HTML, PLAIN), ["text/plain"]),
    "a page with its pictures": (
        multipart("alternative", PLAIN, multipart("related", HTML, PNG)),
        ["image/png", "text/plain"],
    ),
    "a page inside mixed parts": (
        multipart("alternative", PLAIN, multipart("mixed", HTML, PNG)),
        ["image/png", "text/plain"],
    ),
    "alternatives inside related": (
        multipart("related", multipart("alternative", PLAIN, HTML), PNG),
        ["text/plain", "image/png"],
    ),
    "an empty page": (
        multipart("alternative", part("text/plain", WANTED), part("text/html", "<p> </p>")),
        ["text/html"],
    ),
    "an empty text": (multipart("alternative", part("text/plain", " "), HTML), ["text/plain"]),
    "a page of pictures": (
        multipart("alternative", part("text/plain", WANTED), part("text/html", "<img src=cid:a alt=Logo>")),
        ["text/html"],
    ),
    "a text cut short": (multipart("alternative", part("text/plain", WANTED[:24]), HTML), ["text/plain"]),
    "the same in both": (multipart("alternative", part("text/plain", WANTED), HTML), ["text/html"]),
    "a page called xhtml": (multipart("alternative", PLAIN, part("application/xhtml+xml", RICH)), ["text/plain"]),
    "a calendar after the page": (
        multipart("alternative", PLAIN, HTML, part("text/calendar", "BEGIN:VCALENDAR")),
        ["text/plain", "text/calendar"],
    ),
    "no page at all": (multipart("alternative", part("text/plain", WANTED)), []),
    "the start of related is named": (
        multipart("related", PNG, HTML.replace("Content", "Content-ID: <r>\r\nContent", 1), more='; start="<r>"'),
        ["image/png"],
    ),
}


@pytest.mark.parametrize("how", CHOSEN)
def test_what_says_more_is_read_and_the_other_is_named(how):
    raw, dropped = CHOSEN[how]
    read = mail(raw)
    assert (read.text, types(read)) == (WANTED, dropped)


BOTH = {
    "a page, then a footer": multipart("mixed", HTML, part("text/plain", FOOTER)),
    "alternatives, then a footer": multipart(
        "mixed", multipart("alternative", PLAIN, HTML), part("text/plain", FOOTER)
    ),
    "a page, a picture, a footer": multipart("mixed", HTML, PNG, part("text/plain", FOOTER)),
    "signed": multipart(
        "signed", multipart("mixed", HTML, part("text/plain", FOOTER)), part("application/pgp-signature", "x")
    ),
    "a page, then a page": multipart("mixed", HTML, part("text/html", "-- <br>Tuberia Inc. Confidential.")),
}


@pytest.mark.parametrize("how", BOTH)
def test_outside_of_alternatives_all_is_read_in_its_order(how):
    assert mail(BOTH[how]).text.replace("-- ", "--") == f"{WANTED}\n{FOOTER}".replace("-- ", "--")


def test_a_plain_text_that_says_all_is_read_with_its_own_lines():
    plain = "Hello,\n\nwe removed both:\n- one\n- two\nhttps://tuberia.example/help"
    raw = multipart(
        "alternative", part("text/plain", plain), part("text/html", "<p>Hello, we removed both: one two</p>")
    )
    assert mail(raw).text == plain


def test_a_plain_text_with_the_words_in_another_order_does_not_say_the_same():
    raw = multipart(
        "alternative", part("text/plain", "not yet removed"), part("text/html", "<p>removed, not yet asked")
    )
    assert mail(raw).text == "removed, not yet asked"


def test_the_links_of_a_page_are_kept_whichever_is_read():
    rich = "<p>Please <a href='https://tuberia.example/c?t=1'>confirm</a></p>"
    assert mail(multipart("alternative", part("text/plain", "Please confirm"), part("text/html", rich))).links == (
        ("confirm", "https://tuberia.example/c?t=1"),
    )


def test_a_picture_among_alternatives_is_dropped_like_any_other():
    made = EmailMessage(policy=policy.SMTP)
    made.set_content(STUB)
    made.add_alternative(RICH, subtype="html")
    made.add_alternative(PICTURE, "image", "png")
    read = reading.read(made.as_bytes())
    assert (read.text, sorted(types(read))) == (WANTED, ["image/png", "text/plain"])


def test_of_very_many_parts_all_are_read_or_counted():
    read = mail(multipart("mixed", *[part("text/plain", f"line {n}") for n in range(150)]))
    assert (read.text.count("line"), len(read.dropped)) == (parts.MOST_PARTS, 50)
