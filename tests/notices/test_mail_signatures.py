"""Our two halves of DKIM say what dkimpy says of the whole mail, and never more."""

import base64
import time

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from notices.mail_in import signatures
from tests import mails

TO = "notices@recourse.example"
RECORD = mails.key_record().encode()
MAIL = mails.answer(TO, "Hello,\n\n  two   blanks, a tab\t\nand lines at the end\n\n\n", Cc="b@c.example")


def claims(raw, domains=(mails.TUBERIA,), proves=lambda to: TO in to):
    return signatures.claims(raw, domains, proves)


def holds(raw, record=RECORD, **options):
    return any(signatures.holds(claim, record) for claim in claims(raw, **options))


def dkimpy_says(raw):
    try:
        return dkim.verify(raw, dnsfunc=lambda name, timeout=5: RECORD)
    except dkim.DKIMException:
        return False


@pytest.mark.parametrize("header", [b"simple", b"relaxed"])
@pytest.mark.parametrize("body", [b"simple", b"relaxed"])
@pytest.mark.parametrize(
    "mail", [MAIL, mails.answer(TO, ""), mails.answer(TO, "\n\n\n"), MAIL.replace(b"Hello", b"\tHi")]
)
def test_what_dkimpy_signs_holds(header, body, mail):
    raw = mails.signed(mail, canonicalize=(header, body))
    assert holds(raw)
    assert dkimpy_says(raw)


CHANGES = {
    "body": (b"Hello", b"Hullo"),
    "subject": (b"Subject: Re", b"Subject: No"),
    "sender": (b"Trust", b"Rust"),
    "blanks": (b"two   blanks", b"two blanks"),
    "end": (b"\r\n\r\n\r\n", b"\r\nx\r\n"),
    "body hash": (b"bh=", b"bh=A"),
    "signature": (b"b=", b"b=A"),
    "algorithm": (b"rsa-sha256", b"rsa-sha512"),
    "version": (b"v=1", b"v=2"),
    "header name": (b"From:", b"From :"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_dkimpy_refuses_does_not_hold(change):
    raw = mails.signed(MAIL, canonicalize=(b"simple", b"simple"))
    assert raw.replace(*change) != raw
    assert not dkimpy_says(raw.replace(*change))
    assert not holds(raw.replace(*change))


def test_line_ends_of_another_system_change_nothing():
    assert holds(mails.signed(MAIL).replace(b"\r\n", b"\n"))


def test_the_second_signature_may_be_the_good_one():
    assert holds(mails.signed(mails.signed(MAIL), "list.example", owner="evil.example"))


def test_the_fourth_is_not_looked_at():
    raw = mails.signed(MAIL)
    for _ in range(3):
        raw = mails.signed(raw, "list.example", owner="evil.example")
    assert claims(raw) == []


def test_an_ed25519_key_holds_too():
    """RFC 8463; dkimpy would need another library for it."""
    key, digest = Ed25519PrivateKey.generate(), b"d" * 32
    claim = signatures.Claim(mails.TUBERIA, "s1", "ed25519-sha256", _b64(digest), _b64(key.sign(digest)), True)
    record = b"v=DKIM1; k=ed25519; p=" + _b64(key.public_key().public_bytes_raw()).encode()
    assert signatures.holds(claim, record)
    assert not signatures.holds(claim, record.replace(b"p=", b"p=AAAA"))
    assert not signatures.holds(claim, RECORD)


@pytest.mark.parametrize(("smallest", "largest"), [(2049, 4096), (1024, 2047)])
def test_a_key_that_is_too_short_or_takes_too_long_proves_nothing(monkeypatch, smallest, largest):
    """RFC 8301: no keys under 1024 bits; ours here has 2048."""
    assert (signatures.SMALLEST_KEY, signatures.LARGEST_KEY) == (1024, 4096)
    monkeypatch.setattr(signatures, "SMALLEST_KEY", smallest)
    monkeypatch.setattr(signatures, "LARGEST_KEY", largest)
    assert not holds(mails.signed(MAIL))


def test_a_subdomains_key_for_one_sender_only_is_not_the_domains():
    """t=s: the signature must be for the very domain, not for a name below it."""
    raw = mails.signed(MAIL, identity=b"@mail.tuberia.example")
    assert holds(raw)
    assert not holds(raw, mails.key_record(flags="t=s; ").encode())


@pytest.mark.parametrize(
    "raw",
    [
        mails.signed(MAIL).replace(b"\r\n\r\n", b" " * 1_000_000 + b"\r\n\r\n", 1),
        b"DKIM-Signature: " + b"b " * 2000 + b"\r\n" + MAIL,
        b"DKIM-Signature: b=\r\n" + b" \r\n" * 20_000 + MAIL,
        b"DKIM-Signature: v=1; t=" + b"9" * 3000 + b"; " + mails.signed(MAIL).partition(b": ")[2],
        b" folded from nothing\r\n" + MAIL,
        b"",
    ],
    ids=["blanks", "many b", "folds", "digits", "first line", "empty"],
)
def test_a_hostile_header_takes_no_time_and_proves_nothing(raw):
    started = time.process_time()
    assert claims(raw) == []
    assert time.process_time() - started < 1


def _b64(data):
    return base64.b64encode(data).decode()
