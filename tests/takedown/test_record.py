"""Papers to take along: her own record, a proof of filing, the packet for a complaint, a lawyer, the police."""

import io
import json
import subprocess
from datetime import timedelta

import pikepdf
import pytest

from notices import actions as notice_actions
from takedown import actions
from tests.cases import approve, bob, bobs_case, charlie, dana, enter, make_case
from tests.people import ALICE, ALICE_MAIL, NOON, PDQ_OF_ALICE, fresh, make_platform
from tests.takedown.visits import (
    CODE,
    a_link,
    come_back,
    desk_returns,
    desk_sends,
    file_case,
    platform_answers,
    post,
    sign_and_file,
    the_sweep_passes,
    wire_takes,
    words,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("noon")]
LATE = NOON + timedelta(hours=49)


def received(client, reason="", items=1, **platform):
    """Alice's letter is with Tuberia, which perhaps refused: (case, notice, key); she has her page open."""
    make_platform(process_url="https://tuberia.example/report", **platform)
    case, key = file_case(*[a_link(number=number) for number in range(1, items + 1)])
    [notice] = desk_sends(case, key)
    notice = wire_takes(notice, key, proof="acknowledged")
    if reason:
        platform_answers(notice, "refused", key, reason=reason)
    come_back(client)
    return case, notice, key


def overdue(client, noon, **more):
    """The 48 hours are over and nothing was removed."""
    case, notice, key = received(client, **more)
    the_sweep_passes(notice, LATE)
    noon.move_to(LATE)
    come_back(client)
    return case, notice, key


def text_of(answer):
    """A PDF's text in reading order, as a reader for the blind meets it; white space folded."""
    found = subprocess.run(["pdftotext", "-", "-"], input=answer.content, capture_output=True, check=True)
    return " ".join(found.stdout.decode().split())


def packet(client, notice, audience="complaint", form="json"):
    return client.get(f"/case/papers/{notice.pk}/{audience}/{form}/")


# The packet for a complaint


def test_before_the_48_hours_are_over_there_is_no_complaint(client):
    _, notice, _ = received(client)
    assert packet(client, notice).status_code == 404
    assert "For the complaint" not in words(client.get("/case/open/"))


def test_at_48_hours_the_complaint_is_ready_on_the_page(client, noon):
    _, notice, _ = overdue(client, noon)
    page = words(client.get("/case/open/"))
    assert "Everything for a complaint to the Federal Trade Commission is ready. You file it" in page
    assert packet(client, notice).status_code == 200


def test_the_packet_says_what_stands_on_record(client, noon):
    _, notice, _ = overdue(client, noon)
    told = json.loads(packet(client, notice).content)
    assert (told["file_at"], told["template"], told["asked_beyond_the_law"]) == ("TakeItDown.ftc.gov", "packet-3", [])
    on_record = told["notice"]
    assert on_record["process_page"] == "https://tuberia.example/report"
    assert (on_record["received_at"], on_record["due_at"], on_record["proof_grade"]) == (
        "2026-06-01T12:00:00+00:00", "2026-06-03T12:00:00+00:00", "A",
    )  # fmt: skip
    [item] = on_record["items"]
    assert (item["finding"], item["still_up"], item["finding_at"]) == ("breach", True, "2026-06-03T12:00:00+00:00")
    assert told["letter"]["signature"]["name"] == ALICE


def test_what_was_asked_beyond_the_law_is_recorded_as_such(client, noon):
    _, notice, _ = overdue(client, noon, reason="Send an ID card first.")
    [asked] = json.loads(packet(client, notice).content)["asked_beyond_the_law"]
    assert (asked["words"], asked["beyond"]) == ("Send an ID card first.", ["identity"])
    assert "It seems to ask for an identity document: beyond the four." in text_of(packet(client, notice, form="pdf"))


def test_the_platforms_own_reference_stands_beside_its_proof(client, noon):
    _, notice, key = received(client, kind="webform")
    notice_actions.acknowledge(notice=notice, reference="T&S-4711", actor="platform", now=NOON, key=key)
    notice_actions.record_filing(notice=fresh(notice), filed_at=NOON, confirmation="F-99", actor="user:1", now=NOON,
                                 key=key)  # fmt: skip
    the_sweep_passes(notice, LATE)
    noon.move_to(LATE)
    come_back(client)
    assert "the platform's reference: F-99" in text_of(packet(client, notice, form="pdf"))


def test_a_void_clock_makes_no_complaint(client, noon):
    _, notice, key = overdue(client, noon)
    notice_actions.void_receipt(receipt=notice.receipts.get(), reason="Bounced.", actor="user:1", now=LATE, key=key)
    assert packet(client, notice).status_code == 404
    assert packet(client, notice, "counsel").status_code == 200


