"""The person's page: what Alice reads, state by state."""

from datetime import timedelta

import pytest
import time_machine

from notices import actions as notice_actions
from notices.models import FollowUp, StatusCheck
from takedown import actions
from tests.people import ALICE, NOON, make_platform
from tests.takedown.visits import (
    CODE,
    a_link,
    come_back,
    desk_sends,
    file_case,
    make_reviewer,
    open_page,
    platform_answers,
    post,
    the_sweep_passes,
    wire_takes,
    words,
)

pytestmark = pytest.mark.django_db
BY_MAIL = {"kind": "email", "channel": {"address": "abuse@tuberia.example"}}


def hours(number):
    return timedelta(hours=number)


def read(client, at=NOON):
    with time_machine.travel(at, tick=False):
        return words(open_page(client))


def received(proof="acknowledged", items=1, **platform):
    """Alice's letter, approved and received by Tuberia at noon: (notice, key)."""
    make_platform(**platform)
    case, key = file_case(*[a_link(number=number) for number in range(1, items + 1)])
    [notice] = desk_sends(case, key)
    return wire_takes(notice, key, proof=proof), key


def test_alice_reads_her_own_links_as_text(client):
    make_platform()
    file_case(a_link(description="the one in the red frame"))
    page = open_page(client).content.decode()
    assert "https://tuberia.example/post/1" in page
    assert "the one in the red frame" in page
    assert 'href="https://tuberia.example' not in page


def test_before_the_desk_has_looked_nothing_has_gone_out(client):
    make_platform()
    file_case()
    page = read(client)
    assert "Nothing has gone to Tuberia yet" in page
    assert "0 of 1" not in page


def test_approved_and_not_yet_sent(client):
    make_platform()
    case, key = file_case()
    desk_sends(case, key)
    page = read(client)
    assert "Approved. It goes out to Tuberia next." in page
    assert "The 48 hours start when the platform has received the letter, not when it is sent." in page


def test_sent_without_proof_starts_no_clock(client):
    received(proof="relay_accepted", **BY_MAIL)
    page = read(client)
    assert "Nothing proves yet that Tuberia got it, so the 48 hours have not started." in page
    assert "due by" not in page


@pytest.mark.parametrize(
    ("proof", "said"),
    [
        ("exchanger_accepted", "The mail server of Tuberia took the letter."),
        ("acknowledged", "Tuberia itself confirmed that it has the letter."),
        ("webhook_reference", "The computer of Tuberia took the letter and gave it a number."),
        ("retrieved", "Tuberia fetched the letter from us."),
    ],
)
def test_a_proof_is_said_as_what_it_is(client, proof, said):
    received(proof=proof)
    assert said in read(client, NOON + hours(1))


def test_the_deadline_is_a_date_and_no_countdown(client):
    received()
    page = read(client, NOON + hours(1))
    assert "due by Wednesday 3 June, 12:00 UTC" in page
    assert "47 h" not in page


def test_the_law_is_said_without_a_promise(client):
    received()
    page = read(client, NOON + hours(1))
    assert "By law a platform must remove it within 48 hours of receiving a valid request." in page
    assert "We cannot make it do so." in page


def test_where_the_law_may_not_reach_it_is_not_claimed(client):
    received(coverage="unclear")
    page = read(client, NOON + hours(1))
    assert "We are not sure that the law’s 48 hours bind this site" in page
    assert "By law a platform must" not in page


def test_removed_in_time(client):
    notice, key = received()
    platform_answers(notice, "removed", key, NOON + hours(5))
    page = read(client, NOON + hours(6))
    assert "1 of 1 link is gone." in page
    assert "Tuberia says: removed" in page
    assert "What you can do now" not in page


def test_removed_late_is_said_as_late(client):
    notice, key = received()
    the_sweep_passes(notice, NOON + hours(49))
    platform_answers(notice, "removed", key, NOON + hours(50))
    assert "It was removed after the 48 hours had ended." in read(client, NOON + hours(51))


