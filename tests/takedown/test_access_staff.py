"""The desk and an advocate make a new code for somebody who lost hers, or had it taken."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from takedown import actions
from takedown.models import Case
from tests.cases import bob, charlie, enter, erin, make_case, post
from tests.people import NOON
from tests.takedown.visits import (
    HANDED,
    bob_files,
    come_back,
    desk_returns,
    desk_sends,
    file_case,
    helper_files,
    take_over,
    words,
)
from tests.walks import alice_fills, alice_goes_on
from vault.models import LedgerEntry, Wrap

pytestmark = pytest.mark.usefixtures("tuberia", "noon")


def ways_into(case):
    return f"/desk/case/{case.pk}/access/"


def code_on(page):
    return re.search(r'data-copy-text="([^"]+)"', page.content.decode())[1]


# The desk


def test_the_chosen_words_stand_beside_the_button(desk):
    case, key = file_case()
    actions.choose_words(case=case, key=key, words="blue kettle old harbour", actor="person", now=NOON)
    page = words(desk.get(ways_into(case)))
    assert "blue kettle old harbour" in page
    assert "Ask for the chosen words, all of them, before you tick." in page


def test_without_words_the_page_says_how_to_make_sure(desk):
    case, _ = file_case()
    assert "No words were chosen." in words(desk.get(ways_into(case)))


def test_without_the_tick_the_old_code_lives(desk):
    case, _ = file_case()
    assert post(desk, ways_into(case), do="code").status_code == 422
    assert come_back(Client())["Location"] == "/case/open/"


def test_a_new_code_is_shown_once_and_opens_a_pin_page(desk):
    case, _ = file_case()
    page = post(desk, ways_into(case), do="code", sure="on")
    assert "Shown once" in words(page)
    assert come_back(Client(), code=code_on(page), pin="")["Location"] == "/case/begin/"
    assert "data-copy-text" not in desk.get(ways_into(case)).content.decode()


def test_in_alices_own_browser_the_page_closes(desk, client):
    case, _ = file_case()
    alice = Client()
    come_back(alice)
    post(desk, ways_into(case), do="code", sure="on")
    assert alice.get("/case/open/")["Location"] == "/case/"


def test_the_desk_cannot_make_a_code_for_a_stopped_case(desk):
    case, _ = file_case()
    actions.freeze(case=case, actor="desk", now=NOON)
    assert desk.get(ways_into(case)).status_code == 404
    named = enter(Client(), erin())
    assert "This case was stopped" in words(post(named, ways_into(case), do="code", sure="on"))
    assert Case.objects.get().code_digest


def test_an_erased_case_has_no_page(desk):
    case, _ = file_case()
    actions.erase_case(case=case, actor="desk", now=NOON)
    assert desk.get(ways_into(case)).status_code == 404


def test_from_a_request_it_is_one_click(desk):
    filed = make_case()
    assert ways_into(filed.case) in desk.get(filed.page).content.decode()


@pytest.mark.parametrize(("made", "said"), [
    (helper_files, "a code waits for them until"),
    (file_case, "has a code and a PIN"),
])  # fmt: skip
def test_the_page_says_who_has_a_way_in(desk, made, said):
    case, _ = made()
    assert said in words(desk.get(ways_into(case)))


# A helper nobody vetted


def test_the_desk_is_asked_whether_the_person_wanted_the_helper(desk):
    case, _ = helper_files()
    page = words(desk.get(f"/desk/request/{case.requests.get().pk}/"))
    assert "A helper filed this whom nobody vetted" in page
    assert "not confirmed by the person" in words(desk.get(ways_into(case)))


def test_asked_and_noted_it_is_no_question_any_more(desk):
    case, _ = helper_files()
    post(desk, ways_into(case), do="helper", sure="on")
    assert "wanted by the person" in words(desk.get(ways_into(case)))
    assert "whom nobody vetted" not in words(desk.get(f"/desk/request/{case.requests.get().pk}/"))


def test_without_a_tick_nothing_is_noted(desk):
    case, _ = helper_files()
    assert post(desk, ways_into(case), do="helper").status_code == 422
    assert case.helper.confirmed_at is None


def test_what_the_person_said_themself_is_no_question(desk):
    case, key = helper_files()
    take_over(case, key)
    actions.confirm_helper(helper=case.helper, actor="person", now=NOON)
    assert "whom nobody vetted" not in words(desk.get(f"/desk/request/{case.requests.get().pk}/"))


# The advocate


def test_bob_makes_a_new_code_for_alice(advocate):
    case, key = bob_files()
    take_over(case, key)
    address = f"/advocate/case/{case.pk}/code/"
    assert address in advocate.get(f"/advocate/case/{case.pk}/").content.decode()
    assert post(advocate, address).status_code == 422
    page = post(advocate, address, sure="on")
    assert come_back(Client(), code=code_on(page), pin="")["Location"] == "/case/begin/"
    assert "We found nothing" in words(come_back(Client()))


def test_once_the_release_has_ended_bob_makes_none(advocate, noon):
    case, _ = bob_files()
    noon.move_to(NOON + timedelta(days=91))
    enter(advocate, bob())
    assert post(advocate, f"/advocate/case/{case.pk}/code/", sure="on").status_code == 404


def test_charlie_makes_none_for_a_stranger(client):
    case, key = bob_files()
    take_over(case, key)
    assert post(enter(client, charlie()), f"/advocate/case/{case.pk}/code/", sure="on").status_code == 404
    assert Case.objects.get().code_digest


def test_a_case_goes_on_while_nobody_but_staff_can_open_it(desk):
    case, key = bob_files()
    [notice] = desk_sends(case, key)
    post(desk, ways_into(case), do="code", sure="on")
    assert notice.may_be_told(NOON)


# What came back to an advocate, who has neither code nor PIN


def sent_back(advocate):
    """Bob's request came back: its case, and the token on the page that leads to the form."""
    case, key = bob_files()
    desk_returns(case, key, "Which post is it?")
    page = post(advocate, f"/advocate/case/{case.pk}/correct/")
    return case, re.search(r'name="token" value="([^"]+)"', page.content.decode())[1]