@pytest.mark.parametrize("platform", [{"standing": "courtesy"}, {"coverage": "unclear"}])
def test_where_the_act_may_not_run_there_is_no_complaint(client, noon, platform):
    _, notice, _ = overdue(client, noon, **platform)
    assert packet(client, notice).status_code == 404
    told = json.loads(packet(client, notice, "counsel").content)
    assert told["notice"]["due_at"] is None


def test_what_was_removed_in_time_makes_no_complaint(client, noon):
    _, notice, key = received(client)
    platform_answers(notice, "removed", key)
    noon.move_to(LATE)
    come_back(client)
    assert packet(client, notice).status_code == 404


def test_a_late_removal_is_still_a_complaint_and_said_as_late(client, noon):
    _, notice, key = overdue(client, noon)
    platform_answers(notice, "removed", key, LATE)
    text = text_of(packet(client, notice, form="pdf"))
    assert "Still up: 0 of 1 links" in text
    assert "removed, late" in text


def test_a_lawyers_packet_holds_the_same_and_claims_no_complaint(client):
    _, notice, _ = received(client)
    for audience in ("counsel", "report"):
        told = json.loads(packet(client, notice, audience).content)
        assert (told["file_at"], told["notice"]["number"]) == ("", notice.number)


def test_nothing_is_ready_before_the_letter_has_gone_out(client):
    make_platform()
    case, key = file_case()
    [notice] = desk_sends(case, key)
    come_back(client)
    assert packet(client, notice, "counsel").status_code == 404


@pytest.mark.parametrize(("audience", "form"), [("everybody", "pdf"), ("counsel", "docx")])
def test_other_papers_do_not_exist(client, audience, form):
    _, notice, _ = received(client)
    assert packet(client, notice, audience, form).status_code == 404


def test_the_packet_of_another_case_does_not_exist(client):
    received(client)
    other = make_case(a_link())
    [theirs] = approve(other)
    wire_takes(theirs, other.key, proof="acknowledged")
    assert packet(client, theirs, "counsel").status_code == 404


def test_the_packet_is_a_tagged_paper_in_reading_order(client, noon):
    _, notice, _ = overdue(client, noon)
    answer = packet(client, notice, form="pdf")
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        assert "Complaint about a platform" in str(pdf.docinfo.Title)
        assert not any(getattr(page, "Annots", None) for page in pdf.pages)
    text = text_of(answer)
    order = ("What this is", "Platform: Tuberia", "Grade of proof: A", "https://tuberia.example/post/1",
             "The notice as it was sent", f"/s/ {ALICE}")  # fmt: skip
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)


def test_the_answers_in_a_packet_are_inert(client, noon):
    hostile = "<script>alert(1)</script> =HYPERLINK(1)"
    _, notice, _ = overdue(client, noon, reason=hostile)
    assert hostile in text_of(packet(client, notice, form="pdf"))
    assert json.loads(packet(client, notice).content)["notice"]["items"][0]["answers"][0]["reason"] == hostile


# Downloads in general


def test_a_download_has_a_neutral_name_and_is_stored_by_nobody(client, noon):
    _, notice, _ = overdue(client, noon)
    for path, name in {
        f"/case/papers/{notice.pk}/complaint/pdf/": "complaint.pdf",
        "/case/papers/overview/pdf/": "overview.pdf",
        "/case/papers/overview/json/": "overview.json",
        "/case/papers/confirmation/": "confirmation.pdf",
    }.items():
        answer = client.get(path)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer.headers["Cache-Control"] == "no-store"


def test_without_an_opened_case_there_is_nothing_to_download(client):
    received(client)
    post(client, "/case/leave/")
    for path in ("overview/pdf", "overview/json", "confirmation"):
        assert client.get(f"/case/papers/{path}/").headers["Location"] == "/case/"


# Her own record


def with_everything(client):
    """A case with a message, a decision, a permission taken back, and a fingerprint."""
    make_platform()
    link = a_link(description="the third picture")
    held = [{"kind": PDQ_OF_ALICE.kind, "value": PDQ_OF_ALICE.value, "quality": 80}]
    case, key = file_case(link, fingerprints={link["ref"]: held}, hashes=["tuberia"])
    [notice] = desk_sends(case, key)
    platform_answers(wire_takes(notice, key, proof="acknowledged"), "refused", key, reason="Not ours.")
    actions.write_message(case=case, author="desk", text="We look at it.", key=key, actor="user:1", now=NOON)
    actions.revoke_release(release=case.releases.get(), actor="person", now=NOON)
    actions.ask_change(case=case, kind="erase", actor="person", now=NOON)
    come_back(client)
    return case


