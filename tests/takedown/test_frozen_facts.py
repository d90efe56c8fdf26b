"""A packet is evidence: what the registry said when the notice went out stays, whatever the desk learns later."""

import json
from datetime import timedelta

import pytest

from notices import actions as notice_actions
from notices.actions.platforms import FIELDS, WAYS, complete_platform, save_channel
from notices.models import Notice, Platform
from tests.people import NOON, add_channel, fresh, make_platform
from tests.takedown.test_record import packet, text_of
from tests.takedown.visits import come_back, desk_sends, file_case, the_sweep_passes, wire_takes

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("noon")]
PROCESS = "https://tuberia.example/report"
LATE = NOON + timedelta(hours=49)


def queued():
    """Alice's letter to Tuberia is checked and waits for its first try: (notice, key)."""
    make_platform(process_url=PROCESS, parent="Tuberia Holding", channel={"verified_on": NOON.date()})
    case, key = file_case()
    [notice] = desk_sends(case, key)
    return notice, key


def overdue(client, noon, notice, key):
    """It was received, and nothing came of it in 48 hours; Alice has her page open."""
    notice = wire_takes(notice, key, proof="acknowledged")
    the_sweep_passes(notice, LATE)
    noon.move_to(LATE)
    come_back(client)
    return notice


def the_desk_learns_more(**found):
    """Tuberia's record and its channel are edited."""
    platform = Platform.objects.get()
    values = {name: getattr(platform, name) for name in FIELDS}
    values |= {"coverage": "excluded", "process_url": "https://new.example/", "parent": "Other Holding", **found}
    complete_platform(platform=platform, values=values, actor="user:1", now=LATE)
    for channel in platform.channels.all():
        ways = {name: getattr(channel, name) for name in WAYS} | {"standing": "courtesy"}
        save_channel(platform=platform, channel=channel, values=ways, verified_by="Dana", actor="user:1", now=LATE)


def told(client, notice, audience="complaint"):
    return json.loads(packet(client, notice, audience).content)["notice"]


def test_what_the_desk_edits_later_changes_no_packet(client, noon):
    notice = overdue(client, noon, *queued())
    before = told(client, notice)
    the_desk_learns_more(name="Tuberia 2")
    assert told(client, notice) == before
    assert (before["platform"], before["parent_company"]) == ("Tuberia", "Tuberia Holding")
    assert (before["coverage"], before["process_page"]) == ("covered", PROCESS)
    assert before["sent_by"] == {"channel": "pull", "standing": "official", "verified_on": "2026-06-01"}


def test_what_was_learnt_before_it_went_out_counts(client, noon):
    notice, key = queued()
    Platform.objects.update(coverage="likely")
    overdue(client, noon, notice, key)
    assert told(client, notice)["coverage"] == "likely"


def test_the_channel_that_took_over_is_the_one_on_record(client, noon):
    notice, key = queued()
    add_channel(Platform.objects.get(), kind="webform", standing="courtesy", preference=20)
    wire_takes(notice, key, proof=None, outcome="hopeless")
    taken = wire_takes(fresh(notice), key, proof="filed")
    come_back(client)
    the_desk_learns_more()
    way = told(client, taken, "counsel")["sent_by"]
    assert way == {"channel": "webform", "standing": "courtesy", "verified_on": ""}


def test_what_a_platform_fetches_before_any_try_is_on_record_since_it_was_queued(client):
    notice, key = queued()
    assert notice_actions.record_retrieval(notice=notice, actor="platform", now=NOON, key=key)
    the_desk_learns_more()
    come_back(client)
    assert told(client, notice, "counsel")["sent_by"]["standing"] == "official"


def test_of_an_older_notice_what_was_not_kept_is_unknown_and_said_so(client, noon):
    notice = overdue(client, noon, *queued())
    Notice.objects.update(on_record=None)
    known = told(client, notice)
    assert known["registry_kept"] is False
    assert (known["coverage"], known["process_page"], known["sent_by"]["standing"]) == ("", "", "")
    assert "Sent by: not recorded when it was sent" in text_of(packet(client, notice, form="pdf"))


def a_false_proof_beside_a_true_one(notice, key):
    false = notice_actions.record_receipt(notice=notice, proof="filed_with_number", at=NOON + timedelta(hours=1),
                                          actor="user:1", now=LATE, key=key, evidence="F-99")  # fmt: skip
    notice_actions.void_receipt(receipt=false, reason="Wrong entry.", actor="user:1", now=LATE, key=key)


@pytest.mark.parametrize("audience", ["complaint", "counsel", "report"])
def test_a_voided_receipt_reaches_no_packet(client, noon, audience):
    notice, key = queued()
    a_false_proof_beside_a_true_one(overdue(client, noon, notice, key), key)
    data = packet(client, notice, audience).content.decode()
    assert "acknowledged" in data
    assert "filed_with_number" not in data
    assert "voided" not in data
    assert "voided" not in text_of(packet(client, notice, audience, "pdf"))


def test_a_packet_without_a_standing_proof_says_that_nothing_proves_receipt(client, noon):
    notice = overdue(client, noon, *(held := queued()))
    notice_actions.void_receipt(receipt=notice.receipts.get(), reason="Bounced.", actor="user:1", now=LATE, key=held[1])
    text = text_of(packet(client, notice, "counsel", "pdf"))
    assert "Nothing proves receipt." in text
    assert "turned out to be wrong" not in text


def test_her_own_record_still_holds_the_voided_one(client, noon):
    notice, key = queued()
    a_false_proof_beside_a_true_one(overdue(client, noon, notice, key), key)
    record = json.loads(client.get("/case/papers/overview/json/").content)
    [letter] = record["requests"][0]["letters"]
    assert [each["proof"] for each in letter["notice"]["voided_proofs"]] == ["filed_with_number"]
