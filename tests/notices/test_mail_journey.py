"""The bounce's journey on real servers: Tuberia's mail server accepts the letter and days later sends it back.

The mail server speaks SMTP, hands its report over HTTP to our door, and the portal does the rest.
"""

from datetime import timedelta
from email import message_from_bytes, policy

import httpx
import pytest
from aiosmtpd.controller import Controller

from notices import reply_addresses, statistics, tasks
from notices.mail_in import tasks as mail_tasks
from notices.models import Channel, Finding, InboundMail
from tests import mails, people
from tests.cases import dana, enter, post
from tests.takedown.visits import words

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TOKEN = "t" * 64


class AcceptsThenBounces:
    """Says 250 to every mail, and reports some of them undeliverable when told to."""

    def __init__(self, door):
        self.door, self.accepted, self.answers = door, [], []

    async def handle_DATA(self, server, session, envelope):
        self.accepted.append((envelope.mail_from, envelope.content))
        return "250 2.0.0 queued as 4AF1"

    def reports_failure(self, number):
        """The report goes to the envelope's sender, as RFC 3464 asks, through the operator's mail server."""
        sender, mail = self.accepted[number]
        self.answers.append(
            httpx.post(
                self.door,
                content=mails.bounce(sender, about=mail[:200]),
                headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "message/rfc822", "X-Envelope-To": sender},
            ).status_code
        )


@pytest.fixture
def server(live_server, settings):
    """Tuberia's mail server, on a port of the system's choice."""
    settings.MAIL_REPLY_ADDRESS, settings.INBOUND_TOKEN = mails.REPLY_ADDRESS, TOKEN
    handler = AcceptsThenBounces(f"{live_server.url}/mail/inbound/")
    controller = _OnAnyPort(handler, hostname="127.0.0.1", port=0)
    controller.start()
    handler.address = f"127.0.0.1:{controller.port}"
    yield handler
    controller.stop()


class _OnAnyPort(Controller):
    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def five_more(platform):
    """So that figures are published at all: five notices that were received and are silent."""
    return [people.send_notice(platform, proof="retrieved") for _ in range(5)]


def test_after_a_late_bounce_the_desk_voids_receipt_clock_and_breach_and_it_reaches_no_figure(server, noon, client):
    channel = {"address": "ts@tuberia.example", "exchanger": server.address}
    platform = people.make_platform(kind="email", channel=channel)
    five_more(platform)
    before = statistics.by_platform()
    notice = people.queue_notice(platform)
    tasks.deliver_due()
    assert people.fresh(notice).grade == "C"

    noon.shift(timedelta(hours=49))
    tasks.watch_clock()
    assert Finding.objects.get(item__notice=notice).kind == "breach"
    with_breach = statistics.by_platform()

    server.reports_failure(0)
    mail_tasks.judge_mails()
    assert server.answers == [201]
    assert InboundMail.objects.get().effect == "late"
    assert statistics.by_platform() == with_breach  # by itself it takes nothing back

    enter(client, dana())
    void = f"/desk/notices/{notice.pk}/void/{notice.receipts.get().pk}/"
    post(client, void, reason="Their log shows that it never reached anybody.")
    bounced = people.fresh(notice)
    assert (bounced.state, bounced.failure) == ("failed", "receipt_voided")
    assert bounced.clock_voided_at is not None
    assert Finding.objects.filter(item__notice=notice).count() == 1  # kept for ever, and counted nowhere
    [after] = statistics.by_platform()
    assert (after.received, after.sent) == (before[0].received, before[0].sent)
    assert with_breach[0].received.value == after.received.value + 1
    assert Channel.objects.get().last_bounce_at is not None

    page = words(client.get("/desk/notices/?show=failed"))
    assert bounced.number in page
    assert "Send again" in words(client.get(f"/desk/notices/{notice.pk}/"))


def test_what_the_server_bounces_is_our_mail_and_no_other(server, noon):
    """The letter's bounce address is the envelope's sender, and stands nowhere in the mail itself."""
    channel = {"address": "ts@tuberia.example", "exchanger": server.address}
    notice = people.queue_notice(people.make_platform(kind="email", channel=channel))
    tasks.deliver_due()
    [(sender, raw)] = server.accepted
    assert reply_addresses.fits(reply_addresses.read(sender), "bounce", notice.wire_id)
    assert sender not in message_from_bytes(raw, policy=policy.default).as_string()
