"""A delivery status report is of our letter only where the address that we wrote to failed itself (RFC 3464, 6533)."""

import base64

import pytest

from notices.mail_in import judging, reading, reports
from tests import mails
from tests.hostile import PICTURE, traces

OURS = "ts@tuberia.example"
FAILED = "Action: failed\nStatus: 5.1.1"


def block(final="", original="", action="failed", status="5.1.1"):
    lines = {"Original-Recipient": original, "Final-Recipient": final, "Action": action, "Status": status}
    return "".join(f"{name}: {value}\n" for name, value in lines.items() if value)


def read(*blocks, **options):
    return reading.read(mails.status_report("notices@recourse.example", "\n".join(blocks), **options))


ITSELF = {
    "its final recipient": block("rfc822; ts@tuberia.example"),
    "the domain in another case": block("RFC822;ts@TUBERIA.Example"),
    "the name in another case": block("rfc822; TS@tuberia.example"),
    "in angle brackets": block("rfc822; <ts@tuberia.example>"),
    "with a comment": block("rfc822; ts@tuberia.example (Trust & Safety)"),
    "a root dot": block("rfc822; ts@tuberia.example."),
    "both": block("rfc822; ts@tuberia.example", "rfc822;ts@tuberia.example"),
    "both, the original in xtext": block("rfc822; ts@tuberia.example", "rfc822;ts+40tuberia.example"),
    "only the original": block(original="rfc822;ts@tuberia.example"),
    "only the original, in xtext": block(original="rfc822;+74s@tuberia.example"),
    "a final that is no mail address": block("local; |/usr/bin/deliver", "rfc822;ts@tuberia.example"),
    "as UTF-8": block("utf-8; ts@tuberia.example"),
    "as UTF-8 in xtext": block(r"utf-8; \x{74}s@tuberia.example"),
    "a status without an action": block("rfc822; ts@tuberia.example", action=""),
    "another failed too": block("rfc822; x@tuberia.example") + "\n" + block("rfc822; ts@tuberia.example"),
    "another is delayed": block("rfc822; x@tuberia.example", action="delayed")
    + "\n"
    + block("rfc822; ts@tuberia.example"),
    "folded": "Final-Recipient: rfc822;\n ts@tuberia.example\nAction: failed (no such user)\nStatus: 5.1.1\n",
}


@pytest.mark.parametrize("how", ITSELF)
@pytest.mark.parametrize(
    "options",
    [{}, {"kind": "global-delivery-status"}, {"coded": True}, {"kind": "global-delivery-status", "coded": True}],
)
def test_a_report_that_our_address_failed_is_ours(how, options):
    mail = read(ITSELF[how], **options)
    assert (judging.kind(mail), mail.report.is_ours([OURS])) == ("bounce", True)


ELSEWHERE = {
    "a member left": block("rfc822; charlie.left@tuberia.example", "rfc822;ts@tuberia.example"),
    "a member left, in xtext": block("rfc822; charlie.left@tuberia.example", "rfc822;ts+40tuberia.example"),
    "it was expanded": block("rfc822; ts@tuberia.example", action="expanded", status="2.0.0")
    + "\n"
    + block("rfc822; c@tuberia.example"),
    "it was relayed": block("rfc822; ts@tuberia.example", action="relayed", status="2.0.0")
    + "\n"
    + block("rfc822; c@tuberia.example"),
    "one copy was delivered": block("rfc822; ts@tuberia.example", action="delivered", status="2.0.0")
    + "\n"
    + block("rfc822; ts@tuberia.example"),
    "another has it": block("rfc822; ts@tuberia.example")
    + "\n"
    + block("rfc822; c@tuberia.example", action="relayed", status="2.0.0"),
    "another address": block("rfc822; press@tuberia.example"),
    "a look-alike": block("rfc822; ts@nottuberia.example"),
    "below the domain": block("rfc822; ts@mail.tuberia.example"),
    "our name in a comment": block("rfc822; x@evil.example (ts@tuberia.example)"),
    "no recipient": FAILED + "\n",
    "no block at all": "",
    "an unknown kind of address": block("x400; ts@tuberia.example"),
}


@pytest.mark.parametrize("how", ELSEWHERE)
@pytest.mark.parametrize("coded", [False, True])
def test_a_report_of_a_copy_or_of_nobody_is_not(how, coded):
    mail = read(ELSEWHERE[how], coded=coded)
    assert mail.report is not None
    assert not mail.report.is_ours([OURS])
    assert judging.kind(mail) == "bounce"


@pytest.mark.parametrize(
    ("ours", "final"),
    [
        ("ts@xn--tubera-7va.example", "utf-8; ts@tubería.example"),
        ("ts+legal@tuberia.example", "rfc822; ts+legal@tuberia.example"),
        ("ts+legal@tuberia.example", "rfc822; ts+2Blegal@tuberia.example"),
        ("tés@tuberia.example", r"utf-8; t\x{E9}s@tuberia.example"),
        ("tés@tuberia.example", "utf-8; tés@tuberia.example"),
    ],
)
def test_addresses_are_compared_in_every_form(ours, final):
    assert read(block(final), kind="global-delivery-status").report.is_ours(["other@tuberia.example", ours])


def test_a_report_in_the_wrong_coding_proves_nothing_and_a_human_sees_it():
    raw = mails.status_report("x@recourse.example", block("rfc822; ts@tuberia.example"), coded=True)
    mail = reading.read(raw.replace(b"Encoding: base64", b"Encoding: x-unknown"))
    assert (judging.kind(mail), mail.report.is_ours([OURS])) == ("bounce", False)


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("delayed", "4.4.1", "delay"),
        ("", "4.4.1", "delay"),
        ("delivered", "2.0.0", "auto_reply"),
        ("expanded", "2.0.0", "auto_reply"),
        ("", "2.0.0", "auto_reply"),
        ("failed", "4.4.7", "bounce"),
        ("lost", "5.0.0", "bounce"),
    ],
)
def test_the_action_decides_and_without_one_the_status(action, status, kind):
    assert judging.kind(read(block("rfc822; ts@tuberia.example", action=action, status=status))) == kind


def test_the_returned_headers_are_dropped_and_named():
    raw = mails.status_report(
        "x@recourse.example",
        block("rfc822; ts@tuberia.example"),
        kind="global-delivery-status",
        returned="message/global-headers",
    )
    assert [part["type"] for part in reading.read(raw).dropped] == ["message/global-headers"]


def test_nothing_of_an_address_is_kept_and_no_picture():
    coded = base64.b64encode(PICTURE).decode()
    told = f"{block('rfc822; charlie.left@tuberia.example')}Diagnostic-Code: smtp; 550 {coded}\n"
    kept = read(told).report.to_data([OURS])
    assert set(kept) == {"action", "status", "diagnostic", "ours"}
    assert "charlie" not in str(kept)
    assert traces(str(kept).encode()) == []


@pytest.mark.parametrize(
    "nasty", ["+41" * 60_000, "(" * 100_000, "Action: failed\n\n" * 20_000, "\\x{41}" * 30_000, "a@" * 90_000]
)
def test_no_report_takes_long(nasty):
    read(f"Final-Recipient: rfc822; {nasty}\n{FAILED}")
    assert reports.forms(nasty[:3000]) is not None
