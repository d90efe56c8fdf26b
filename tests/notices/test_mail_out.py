"""What a mail to a platform holds, read by a real mail parser; its signature checked by dkimpy, its report by xarf."""

import json
from dataclasses import replace
from importlib import resources
from urllib.parse import urlsplit

import dkim
import jsonschema
import pytest
import xarf
from referencing import Registry, Resource

from notices import letter as letters
from notices import reply_addresses
from notices.channels.base import Outcome, Saying
from notices.channels.email import Email
from tests import mails, people
from tests.environment import FOLDER
from tests.notices.test_channels import make_parcel

SAYING = Saying("reminder", 1, "24 hours left", ("Please answer.", "Thank you."))


@pytest.fixture
def configured(settings):
    """A reply address and a DKIM key, as in production."""
    settings.MAIL_REPLY_ADDRESS = mails.REPLY_ADDRESS
    settings.DKIM_KEY_FILE, settings.DKIM_DOMAIN = str(FOLDER / "keys/dkim.key"), "recourse.example"


@pytest.fixture
def sent(mailbox):
    """Send a parcel and get the one mail that the platform's server took."""

    def send(**changes):
        parcel = make_parcel(**{"address": "ts@tuberia.example", "exchanger": mailbox.address, **changes})
        assert Email().deliver(parcel).outcome == Outcome.DELIVERED
        return mailbox.mails.pop()

    return send


def attached(mail, name):
    found = [each for each in mail.parsed.iter_attachments() if each.get_filename() == name]
    return json.loads(found[0].get_content())


def names(mail):
    return [each.get_filename() for each in mail.parsed.iter_attachments()]


def our_record(_name, timeout=5):
    """What the operator publishes, as `manage.py dkim_record` prints it."""
    key = mails.load_public(FOLDER / "keys/dkim.key")
    return f"v=DKIM1; k=rsa; p={key}".encode()


def test_the_data_are_the_frozen_letter_with_a_signature_that_holds(sent):
    letter = people.make_letter(items=2)
    data = attached(sent(letter=letter, signature="c2ln", key_id="abc"), f"notice-{letter.number}.json")
    assert "release" not in data["letter"]
    assert letters.from_data({**data["letter"], "release": letters.to_data(letter)["release"]}) == letter
    assert (data["number"], data["signature"], data["key_id"]) == (letter.number, "c2ln", "abc")
    assert data["keys"].endswith("/.well-known/recourse-letters.json")


def test_no_attachment_holds_a_fingerprint(sent):
    mail = sent()
    whole = "".join(str(each.get_content()) for each in mail.parsed.walk() if not each.is_multipart())
    assert people.PDQ_OF_ALICE.value not in whole
    assert people.SHA256_OF_ALICE.value not in whole


def test_answers_and_bounces_come_back_to_addresses_of_this_notice(sent, configured):
    mail = sent(wire_id="notice-7")
    reply, bounce = mail.parsed["Reply-To"], mail.sender
    assert reply_addresses.fits(reply_addresses.read(reply), "reply", "notice-7")
    assert reply_addresses.fits(reply_addresses.read(bounce), "bounce", "notice-7")
    assert reply != bounce
    assert len(reply.partition("@")[0]) <= 64


NOT_OURS = [
    "",
    "notices@recourse.example",
    "other+RC-1." + "a" * 26 + "@recourse.example",
    "notices+RC-1." + "a" * 26 + "@evil.example",
    "notices+RC-1.a@recourse.example",
]


@pytest.mark.parametrize("address", NOT_OURS)
def test_no_other_address_is_read_as_ours(configured, address):
    assert reply_addresses.read(address) is None


def test_a_token_fits_its_own_notice_and_purpose_only(configured):
    marked = reply_addresses.read(reply_addresses.made_for("reply", "RC-1", "notice-1").upper())
    assert marked.number == "RC-1"
    assert reply_addresses.fits(marked, "reply", "notice-1")
    assert not reply_addresses.fits(marked, "reply", "notice-2")
    assert not reply_addresses.fits(marked, "bounce", "notice-1")


def test_without_a_reply_address_the_desk_gets_the_answers(sent):
    mail = sent()
    assert (mail.parsed["Reply-To"], mail.sender) == (people.DESK, people.DESK)


def test_a_receiver_finds_the_signature_good(sent, configured):
    raw = sent().raw
    assert dkim.verify(raw, dnsfunc=our_record)
    assert b"d=recourse.example" in raw.split(b"\r\n\r\n", 1)[0]


@pytest.mark.parametrize("change", [(b"removal request", b"special offers!"), (b"good faith", b"bad  faith"),
                                    (b"To: ts@", b"To: tx@"), (b"From:", b"Cc: x@y.example\r\nFrom:"),
                                    (b"From:", b"From: x@y.example\r\nFrom:")])  # fmt: skip
