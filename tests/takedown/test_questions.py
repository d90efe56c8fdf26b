"""A request came back with a question: it is answered in words, and the request stands again where it stood."""

from datetime import timedelta

import pytest

from takedown import actions
from takedown.models import Decision, Draft, TakedownRequest
from takedown.queries import questions, review_queue
from takedown.states import IllegalMove
from tests.cases import bob, bobs_case, charlie, enter, make_case
from tests.people import NOON
from tests.takedown.visits import (
    HELPERS_CODE,
    HELPERS_PIN,
    come_back,
    desk_returns,
    desk_sends,
    file_case,
    helper_files,
    post,
    sign_and_file,
    words,
)

pytestmark = pytest.mark.usefixtures("tuberia", "noon")
HOUR = timedelta(hours=1)
WHY = "Which post is it?"
FIRST = "The first one, of 3 May."


@pytest.fixture
def asked(client):
    """Alice filed at nine, the desk asked at ten, and she has opened her page: (case, key, the answer's address)."""
    case, key = file_case(now=NOON - 3 * HOUR)
    desk_returns(case, key, WHY, NOON - 2 * HOUR)
    come_back(client)
    return case, key, page_of(case)


def page_of(case):
    return f"/case/question/{case.requests.get().pk}/"


def answer(case, key, text=FIRST, author="person"):
    request = case.requests.get()
    actions.answer_question(request=request, author=author, text=text, key=key, actor=author, now=NOON)


def state(case):
    return case.requests.latest("submitted_at").state


def test_the_question_is_repeated_above_the_box(client, asked):
    _, _, page = asked
    assert page in client.get("/case/open/").content.decode()
    assert f"What they asked {WHY}" in words(client.get(page))


def test_with_the_answer_it_is_in_the_queue_at_its_old_place(client, asked):
    case, _, page = asked
    newer = make_case(now=NOON - HOUR)
    assert post(client, page, text=FIRST).headers["Location"] == "/case/open/"
    lines = review_queue()
    assert [line.request.case_id for line in lines] == [case.pk, newer.case.pk]
    assert (lines[0].answered, lines[0].target) == (True, NOON + 4 * HOUR)
    shown = words(client.get("/case/open/"))
    assert f"The question is answered {WHY} The answer: {FIRST}" in shown
    assert "Our staff have a question" not in shown


def test_the_reviewer_reads_it_beside_the_question(client, desk, asked):
    case, key, _ = asked
    answer(case, key)
    page = words(desk.get(f"/desk/request/{case.requests.get().pk}/"))
    assert f"We asked {WHY} The person, Mon 1 Jun, 12:00 UTC {FIRST}" in page
    assert "answered" in words(desk.get("/desk/"))


def test_what_was_signed_goes_out_as_it_was_signed(asked):
    case, key, _ = asked
    signed = [each.opened(key, "letter") for each in case.requests.get().letters.all()]
    answer(case, key)
    [notice] = desk_sends(case, key)
    assert [notice.opened(key, "letter")] == signed
    assert FIRST not in str(case.requests.get().opened(key, "body"))


def test_the_words_are_sealed_and_stand_with_their_author(asked):
    case, key, _ = asked
    answer(case, key)
    kept = Decision.objects.get()
    assert FIRST.encode() not in bytes(kept.answer)
    assert (kept.answered_by, kept.answered_at) == ("person", NOON)
    assert [each.answer for each in questions(case.requests.get(), key)] == [FIRST]


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_nothing_in_the_box_is_no_answer(client, asked, text):
    case, _, page = asked
    reply = post(client, page, text=text)
    assert reply.status_code == 422
    assert WHY in words(reply)
    assert state(case) == "returned"


def test_a_second_click_on_the_same_words_is_one_answer(client, asked):
    _, _, page = asked
    for _ in range(2):
        assert post(client, page, text=FIRST).status_code == 302


def test_of_two_answers_the_first_counts_and_the_second_is_handed_back(client, asked):
    case, key, page = asked
    answer(case, key, "By another browser.")
    reply = post(client, page, text=FIRST)
    assert reply.status_code == 409
    assert FIRST in words(reply)
    assert [each.answer for each in questions(case.requests.get(), key)] == ["By another browser."]