def test_the_record_holds_everything(client):
    with_everything(client)
    told = json.loads(client.get("/case/papers/overview/json/").content)
    [asked] = told["requests"]
    assert (asked["filed_at"], asked["state"]) == ("2026-06-01T12:00:00+00:00", "sent")
    assert asked["answers"]["contact"]["value"] == ALICE_MAIL
    assert asked["links"][0]["description"] == "the third picture"
    [letter] = asked["letters"]
    assert letter["sent"]
    assert letter["notice"]["proofs"][0]["grade"] == "A"
    assert letter["notice"]["items"][0]["answers"][0]["reason"] == "Not ours."
    assert [message["text"] for message in told["messages"]] == ["We look at it."]
    assert told["permissions"][0]["taken_back_at"] == "2026-06-01T12:00:00+00:00"
    assert [change["kind"] for change in told["changes"]] == ["erase"]


def test_what_was_replaced_stands_in_the_record_too(client):
    make_platform()
    case, key = file_case(now=NOON - timedelta(hours=2))
    desk_returns(case, key, "Which post is it?")
    sign_and_file(actions.correct(case=case, key=key, now=NOON), key)
    come_back(client)
    told = json.loads(client.get("/case/papers/overview/json/").content)
    assert [each["state"] for each in told["requests"]] == ["superseded", "submitted"]
    assert told["requests"][0]["decisions"][0]["reason"] == "Which post is it?"


def test_of_fingerprints_the_record_names_kinds_only(client):
    with_everything(client)
    data = client.get("/case/papers/overview/json/").content.decode()
    assert json.loads(data)["requests"][0]["links"][0]["fingerprints"] == ["pdq"]
    assert PDQ_OF_ALICE.value not in data
    paper = text_of(client.get("/case/papers/overview/pdf/"))
    assert PDQ_OF_ALICE.value not in paper


def test_the_code_and_the_pin_are_in_no_paper(client):
    with_everything(client)
    assert CODE not in client.get("/case/papers/overview/json/").content.decode()


def test_the_paper_says_the_same_in_plain_words(client):
    with_everything(client)
    text = text_of(client.get("/case/papers/overview/pdf/"))
    for part in ("Your record", "https://tuberia.example/post/1", "Not ours.", "We look at it.", f"/s/ {ALICE}",
                 "taken back on 1 June 2026, 12:00 UTC"):  # fmt: skip
        assert part in text


def test_the_record_is_in_the_readers_language(client):
    with_everything(client)
    answer = client.get("/case/papers/overview/pdf/", headers={"accept-language": "es"})
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert str(pdf.Root.Lang) == "es"


def test_a_proof_of_filing_says_when_and_nothing_else(client):
    _, notice, _ = received(client, items=2)
    text = text_of(client.get("/case/papers/confirmation/"))
    assert "Filed: 1 June 2026, 12:00 UTC" in text
    assert "2 entries" in text
    assert notice.number in text
    assert not any(word in text for word in ("Tuberia", "tuberia", ALICE, ALICE_MAIL, "never agreed", "intimate"))


# For those who help


def test_the_desk_hands_the_packet_on(client, noon):
    case, notice, _ = overdue(client, noon)
    desk = enter(client, dana())
    page = desk.get(f"/desk/request/{case.requests.get().pk}/").content.decode()
    assert f"/desk/notices/{notice.pk}/papers/complaint/pdf/" in page
    answer = desk.get(f"/desk/notices/{notice.pk}/papers/complaint/json/")
    assert json.loads(answer.content)["notice"]["number"] == notice.number


def test_the_advocate_finds_it_on_the_cases_page_and_a_stranger_finds_nothing(client, noon):
    make_platform()
    filed = bobs_case()
    [notice] = approve(filed)
    the_sweep_passes(wire_takes(notice, filed.key, proof="acknowledged"), LATE)
    noon.move_to(LATE)
    path = f"/advocate/case/{filed.case.pk}/papers/{notice.pk}/complaint/pdf/"
    assert path in enter(client, bob()).get(f"/advocate/case/{filed.case.pk}/").content.decode()
    assert client.get(path).headers["Content-Type"] == "application/pdf"
    assert enter(client, charlie()).get(path).status_code == 404


def test_of_an_erased_case_no_packet_is_left(client, noon):
    case, notice, _ = overdue(client, noon)
    actions.erase_case(case=case, actor="person", now=LATE)
    assert enter(client, dana()).get(f"/desk/notices/{notice.pk}/papers/counsel/pdf/").status_code == 404
