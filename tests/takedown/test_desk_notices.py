"""The notice board, one notice, and what a person can do with it."""

from datetime import timedelta
from html import unescape

import pytest

from notices import actions as notice_actions
from notices.models import Attempt, FollowUp, Notice, Platform, StatusCheck
from takedown import actions
from takedown.queries import desk_counts
from tests.cases import approve, bob, enter, erin, make_case, post, sent
from tests.people import NOON, add_channel, fresh
from tests.takedown.visits import a_link, platform_answers, the_sweep_passes, wire_takes, words

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tuberia", "noon")]
HOUR = timedelta(hours=1)


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
    assert '<p class="break mono small" id="part-3-1" data-copy-text="https://tuberia.example/post/1">' in page
    assert "hxxps://tuberia[.]example/post/1</p>" in page
    assert 'href="https://tuberia.example' not in page


def test_a_form_that_nobody_has_seen_gets_the_parts_in_the_acts_order(desk):
    """223a(a)(1)(B)(i) to (iv)."""
    _, notice = to_file()
    page = words(desk.get(page_of(notice)))
    labels = ["1. Signature", "2. Signed as", "3. Links", "4. Statement", "5. Contact", "6. Our number", "7. The whole"]
    places = [page.index(label) for label in labels]
    assert places == sorted(places)
    assert "note its fields" in page


def test_a_known_form_gets_its_fields_in_its_order(desk):
    fields = [
        {"label": "Your country", "holds": "other", "note": "United States"},
        {"label": "Link", "holds": "url", "note": ""},
    ]
    Platform.objects.update(form_fields=fields)
    _, notice = to_file()
    page = words(desk.get(page_of(notice)))
    assert "1. Your country United States 2. Link hxxps://tuberia[.]example/post/1" in page
    assert "note its fields" not in page


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


def test_a_number_that_comes_later_raises_the_grade_and_moves_no_clock(desk):
    """act.md: `due_at` is stored once; a stronger proof leaves it alone."""
    _, notice = to_file()
    post(desk, f"{page_of(notice)}filed/", day="2026-06-01", time="11:30")
    due = fresh(notice).due_at
    assert "The platform gave its number later" in words(desk.get(page_of(notice)))
    answer = post(desk, f"{page_of(notice)}filed/", day="2026-06-01", time="11:45", confirmation="TB-1234")
    assert "the 48 hours stay as they run" in words(answer)
    assert "gave its number later" not in words(answer)
    assert (fresh(notice).grade, fresh(notice).due_at) == ("B", due)


def test_the_minute_of_approval_is_not_before_approval(desk):
    _, notice = sent(now=NOON - HOUR + timedelta(seconds=20), proof=None, outcome="handed_over")
    post(desk, f"{page_of(notice)}filed/", day="2026-06-01", time="11:00")
    assert fresh(notice).received_at == notice.queued_at


@pytest.fixture
def owed(desk):
    """The courtesy mail may have arrived, the form was to be filed, then the platform confirmed the mail."""
    Platform.objects.get().channels.update(kind="email", standing="courtesy", address="ts@tuberia.example")
    add_channel(Platform.objects.get(), kind="webform", preference=20)
    filed, notice = sent(now=NOON - HOUR, proof=None, outcome="hopeless")
    Attempt.objects.update(code="timeout")
    notice = wire_takes(notice, filed.key, NOON - HOUR, proof=None, outcome="handed_over")
    notice_actions.record_receipt(notice=notice, proof="reply_confirmed", at=NOON, actor="mail", now=NOON,
                                  key=filed.key)  # fmt: skip
    return notice


def test_a_form_that_is_still_owed_stands_on_the_board_and_beside_the_menu(desk, owed):
    assert owed.number in board(desk, "filing")
    assert desk_counts(NOON).notices == 1


def test_what_came_by_courtesy_is_sent_again_by_the_platforms_own_form(desk, owed):
    """ADR 4: the form has 48 hours of its own, from when it was filed; nothing accuses of the courtesy mail."""
    assert "Send again, by its form" in words(desk.get(page_of(owed)))
    post(desk, f"{page_of(owed)}again/")
    again = owed.followed_by.get()
    assert (again.channel.kind, again.statutory, again.due_at) == ("webform", True, None)
    assert (desk_counts(NOON).notices, board(desk, "filing").count(owed.number)) == (0, 0)
    assert "Send again" not in words(desk.get(page_of(owed)))


def test_a_paused_case_is_not_filed_for(desk):
    filed, notice = to_file()
    notice_actions.pause(key_id=filed.case.key_id, actor="person", now=NOON)
    assert "The person holds it back" in words(desk.get(page_of(notice)))


def test_how_a_try_ended_is_said_in_words(desk):
    _, notice = to_file()
    Attempt.objects.update(code="to_be_filed")
    page = words(desk.get(page_of(notice)))
    assert "waits for a person to file it in the platform's form" in page
    assert "to_be_filed" not in page


def test_a_look_at_a_link_is_shown_as_no_proof(desk):
    _, notice = sent(now=NOON - HOUR)
    StatusCheck.objects.create(item=notice.items.get(), at=NOON, result="gone", code="http_404")
    assert "the link looked gone (http 404). A look proves nothing." in words(desk.get(page_of(notice)))


def waits_by_hand(notice, **values):
    given = {"kind": "repeat", "number": 1, "state": "queued", "code": "to_be_filed", **values}
    return FollowUp.objects.create(notice=notice, due_at=NOON, queued_at=NOON, **given)


def test_a_repeat_that_waits_for_a_hand_is_entered(desk):
    _, notice = sent(now=NOON - HOUR)
    row = waits_by_hand(notice)
    assert "The same letter again 1: waits to be sent" in words(desk.get(page_of(notice)))
    assert "It starts no new 48 hours" in words(post(desk, f"{page_of(notice)}said/{row.pk}/filed/"))
    assert "Somebody else was faster" in words(post(desk, f"{page_of(notice)}said/{row.pk}/filed/"))
    assert FollowUp.objects.get().state == "sent"


def test_a_withdrawal_that_could_not_be_told_is_tried_again(desk):
    _, notice = sent(now=NOON - HOUR)
    row = waits_by_hand(notice, kind="withdrawal", state="failed", code="timeout")
    post(desk, f"{page_of(notice)}said/{row.pk}/retry/")
    assert FollowUp.objects.get().state == "queued"


def test_nothing_else_is_done_with_what_was_said(desk):
    _, notice = sent()
    row = waits_by_hand(notice)
    assert post(desk, f"{page_of(notice)}said/{row.pk}/burn/").status_code == 404


@pytest.mark.parametrize("missing", ["day", "time"])
def test_what_is_missing_in_a_filing_is_said_by_name(desk, missing):
    _, notice = to_file()
    typed = {"day": "2026-06-01", "time": "11:30", missing: ""}
    answer = post(desk, f"{page_of(notice)}filed/", **typed)
    assert f"Enter the {missing} " in words(answer)
    assert "This field is required" not in words(answer)


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


@pytest.mark.parametrize(("code", "perhaps"), [("http_503", False), ("no_answer", True)])
def test_a_failed_letter_that_may_be_there_all_the_same_is_said(desk, code, perhaps):
    _, notice = sent(proof=None, outcome="hopeless")
    Attempt.objects.update(code=code)
    page = words(desk.get(page_of(notice)))
    assert ("may have the letter all the same. Ask there before you send it again." in page) is perhaps


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
