"""The notice board, one notice, and what a person can do with it."""

from datetime import timedelta
from html import unescape

import pytest

from notices.models import Notice, Platform
from takedown import actions
from tests.cases import approve, bob, enter, erin, make_case, post, sent
from tests.people import NOON, fresh, make_platform
from tests.takedown.visits import a_link, platform_answers, the_sweep_passes, words

pytestmark = pytest.mark.usefixtures("noon")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _tuberia(db):
    make_platform()


def board(desk, name):
    return words(desk.get(f"/desk/notices/?show={name}"))


def page_of(notice):
    return f"/desk/notices/{notice.pk}/"


def to_file():
    """A letter that a person has to file by hand, an hour after it was approved."""
    return sent(now=NOON - HOUR, proof=None, outcome="handed_over")


@pytest.mark.parametrize(
    ("name", "hours", "proof", "outcome"),
    [
        ("filing", 1, None, "handed_over"),
        ("failed", 1, None, "hopeless"),
        ("unproved", 1, None, "delivered"),
        ("past", 49, "acknowledged", "delivered"),
        ("soon", 47, "acknowledged", "delivered"),
        ("running", 1, "acknowledged", "delivered"),
        ("all", 1, "acknowledged", "delivered"),
    ],
)
def test_each_notice_stands_in_the_list_that_needs_it(desk, name, hours, proof, outcome):
    _, notice = sent(now=NOON - hours * HOUR, proof=proof, outcome=outcome)
    assert notice.number in board(desk, name)


@pytest.mark.parametrize("name", ["filing", "failed", "unproved", "past", "soon"])
def test_a_notice_that_is_well_needs_nobody(desk, name):
    _, notice = sent(now=NOON - HOUR)
    assert notice.number not in board(desk, name)


def test_without_a_choice_the_board_opens_where_a_hand_is_needed(desk):
    _, notice = to_file()
    assert notice.number in words(desk.get("/desk/notices/"))


def test_the_clock_counts_down_for_the_desk(desk):
    sent(now=NOON - 17 * HOUR)
    assert "31 h left due Tue 2 Jun 19:00 UTC" in board(desk, "running")


def test_a_number_finds_its_notice(desk):
    _, notice = sent()
    assert desk.get(f"/desk/notices/?number={notice.number.lower()}").headers["Location"] == page_of(notice)


def test_a_number_that_nobody_has_is_said(desk):
    assert "No notice has the number RN-NOWHERE." in words(desk.get("/desk/notices/?number=rn-nowhere"))


def test_the_kit_shows_links_defanged_and_copies_the_real_ones(desk):
    _, notice = to_file()
    page = desk.get(page_of(notice)).content.decode()
    assert '<p class="break mono small" id="part-links" data-copy-text="https://tuberia.example/post/1">' in page
    assert "hxxps://tuberia[.]example/post/1</p>" in page
    assert 'href="https://tuberia.example' not in page


def test_the_kit_holds_the_parts_in_order(desk):
    _, notice = to_file()
    page = words(desk.get(page_of(notice)))
    labels = ["1. Links", "2. Statement", "3. Signature", "4. Signed as", "5. Contact", "6. Our number", "7. The whole"]
    places = [page.index(label) for label in labels]
    assert places == sorted(places)


def test_a_form_that_nobody_verified_is_not_invented(desk):
    _, notice = to_file()
    assert "Not verified yet" in words(desk.get(page_of(notice)))


def test_the_platforms_own_form_is_linked_without_a_trace(desk):
    Platform.objects.update(process_url="https://help.tuberia.example/removal")
    _, notice = to_file()
    link = '<a href="https://help.tuberia.example/removal" rel="noreferrer noopener" target="_blank">'
    assert link in desk.get(page_of(notice)).content.decode()


def test_without_a_release_nothing_is_laid_out_to_be_filed(desk):
    """The release is checked at the wire (act.md); here the wire is a person with a form."""
    filed, notice = to_file()
    actions.revoke_release(release=filed.case.releases.get(), actor="person", now=NOON)
    page = desk.get(page_of(notice)).content.decode()
    assert "do not file it" in page
    assert "data-copy-text" not in page
    assert f"{page_of(notice)}filed/" in page


@pytest.mark.parametrize(("number", "grade"), [("TB-1234", "B"), ("", "C")])
def test_entering_the_filing_starts_the_clock(desk, number, grade):
    """The table of proof: filed in the platform's form."""
    _, notice = to_file()
    post(desk, f"{page_of(notice)}filed/", day="2026-06-01", time="11:30", confirmation=number)
    notice = fresh(notice)
    assert (notice.grade, notice.received_at) == (grade, NOON - HOUR / 2)
    assert notice.due_at == NOON - HOUR / 2 + 48 * HOUR


