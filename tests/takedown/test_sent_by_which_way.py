"""What a paper says of the sendings: the way on record has its own times, other ways and what came back stand apart."""

import json
from datetime import timedelta

import pytest
import time_machine

from notices import actions as notice_actions
from notices import reply_addresses
from notices.mail_in import intake
from notices.models import Platform
from tests import mails
from tests.people import NOON, add_channel, fresh, make_platform
from tests.takedown.test_record import packet, text_of
from tests.takedown.visits import come_back, desk_sends, file_case, the_sweep_passes, wire_takes

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
HOUR = timedelta(hours=1)
LATE = NOON + 54 * HOUR


@pytest.fixture(autouse=True)
def clock(settings):
    settings.MAIL_REPLY_ADDRESS = mails.REPLY_ADDRESS
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def came_back():
    """Alice's letter came back from a courtesy mail; at one the official webhook took it: (notice, key)."""
    make_platform(kind="email", standing="courtesy", channel={"address": "ts@tuberia.example"})
    add_channel(Platform.objects.get(), kind="webhook", preference=20, address="https://tuberia.example/in")
    case, key = file_case()
    [notice] = desk_sends(case, key)
    notice = wire_takes(notice, key, proof="relay_accepted")
    to = reply_addresses.made_for("bounce", notice.number, notice.wire_id, 1)
    mail = intake.take_in(mails.bounce(to), now=NOON + HOUR / 2)
    assert (
        notice_actions.judge_mail(mail_id=mail.pk, signed_by="", key=key, actor="mail", now=NOON + HOUR) == "rerouted"
    )
    return wire_takes(fresh(notice), key, now=NOON + HOUR, proof="webhook_accepted"), key


@pytest.fixture
def overdue(client, clock, came_back):
    """And nothing came of it."""
    the_sweep_passes(came_back[0], LATE)
    clock.move_to(LATE)
    come_back(client)
    return came_back[0]


def test_a_mail_that_came_back_is_no_sending_of_the_webhook(client, overdue):
    told = json.loads(packet(client, overdue).content)["notice"]
    assert (told["sent_by"]["channel"], told["sent_at"]) == ("webhook", ["2026-06-01T13:00:00+00:00"])
    assert told["sent_otherwise"] == [{"at": "2026-06-01T12:00:00+00:00", "channel": "email", "came_back": True}]


def test_the_paper_says_which_one_came_back(client, overdue):
    text = text_of(packet(client, overdue, form="pdf"))
    assert "Sent: 1 June 2026, 13:00 UTC" in text
    assert "Sent otherwise: 1 June 2026, 12:00 UTC by email, came back" in text


def test_her_own_record_tells_them_apart_and_her_proof_of_filing_counts_both(client, overdue):
    record = text_of(client.get("/case/papers/overview/pdf/"))
    assert "Sent, and came back: 1 June 2026, 12:00 UTC" in record
    filing = text_of(client.get("/case/papers/confirmation/"))
    assert "sent on 1 June 2026, 12:00 UTC, 1 June 2026, 13:00 UTC" in filing