def test_after_silence_there_is_a_next_step(client):
    notice, _ = received()
    the_sweep_passes(notice, NOON + hours(49))
    page = read(client, NOON + hours(49))
    assert "Not removed within the 48 hours" in page
    assert "TakeItDown.ftc.gov" in page


def test_after_silence_where_the_law_may_not_reach_the_next_step_is_the_form(client):
    notice, _ = received(standing="courtesy")
    the_sweep_passes(notice, NOON + hours(49))
    page = read(client, NOON + hours(49))
    assert "The next step is the platform’s own official form." in page
    assert "TakeItDown.ftc.gov" not in page


def test_no_date_is_named_by_which_a_site_must_act_that_the_law_may_not_bind(client):
    received(standing="courtesy")
    page = read(client)
    assert "Tuberia has the letter" in page or "Tuberia has confirmed the letter" in page
    assert "due by" not in page
    assert "48 hours are running" not in page


@pytest.mark.parametrize("outcome", ["handed_over", "retryable"])
def test_a_letter_whose_permission_has_ended_is_not_said_to_go_out(client, outcome):
    make_platform()
    case, key = file_case()
    wire_takes(*desk_sends(case, key), key, proof=None, outcome=outcome)
    actions.revoke_release(release=case.releases.get(), actor="person", now=NOON)
    page = read(client)
    assert "The permission for this letter has ended" in page
    assert "Our staff fill it in" not in page
    assert "It goes out to Tuberia next" not in page


def test_between_the_deadline_and_the_next_sweep_nothing_is_claimed(client):
    received()
    page = read(client, NOON + hours(48))
    assert "We are writing down how things stood." in page
    assert "due by" not in page


def test_a_refusal_comes_with_the_platforms_own_words(client):
    notice, key = received()
    platform_answers(notice, "refused", key, NOON + hours(2), reason="Nobody can be <b>seen</b> in it.")
    page = open_page(client)
    assert "Nobody can be &lt;b&gt;seen&lt;/b&gt; in it." in page.content.decode()
    assert "a corrected letter is a new one, with 48 hours of its own" in words(page)


def test_a_demand_for_more_is_put_in_its_place(client):
    notice, key = received()
    platform_answers(notice, "needs_information", key, NOON + hours(2), reason="Send an ID card.")
    page = read(client, NOON + hours(3))
    assert "Send an ID card." in page
    assert "You need not send an ID or a picture." in page


def test_answered_and_not_removed_by_the_deadline(client):
    notice, key = received()
    platform_answers(notice, "disputed", key, NOON + hours(2))
    the_sweep_passes(notice, NOON + hours(49))
    page = read(client, NOON + hours(49))
    assert "Tuberia has answered, but has not removed everything." in page
    assert "Disputed" in page


def test_a_part_removed(client):
    notice, key = received(items=3)
    first = notice.items.first()
    notice_actions.report_outcome(item=first, outcome="removed", actor="platform", now=NOON, key=key)
    page = read(client, NOON + hours(1))
    assert "1 of 3 links are gone." in page
    assert "Tuberia has removed a part. Its 48 hours are still running." in page


def test_many_answers_at_once_are_one_line(client):
    notice, key = received(items=3)
    platform_answers(notice, "removed", key, NOON + hours(1))
    page = read(client, NOON + hours(2))
    assert page.count("Tuberia says: removed") == 1
    assert "3 links." in page


def test_filed_by_hand_in_the_platforms_form(client):
    make_platform(kind="webform")
    case, key = file_case()
    [notice] = desk_sends(case, key)
    wire_takes(notice, key, proof=None, outcome="handed_over")
    assert "Our staff fill it in; then the 48 hours start." in read(client)


def test_what_cannot_be_delivered_is_no_dead_end(client):
    make_platform()
    case, key = file_case()
    [notice] = desk_sends(case, key)
    wire_takes(notice, key, proof=None, outcome="hopeless")
    assert "Our staff have been told and look for another way." in read(client)