def test_whoever_changes_it_on_the_way_breaks_the_signature(sent, configured, change):
    raw = sent().raw
    assert raw.replace(*change, 1) != raw
    assert not dkim.verify(raw.replace(*change, 1), dnsfunc=our_record)


def test_without_a_key_it_goes_out_unsigned(sent):
    assert "DKIM-Signature" not in sent().parsed


def test_every_line_is_seven_bits_and_short_enough(sent, configured):
    raw = sent(letter=people.make_letter(statement="Creo de buena fe; я верю. " * 200)).raw
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert dkim.verify(raw, dnsfunc=our_record)


def test_a_reminder_answers_the_letter_and_says_its_words_only(sent, configured):
    mail = sent(wire_id="notice-7-reminder-1", answers_to="notice-7", saying=SAYING)
    assert mail.parsed["In-Reply-To"] == mail.parsed["References"] == "<notice-7@recourse.example>"
    assert mail.parsed["Message-ID"] == "<notice-7-reminder-1@recourse.example>"
    assert mail.parsed["Subject"].startswith("Re: Notice ")
    assert mail.parsed.get_body(("plain",)).get_content().splitlines()[:3] == ["24 hours left", "", "Please answer."]
    assert names(mail) == []


def test_answers_to_a_reminder_come_to_the_letters_address_and_its_bounces_to_its_own(sent, configured):
    mail = sent(wire_id="notice-7-reminder-1", answers_to="notice-7", saying=SAYING)
    assert reply_addresses.fits(reply_addresses.read(mail.parsed["Reply-To"]), "reply", "notice-7")
    assert reply_addresses.fits(reply_addresses.read(mail.sender), "bounce", "notice-7-reminder-1")


def test_a_repeat_carries_the_letter_again(sent):
    saying = Saying("repeat", 2, "Sent again", ("No answer came.",))
    mail = sent(wire_id="notice-7-repeat-2", answers_to="notice-7", saying=saying)
    text = mail.parsed.get_body(("plain",)).get_content()
    assert text.index("Sent again") < text.index("I believe in good faith")
    assert len(names(mail)) == 3


def test_a_policy_notice_claims_no_statute_anywhere(sent):
    mail = sent(letter=people.make_letter(kind="policy"))
    assert "223a" not in mail.parsed["Subject"]
    report = attached(mail, "xarf.json")
    assert report["type"] == "recourse:intimate_image_policy_report"
    assert "223a" not in json.dumps(report)


def test_each_link_has_a_report_of_its_own(sent):
    letter = people.make_letter(items=3)
    mail = sent(letter=letter)
    assert names(mail)[2:] == ["xarf-1.json", "xarf-2.json", "xarf-3.json"]
    assert [attached(mail, name)["url"] for name in names(mail)[2:]] == [item.url for item in letter.items]


def test_an_item_without_a_link_has_no_report(sent):
    item = letters.LetterItem("a1b2", handle="@alice_fake", where="profile")
    letter = replace(people.make_letter(), items=(item,))
    assert names(sent(letter=letter)) == [f"notice-{letter.number}.pdf", f"notice-{letter.number}.json"]


def test_the_report_keeps_the_core_and_the_content_schema_of_xarf(sent):
    report = attached(sent(), "xarf.json")
    schemas = resources.files("xarf") / "schemas"
    known = {path.name: json.loads(path.read_text()) for path in (schemas / "types").iterdir()}
    core = json.loads((schemas / "xarf-core.json").read_text())
    registry = Registry().with_resources(
        (each["$id"], Resource.from_contents(each)) for each in (*known.values(), core)
    )
    checker = jsonschema.FormatChecker()
    jsonschema.Draft202012Validator(known["content-base.json"], registry=registry, format_checker=checker).validate(
        report
    )


def test_xarfs_own_reader_objects_to_nothing_but_our_type(sent):
    """There is no type for this in XARF 4.2, and we will not borrow `csam`."""
    report = attached(sent(), "xarf.json")
    assert report["type"] == "recourse:nonconsensual_intimate_image"
    assert ours_as("phishing", report) == []
    assert ours_as(report["type"], report) != []


def test_the_report_is_the_same_at_every_try_and_names_nobody(sent):
    letter = people.make_letter()
    first, second = (attached(sent(letter=letter), "xarf.json") for _ in range(2))
    assert first == second
    assert first["report_id"] == letter.items[0].ref
    assert first["source_identifier"] == urlsplit(letter.items[0].url).hostname
    assert people.ALICE not in json.dumps(first)
    assert people.ALICE_MAIL not in json.dumps(first)


def ours_as(kind, report):
    """What XARF's validator says of the report if it had this type."""
    return xarf.schema_validator.validate({**report, "type": kind})
