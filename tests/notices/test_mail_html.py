"""HTML as a browser reads it: nothing that is seen is lost, nothing that is not seen is shown, and what is dropped is
named.
"""

import time

import pytest

from notices.mail_in import parts, readable, reading
from tests.hostile import CODED, PICTURE, traces

WANTED = "We cannot find the post. Please send its exact address."


def page(html, kind="text/html; charset=utf-8"):
    head = f"From: ts@tuberia.example\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n"
    return reading.read(head.encode() + b"Content-Transfer-Encoding: 8bit\r\n\r\n" + html.encode())


SEEN = {
    "a head that closes itself": f"<HTML><HEAD /><BODY><p>{WANTED}</p></BODY></HTML>",
    "a head that never closes": f"<html><head><title>Mail</title><p>{WANTED}</p>",
    "a style that closes itself in a head": f"<head><style/></style></head><p>{WANTED}",
    "an iframe before it": f"<iframe src=https://x.example></iframe><p>{WANTED}",
    "downlevel-revealed": f"<!--[if !mso]><!--><p>{WANTED}</p><!--<![endif]-->",
    "downlevel-revealed, older": f"<![if !mso]><p>{WANTED}</p><![endif]>",
    "downlevel-hidden beside it": f"<!--[if mso]><p>For Outlook</p><![endif]--><p>{WANTED}</p>",
    "gte mso": f"<!--[if gte mso 9]><table><tr><td>x<![endif]--><p>{WANTED}<!--[if mso]></td></table><![endif]-->",
    "an empty comment": f"<!--><p>{WANTED}</p>",
    "a comment with a dash more": f"<!---><p>{WANTED}</p>",
    "a comment ended by a bang": f"<!-- x --!><p>{WANTED}</p>",
    "a declaration": f"<?xml version='1.0'?><!DOCTYPE html><p>{WANTED}</p>",
    "noscript": f"<noscript><p>{WANTED}</p></noscript>",
    "a form": "<form><label>We cannot find the post.</label> <b>Please send</b> <i>its exact address.</i></form>",
    "an object's words": f"<object data='cid:a'>{WANTED}</object>",
    "a details element": f"<details><p>{WANTED}</p></details>",
    "words in a drawing": f"<svg><title>no</title><text>{WANTED}</text></svg>",
    "cdata in a drawing": f"<svg><text><![CDATA[{WANTED}]]></text></svg>",
    "entities": "<p>We&nbsp;cannot find&#32;the post&period; Please&#x20;send its exact address&#46;</p>",
    "lines of source": f"<p>{WANTED.replace(' ', chr(10))}</p>",
    "plaintext": f"<plaintext>{WANTED}",
    "words outside of a table's cells": f"<table>{WANTED}</table>",
    "a tag that is none": f"<o:p>{WANTED}</o:p>",
    "shown all the same": f"<p hidden style='display:block'>{WANTED}</p>",
    "a quotation mark that does not end": f'<p>{WANTED}</p><a href="x>more',
    "very deep": "<div>" * 3000 + WANTED,
}


@pytest.mark.parametrize("how", SEEN)
def test_what_a_browser_shows_is_kept(how):
    assert page(SEEN[how]).text == WANTED


UNSEEN = {
    "hidden": "<p hidden>secret</p>",
    "display none": "<div style='color:red; DISPLAY : none'><p>secret</p></div>",
    "display none among comments": "<p style='/* display:block */ display:none /* ; */'>secret</p>",
    "urgent": "<p style='display:none !important; display:block'>secret</p>",
    "visibility": "<p style='visibility:hidden'>secret</p>",
    "a template": "<template><p>secret</p></template>",
    "a closed dialog": "<dialog>secret</dialog>",
    "hidden formatting": "<b hidden>secret</b>",
}


@pytest.mark.parametrize("how", UNSEEN)
def test_what_is_hidden_is_not_shown_and_is_named(how):
    mail = page(f"{UNSEEN[how]}<p>{WANTED}</p>")
    assert (mail.text, mail.dropped) == (WANTED, ({"type": readable.HIDDEN, "size": 6},))


@pytest.mark.parametrize(
    "html",
    [
        "<script>secret()</script>",
        "<style>secret{}</style>",
        "<title>secret</title>",
        "<!-- secret -->",
        "<![CDATA[ secret ]]>",
        "<!--[if mso]>secret<![endif]-->",
        "<noframes>secret</noframes>",
        "<rp>secret</rp>",
        "<input type=hidden value=secret>",
        "<math><annotation>secret</annotation></math>",
    ],
)
def test_what_is_no_word_of_the_page_is_left_out(html):
    assert page(f"{html}<p>{WANTED}</p>").text == WANTED