def test_a_second_question_is_answered_by_itself(client, asked):
    case, key, page = asked
    answer(case, key)
    desk_returns(case, key, "And of which year?", NOON)
    assert "What they asked And of which year?" in words(client.get(page))
    post(client, page, text=FIRST)
    assert [each.answer for each in questions(case.requests.get(), key)] == [FIRST, FIRST]


@pytest.mark.parametrize("meanwhile", ["withdrawn", "corrected", "declined"])
def test_an_answer_that_comes_too_late_is_handed_back(client, asked, meanwhile):
    case, key, page = asked
    if meanwhile == "withdrawn":
        actions.withdraw_case(case=case, actor="person", now=NOON)
    elif meanwhile == "corrected":
        sign_and_file(actions.correct(case=case, key=key, now=NOON), key)
    else:
        TakedownRequest.objects.update(state="rejected")
    reply = post(client, page, text=FIRST)
    assert reply.status_code == 409
    assert FIRST in words(reply)
    assert Decision.objects.filter(answered_at=None).count() == 1


def test_a_correction_that_was_begun_is_too_late_after_the_answer(asked):
    case, key, _ = asked
    begun = actions.correct(case=case, key=key, now=NOON)
    answer(case, key)
    with pytest.raises(actions.Overtaken):
        sign_and_file(begun, key)
    assert Draft.objects.filter(pk=begun.pk, filed_at=None).exists()


def test_where_nothing_came_back_nothing_is_asked(client):
    case, key = file_case()
    come_back(client)
    assert client.get(page_of(case)).headers["Location"] == "/case/open/"
    with pytest.raises(IllegalMove):
        answer(case, key)


def test_what_has_to_be_signed_anew_is_not_answered_in_words(client, asked):
    case, _, page = asked
    case.releases.update(revoked_at=NOON)
    assert page not in client.get("/case/open/").content.decode()
    assert client.get(page).status_code == 302


def test_nobody_answers_for_another_case(client, asked):
    other = make_case()
    assert client.get(f"/case/question/{other.request.pk}/").status_code == 404


def test_a_helper_answers_what_the_helper_signed(client):
    case, key = helper_files(now=NOON - HOUR)
    desk_returns(case, key, WHY)
    come_back(client, HELPERS_CODE, HELPERS_PIN)
    post(client, page_of(case), text=FIRST)
    assert Decision.objects.get().answered_by == "helper"


def test_what_the_person_signed_only_the_person_answers(client):
    case, key = helper_files(now=NOON - HOUR)
    request = case.requests.get()
    request.seal(key, body={**request.opened(key, "body"), "filer": {"role": "individual"}})
    request.save()
    desk_returns(case, key, WHY)
    come_back(client, HELPERS_CODE, HELPERS_PIN)
    post(client, page_of(case), text=FIRST)
    assert state(case) == "returned"


def test_an_advocate_answers_for_their_client(client):
    filed = bobs_case(now=NOON - HOUR)
    desk_returns(filed.case, filed.key, WHY)
    enter(client, bob())
    page = f"/advocate/case/{filed.case.pk}/question/{filed.request.pk}/"
    assert page in client.get(f"/advocate/case/{filed.case.pk}/").content.decode()
    assert WHY in words(client.get(page))
    assert post(client, page, text="").status_code == 422
    post(client, page, text=FIRST)
    assert (state(filed.case), Decision.objects.get().answered_by) == ("submitted", "advocate")
    assert post(client, page, text="Another.").status_code == 409
    assert enter(client, charlie()).get(page).status_code == 404


def test_the_record_that_the_person_keeps_holds_the_answer(client, asked):
    case, key, _ = asked
    answer(case, key)
    told = client.get("/case/papers/overview/json/").json()["requests"][0]["decisions"][0]
    assert (told["reason"], told["answer"], told["answered_by"]) == (WHY, FIRST, "person")