def test_what_may_have_arrived_is_not_called_undelivered(client):
    make_platform()
    case, key = file_case()
    [notice] = desk_sends(case, key)
    wire_takes(notice, key, proof=None, outcome="hopeless")
    notice.attempts.update(code="no_answer")
    page = read(client)
    assert "Nothing proves that Tuberia got the letter, though it may have." in page
    assert "could not be delivered" not in page.lower()


def test_a_void_clock_is_not_counted_and_the_new_letter_takes_its_place(client):
    notice, key = received(**BY_MAIL)
    void_at = NOON + hours(3)
    notice_actions.void_receipt(receipt=notice.receipts.get(), reason="bounced", actor="desk", now=void_at, key=key)
    assert "Its 48 hours do not count. Our staff send it again." in read(client, void_at)
    notice.refresh_from_db()
    actions.send_again(notice=notice, reviewer=make_reviewer(), key=key, now=NOON + hours(4))
    page = read(client, NOON + hours(5))
    assert "The next letter to Tuberia took its place." in page
    assert "0 of 1 link" in page


def test_the_letter_is_shown_as_it_was_sent(client):
    received()
    page = read(client)
    assert f"/s/ {ALICE}, the identifiable individual" in page
    assert "It is me, and I never agreed." in page


def test_a_letter_that_was_tampered_with_is_not_shown_as_sent(client):
    notice, _ = received()
    notice.letter = bytes(notice.letter)[:-1] + b"?"
    notice.save()
    page = read(client)
    assert f"The letter as it was signed {notice.number}" in page
    assert "It is me, and I never agreed." in page


def test_to_a_stranger_the_desk_has_signed_and_no_name_stands_there(client):
    make_platform(trust="unknown")
    case, key = file_case()
    desk_sends(case, key)
    page = read(client)
    assert "/s/ Dana Desk, an authorized person" in page
    assert ALICE not in page


def test_a_demonstration_platform_is_marked(client):
    make_platform(sandbox=True)
    file_case()
    assert "demonstration, not a real site" in read(client)


def test_alice_writes_to_the_desk_and_reads_the_answer(client):
    make_platform()
    case, key = file_case()
    come_back(client)
    post(client, "/case/message/", text="Please wait\nuntil Monday.")
    actions.write_message(case=case, author="desk", text="We will.", key=key, actor="user:1", now=NOON)
    page = words(client.get("/case/open/"))
    assert "Please wait until Monday." in page
    assert "We will." in page


def test_a_second_click_is_one_message(client):
    make_platform()
    case, _ = file_case()
    come_back(client)
    for _ in range(2):
        post(client, "/case/message/", text="Thank you.")
    assert case.messages.count() == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is nothing in your message yet."),
        ("My code is " + CODE.lower(), "case code"),
        ("turned \u202e round", "hidden characters"),
        ("x" * 2500, "too long"),
    ],
)
def test_a_message_that_cannot_be_kept_is_named_and_stays_typed(client, text, said):
    make_platform()
    case, _ = file_case()
    come_back(client)
    answer = post(client, "/case/message/", text=text)
    assert said in words(answer)
    assert text in answer.content.decode()
    assert not case.messages.exists()


def test_a_message_is_sealed(client):
    make_platform()
    case, _ = file_case()
    come_back(client)
    post(client, "/case/message/", text="He lives next door.")
    assert b"next door" not in bytes(case.messages.get().body)


# What was said after the letter, looks at a link, letters under a platform's own rules


def said(notice, kind, state="sent", number=1, at=NOON):
    FollowUp.objects.create(
        notice=notice, kind=kind, number=number, due_at=at, queued_at=at, finished_at=at, state=state
    )