def test_bob_corrects_what_came_back_before_alice_has_ever_come(advocate):
    case, token = sent_back(advocate)
    assert "Which post is it?" in words(post(advocate, "/request/begin/", token=token))
    answer = alice_goes_on(advocate, "review")
    assert answer["Location"] == "/advocate/"
    assert case.requests.filter(state="submitted").count() == 1
    entry = LedgerEntry.objects.filter(verb="request.submitted").latest("id")
    assert entry.actor == f"user:{bob().pk}"


def test_the_way_into_the_form_is_used_once(advocate, client):
    _, token = sent_back(advocate)
    post(advocate, "/request/begin/", token=token)
    assert post(Client(), "/request/begin/", token=token).status_code == 403
    assert not Wrap.objects.filter(reader="helper").exists()


def test_it_ends_after_an_hour(advocate, noon):
    _, token = sent_back(advocate)
    noon.shift(timedelta(hours=1))
    assert post(Client(), "/request/begin/", token=token).status_code == 403


def test_it_ends_with_the_release(advocate):
    case, token = sent_back(advocate)
    actions.revoke_mandate(mandate=case.mandate, actor="person", now=NOON)
    assert post(Client(), "/request/begin/", token=token).status_code == 403


def test_what_stands_open_of_it_closes_with_the_release(advocate):
    case, token = sent_back(advocate)
    post(advocate, "/request/begin/", token=token)
    assert advocate.get("/request/links/").status_code == 200
    actions.revoke_mandate(mandate=case.mandate, actor="person", now=NOON)
    assert advocate.get("/request/links/").status_code == 403


def test_the_peoples_process_takes_no_token_of_an_advocate(advocate, settings):
    _, token = sent_back(advocate)
    settings.ROLE = "public"
    assert post(advocate, "/request/begin/", token=token).status_code == 404


def test_the_code_that_waits_for_alice_stays_what_it_was(advocate):
    case, token = sent_back(advocate)
    post(advocate, "/request/begin/", token=token)
    assert come_back(Client(), code=HANDED, pin="")["Location"] == "/case/begin/"
    assert case.code_digest is None


def test_another_request_in_the_same_browser_is_asked_about_first(advocate):
    alice_fills(advocate, "who")
    _, token = sent_back(advocate)
    assert "Another request is still open in this browser." in words(post(advocate, "/request/begin/", token=token))
    assert "Which post is it?" in words(post(advocate, "/request/begin/", token=token, afresh="1"))


def test_where_nothing_came_back_there_is_nothing_to_correct(advocate):
    case, _ = bob_files()
    assert post(advocate, f"/advocate/case/{case.pk}/correct/").status_code == 404
