"""Whose mail it is: addresses as RFC 5322 writes them, and no name that turns an answer into a bounce."""

import pytest

from notices.mail_in import addresses, judging, reading


@pytest.mark.parametrize(
    ("sender", "domain"),
    [
        ('"ts@tuberia.example" <x@evil.example>', "evil.example"),
        ("x@evil.example (ts@tuberia.example)", "evil.example"),
        ("(Ann (of) T&S) ts@tuberia.example", "tuberia.example"),
        ("ts(x)@tuberia.example", "tuberia.example"),
        ('"Safety \\"and\\" Trust, Inc." <ts@tuberia.example>', "tuberia.example"),
        ("Team: ts@tuberia.example;", "tuberia.example"),
        ("Team: ts@tuberia.example, ann@tuberia.example;", "tuberia.example"),
        ("ts@tuberia.example, ann@Tuberia.example", "tuberia.example"),
        ("Team: ts@tuberia.example;, x@evil.example", ""),
        ("Undisclosed:;", ""),
        ("Tuberia, Inc. <ts@tuberia.example>", "tuberia.example"),
        ("Tuberia: Trust & Safety <ts@tuberia.example>", "tuberia.example"),
        ("[T&S] <ts@tuberia.example>", "tuberia.example"),
        ('"x@evil.example" ts@tuberia.example', ""),
        ("ts@tuberia.example (open", ""),
        ('"open <ts@tuberia.example>', ""),
        ("<ts@tuberia.example>", "tuberia.example"),
        ("=?utf-8?q?ts=40evil.example?= <ts@tuberia.example>", "tuberia.example"),
        ('"x@evil.example"@tuberia.example', "tuberia.example"),
        ("ts@tuberia.example>", ""),
        ("<@evil.example:ts@tuberia.example>", ""),
    ],
)
def test_the_senders_domain_is_that_of_the_address(sender, domain):
    assert addresses.one_domain(sender) == domain


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ('"a@one.example" <b@two.example>', ["b@two.example"]),
        ("b@two.example (a@one.example)", ["b@two.example"]),
        ("Team: a@one.example, b@two.example;", ["a@one.example", "b@two.example"]),
        ('"b"@two.example', ["b@two.example"]),
        ("Recourse, Inc. <b@two.example>", ["b@two.example"]),
        ('O"Brien <b@two.example>', ["b@two.example"]),
        ("nobody", []),
    ],
)
def test_a_mail_is_for_whom_its_addresses_name(header, found):
    assert addresses.recipients(header) == found


def kind(sender, answers=False, **headers):
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    raw = f"From: {sender}\r\n{more}\r\nWe removed both posts, reference TS-1. Ann".encode()
    return judging.kind(reading.read(raw), answers=answers)


@pytest.mark.parametrize(
    "sender",
    [
        "Ann postmaster <postmaster@tuberia.example>",
        "postmaster@tuberia.example",
        '"MAILER-DAEMON@tuberia.example" <ann@tuberia.example>',
        "Ann (mailer-daemon@tuberia.example) <ann@tuberia.example>",
        "ann.mailer-daemon@tuberia.example",
        "Postmaster: postmaster@tuberia.example;",
    ],
)
def test_a_person_behind_any_name_is_a_correspondent(sender):
    assert kind(sender) == "reply"


def test_what_the_mail_system_writes_as_an_answer_is_one():
    assert kind("MAILER-DAEMON@tuberia.example", answers=True) == "reply"
    assert kind("MAILER-DAEMON@tuberia.example", In_Reply_To="<notice-1@recourse.example>") == "reply"


@pytest.mark.parametrize("headers", [{"Return_Path": "<>"}, {"Auto_Submitted": "auto-replied"}])
def test_what_it_sends_by_itself_is_a_bounce_that_proves_nothing(headers):
    assert kind("MAILER-DAEMON@tuberia.example", answers=True, **headers) == "bounce"
    assert kind("postmaster@tuberia.example", answers=True, **headers) == "auto_reply"