def test_reminders_repeats_and_withdrawals_are_told_once_they_have_gone_out(client):
    notice, _ = received()
    said(notice, "reminder", at=NOON + hours(24))
    said(notice, "repeat", at=NOON + hours(72))
    said(notice, "withdrawal", at=NOON + hours(80))
    page = read(client, NOON + hours(90))
    assert "We reminded Tuberia" in page
    assert "The same letter went to Tuberia again Thursday 4 June 2026, 12:00 UTC It starts no new 48 hours." in page
    assert "We told Tuberia that it is taken back" in page


def test_a_reminder_that_has_not_gone_out_is_not_told(client):
    notice, _ = received()
    said(notice, "reminder", state="queued")
    assert "We reminded" not in read(client)


def test_a_platform_that_could_not_be_told_is_no_secret(client):
    notice, _ = received()
    said(notice, "withdrawal", state="failed")
    assert "Tuberia could not be told that it is taken back" in read(client)


def test_a_look_at_a_link_is_said_as_what_it_is(client):
    notice, _ = received()
    StatusCheck.objects.create(item=notice.items.get(), at=NOON, result="reachable", code="200")
    StatusCheck.objects.create(item=notice.items.get(), at=NOON + hours(5), result="gone", code="404")
    StatusCheck.objects.create(item=notice.items.get(), at=NOON + hours(6), result="unknown")
    page = read(client, NOON + hours(7))
    assert "Last looked at 1 June, 17:00 UTC: the link looked gone. This proves nothing." in page
    assert "The link still answered" in page
    assert "0 of 1 link is gone." in page


def test_copies_that_were_removed_too_are_counted_apart(client):
    notice, key = received()
    platform_answers(notice, "removed", key, copies="removed", copies_removed=3)
    assert "It also removed 3 identical copies." in read(client)


def test_a_demand_that_goes_too_far_is_named(client):
    notice, key = received()
    platform_answers(notice, "needs_information", key, reason="Upload a photo of your passport.")
    page = read(client)
    assert "It seems to ask for an ID. The law asks for none." in page
    assert "Please do not send it to anybody." in page


def test_after_a_refusal_there_is_an_answer_a_lawyer_and_others_to_tell(client):
    notice, key = received()
    platform_answers(notice, "refused", key)
    page = read(client)
    for step in ("Answer Tuberia", "A lawyer can tell you what else is possible.", "Tell a search engine"):
        assert step in page


def policy_letter():
    """A letter under Tuberia's own rules, received: (notice, key)."""
    make_platform()
    case, key = file_case(about={"published": "published", "content": "swimwear"})
    [notice] = desk_sends(case, key)
    return wire_takes(notice, key, proof="acknowledged"), key


def test_a_letter_under_the_platforms_rules_names_no_48_hours(client):
    policy_letter()
    page = read(client, NOON + hours(1))
    assert "This letter asks under the site’s own rules." in page
    assert "due by" not in page
    assert "48 hours are running" not in page
    assert "By law a platform must" not in page


def test_days_later_it_is_still_only_without_an_answer(client):
    notice, _ = policy_letter()
    the_sweep_passes(notice, NOON + hours(60))
    page = read(client, NOON + hours(60))
    assert "Tuberia has the letter." in page or "Tuberia has confirmed the letter." in page
    assert "TakeItDown.ftc.gov" not in page
    assert "48 hours have passed" not in page
    assert "The 48 hours ended" not in page


def test_where_the_law_gives_no_right_a_refusal_is_the_sites_to_make(client):
    notice, key = policy_letter()
    platform_answers(notice, "refused", key, reason="Allowed here.")
    page = read(client)
    assert "The site decides by its own rules here." in page
    assert "FTC" not in page


def test_every_permission_taken_back_before_it_went_out_is_said(client):
    make_platform("imagria")
    make_platform()
    case, key = file_case(a_link(), a_link("imagria.example"))
    actions.revoke_release(release=case.releases.get(platform__slug="imagria"), actor="person", now=NOON)
    desk_sends(case, key)
    assert "You took the permission or every link back. Nothing has gone to Imagria." in read(client)
