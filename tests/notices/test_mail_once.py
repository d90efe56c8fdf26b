"""Which mails are one and the same: told apart is whatever could prove something else."""

import pytest

from notices import reply_addresses
from notices.mail_in import intake
from notices.mail_in import tasks as mail_tasks
from notices.models import InboundMail
from tests import dns_server, mails, people
from tests.people import NOON

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture(autouse=True)
def _zone(settings):
    settings.MAIL_REPLY_ADDRESS = mails.REPLY_ADDRESS
    with dns_server.name_server() as zone:
        zone.publish("s1._domainkey.tuberia.example", mails.key_record())
        settings.DNS_SERVERS = [zone.server]
        yield


@pytest.fixture
def tuberia():
    return people.make_platform(kind="email", channel={"address": "ts@tuberia.example"})


def address(notice, purpose="reply", attempt=0):
    return reply_addresses.made_for(purpose, notice.number, notice.wire_id, attempt)


def nameless(raw):
    """The same without its Message-ID."""
    return b"\r\n".join(line for line in raw.split(b"\r\n") if not line.lower().startswith(b"message-id"))


def signed(raw):
    return mails.signed(raw, include_headers=[b"from", b"to", b"subject"])


def take_in(raw):
    return intake.take_in(raw, now=NOON)


def test_the_same_words_confirm_two_notices(tuberia):
    both = [people.send_notice(tuberia, proof="relay_accepted") for _ in range(2)]
    for notice in both:
        assert take_in(signed(nameless(mails.answer(address(notice))))) is not None
    mail_tasks.judge_mails()
    assert [people.fresh(notice).grade for notice in both] == ["B", "B"]


def test_an_unsigned_copy_that_came_first_keeps_the_signed_one_not_out(tuberia):
    notice = people.send_notice(tuberia, proof="relay_accepted")
    raw = mails.answer(address(notice))
    assert take_in(raw)
    assert take_in(mails.signed(raw))
    mail_tasks.judge_mails()
    assert sorted(InboundMail.objects.values_list("effect", flat=True)) == ["receipt", "unproven"]


def test_two_notices_and_two_tries_bounce_in_the_same_words(tuberia):
    notice, other = (people.send_notice(tuberia, proof="relay_accepted") for _ in range(2))
    for to in (address(notice, "bounce", 1), address(notice, "bounce", 2), address(other, "bounce", 1)):
        assert take_in(nameless(mails.bounce(to))) is not None


def test_a_copy_whose_headers_grew_on_the_way_is_the_same_signed_mail(tuberia):
    raw = mails.signed(mails.answer(address(people.send_notice(tuberia, proof="relay_accepted"))))
    assert take_in(raw)
    assert take_in(b"Received: by mx2.recourse.example\r\n" + raw.replace(b"\r\n", b"\n")) is None