def test_a_comment_without_an_end_hides_the_rest_as_in_a_browser_and_is_named():
    mail = page("<p>Hello</p><!-- secret <p>secret</p>")
    assert (mail.text, [part["type"] for part in mail.dropped]) == ("Hello", [readable.UNENDED])


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("one<br>two<br/>three", ["one", "two", "three"]),
        ("<table><tr><td>one<td>two<tr><td>three</table>", ["one", "two", "three"]),
        ("<ul><li>one<li>two</ul>three", ["one", "two", "three"]),
        ("<pre>one\ntwo</pre>three", ["one", "two", "three"]),
        ("<p>one<div>two</div>three", ["one", "two", "three"]),
        ("<h1>one</h1>two<hr>three", ["one", "two", "three"]),
        ("<select><option>one<option>two</select><p>three", ["one", "two", "three"]),
    ],
)
def test_each_block_is_a_line(html, lines):
    assert page(html).text.split("\n") == lines


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("Hi <img src=cid:1 alt='Tuberia'>", "Hi [Tuberia]"),
        ("<input type=submit value=Confirm>", "Confirm"),
        ("<input placeholder='Your name'>", "Your name"),
        ("a<b>b</b><span>c</span>", "abc"),
    ],
)
def test_what_stands_for_words_is_shown(html, shown):
    assert page(html).text == shown


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        (f"<img src='data:image/png;base64,{CODED}'>", "image/png"),
        (f"<IMG SRC=DATA:image/png;base64,{CODED}>", "image/png"),
        (f"<div style=\"background:url('data:image/jpeg;base64,{CODED}')\">", "image/jpeg"),
        (f"<object data='data:application/pdf;base64,{CODED}'></object>", "application/pdf"),
        (f"<p>data:image/gif;base64,{CODED}</p>", "image/gif"),
        ("<img src=https://t.example/1.gif>", "image/* (linked)"),
        ("<iframe srcdoc='<p>inner</p>'></iframe>", "text/html"),
        ("<svg><path d='M0 0'/></svg>", "image/svg+xml"),
        ("<video src=https://t.example/1.mp4>old</video>", "video/* (linked)"),
    ],
)
def test_what_is_no_text_is_dropped_and_named(html, kind):
    mail = page(f"{html}<p>{WANTED}</p>")
    assert [part["type"] for part in mail.dropped] == [kind]
    assert WANTED in mail.text
    assert traces(f"{mail.text}{mail.links}".encode()) == []


def test_a_picture_among_the_words_of_a_page_leaves_its_length():
    uri = f"data:image/gif;base64,{CODED}"
    assert page(f"<p>See {uri} there").text == f"See [removed: data URI, {len(uri)} characters] there"


def test_words_about_data_are_words():
    said = "We keep this data: your name, your address."
    assert page(f"<p>{said}</p>").text == said


def test_words_behind_a_large_picture_in_the_page_are_read():
    mail = page(f"<img src='data:image/png;base64,{CODED * 300}'><p>{WANTED}</p>")
    assert (mail.text, mail.dropped[0]["type"]) == (WANTED, "image/png")


@pytest.mark.parametrize("much", ["<p>word</p>" * 30_000, "word " * 60_000])
def test_what_is_too_long_is_cut_and_says_so(much):
    assert page(much).text.endswith(parts.CUT)


def test_a_short_page_is_never_taken_for_the_name_of_a_file(tmp_path):
    (tmp_path / "secret").write_text("<p>secret</p>")
    assert page(str(tmp_path / "secret")).text == str(tmp_path / "secret")


HEAVY = {
    "attributes": "<a " + " ".join(f"a{n}" for n in range(40_000)),
    "formatting": "".join(f"<b x{n}>" for n in range(15_000)),
    "cells": "<table><tr>" + "<td><a href=x>" * 8_000,
    "numbers": "&#" + "9" * 100_000,
    "styles": "<p style='" + "/*" * 50_000,
    "data": "data:" * 20_000,
    "ends": "<div>" * 8_000 + "</x>" * 8_000,
}


@pytest.mark.parametrize("what", HEAVY)
def test_no_page_takes_long(what):
    started = time.process_time()
    readable.read(HEAVY[what])
    assert time.process_time() - started < 4


def test_an_xhtml_part_is_a_page_and_a_picture_that_says_so_is_not():
    assert page(f"<p>{WANTED}</p>", "application/xhtml+xml").text == WANTED
    raw = b"Content-Type: text/html; charset=cp437\r\n\r\n" + PICTURE[8:]
    assert reading.read(raw).text == ""