def test_the_minute_of_approval_is_not_before_approval(desk):
    _, notice = sent(now=NOON - HOUR + timedelta(seconds=20), proof=None, outcome="handed_over")
    post(desk, f"{page_of(notice)}filed/", day="2026-06-01", time="11:00")
    assert fresh(notice).received_at == notice.queued_at


@pytest.mark.parametrize(("time", "said"), [("12:30", "in the future"), ("09:00", "before the letter was approved")])
def test_a_time_that_cannot_be_is_refused_and_nothing_typed_is_lost(desk, time, said):
    _, notice = to_file()
    answer = post(desk, f"{page_of(notice)}filed/", day="2026-06-01", time=time, confirmation="TB-1")
    assert answer.status_code == 422
    assert said in words(answer)
    assert 'value="TB-1"' in answer.content.decode()
    assert fresh(notice).due_at is None


def test_voiding_a_proof_voids_its_clock_and_keeps_the_row(desk):
    _, notice = sent(now=NOON - HOUR)
    receipt = notice.receipts.get()
    answer = post(desk, f"{page_of(notice)}void/{receipt.pk}/", reason="It bounced after all.")
    assert "It bounced after all." in words(answer)
    assert "Clock void" in words(answer)
    assert fresh(notice).receipts.count() == 1


def test_voiding_needs_a_reason(desk):
    _, notice = sent()
    answer = post(desk, f"{page_of(notice)}void/{notice.receipts.get().pk}/", reason="")
    assert answer.status_code == 422
    assert "<details open><summary>This proof is false" in answer.content.decode()
    assert fresh(notice).clock_voided_at is None


def test_after_a_void_the_letter_is_sent_again_once(desk):
    _, notice = sent(now=NOON - HOUR)
    post(desk, f"{page_of(notice)}void/{notice.receipts.get().pk}/", reason="Bounced.")
    assert "with a clock of its own" in words(post(desk, f"{page_of(notice)}again/"))
    assert "Somebody else was faster" in words(post(desk, f"{page_of(notice)}again/"))
    successor = Notice.objects.get(previous=notice)
    assert successor.number != notice.number
    assert notice.number not in board(desk, "failed")
    assert "Needs a person" not in words(desk.get(page_of(notice)))


def test_a_notice_with_a_sound_clock_is_not_sent_again(desk):
    _, notice = sent()
    post(desk, f"{page_of(notice)}again/")
    assert Notice.objects.count() == 1


def test_a_failed_notice_gets_another_day(desk):
    _, notice = sent(proof=None, outcome="hopeless")
    post(desk, f"{page_of(notice)}retry/", sure="on")
    assert fresh(notice).state == "queued"


def test_withdrawing_needs_a_tick(desk):
    _, notice = sent()
    assert post(desk, f"{page_of(notice)}withdraw/").status_code == 422
    assert fresh(notice).state == "received"
    post(desk, f"{page_of(notice)}withdraw/", sure="on")
    assert fresh(notice).state == "withdrawn"


def test_answers_and_findings_stand_beside_each_item(desk):
    filed, notice = sent(now=NOON - 60 * HOUR)
    the_sweep_passes(notice, NOON)
    platform_answers(notice, "refused", filed.key, now=NOON, reason="We think it is <b>art</b>.")
    answer = desk.get(page_of(notice))
    assert "Breach: still up after 48 hours" in words(answer)
    assert "We think it is <b>art</b>." in unescape(words(answer))
    assert "<b>art</b>" not in answer.content.decode()


def test_a_voided_clock_shows_no_breach(desk):
    _, notice = sent(now=NOON - 60 * HOUR)
    the_sweep_passes(notice, NOON)
    post(desk, f"{page_of(notice)}void/{notice.receipts.get().pk}/", reason="Wrong entry.")
    assert "Breach" not in words(desk.get(page_of(notice))).replace("silence is a breach", "")


def test_after_erasure_times_and_outcomes_are_left(desk):
    filed, notice = sent(now=NOON - HOUR)
    actions.erase_case(case=filed.case, actor="person", now=NOON)
    page = words(desk.get(page_of(notice)))
    assert "Only platform, times, grades and outcomes are left." in page
    assert "tuberia[.]example" not in page


def test_a_minors_notice_exists_for_the_named_people_only(desk):
    filed, notice = sent()
    actions.freeze(case=filed.case, actor="person", now=NOON)
    assert desk.get(page_of(notice)).status_code == 404
    assert enter(desk, erin()).get(page_of(notice)).status_code == 200


def test_an_advocate_sees_no_board(client):
    assert enter(client, bob()).get("/desk/notices/").status_code == 403


def test_a_request_that_was_approved_leads_to_its_notices(desk):
    filed = make_case(a_link())
    [notice] = approve(filed)
    assert page_of(notice) in desk.get(filed.page).content.decode()
