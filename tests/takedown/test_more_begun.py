"""Further letters, begun and not finished: none is lost for another, and her own moment holds for each."""

import re

import pytest

from takedown import actions, drafts
from takedown.models import Draft, TakedownRequest
from tests.people import ALICE, NOON, fresh
from tests.takedown.test_more import EARLIER, asked, received, search_engine, signs
from tests.takedown.visits import (
    come_back,
    desk_sends,
    file_case,
    platform_answers,
    post,
    wire_takes,
    words,
)
from tests.walks import alice_fills, draft_of, visit_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuberia", "noon")]


# One thing at a time: what was begun is neither lost nor wiped


def begins_another_request(client):
    """Alice comes back with her code while a request that nobody saved is open in the same browser."""
    alice_fills(client, "who")
    come_back(client)
    return visit_of(client).draft.pk


@pytest.mark.parametrize("what", ["more", "again", "onward", "correct"])
def test_a_request_that_is_not_saved_is_not_let_go_of_for_another_draft(client, what):
    search_engine()
    _, notice, _ = received("refused")
    unsaved, item = begins_another_request(client), notice.items.get().pk
    path = {"more": "more/", "again": f"more/{item}/", "onward": f"onward/{item}/", "correct": "correct/"}[what]
    TakedownRequest.objects.update(state="returned")
    answer = post(client, f"/case/{path}", to="seekly")
    assert answer.status_code == 409
    assert "Another request is open in this browser, and it is not saved." in words(answer)
    assert visit_of(client).draft.pk == unsaved


def test_an_answer_that_cannot_be_begun_yet_keeps_its_words(client):
    _, notice, _ = received("refused")
    unsaved = begins_another_request(client)
    answer = post(client, f"/case/answer/{notice.pk}/", text="The one of 3 May.")
    assert answer.status_code == 409
    assert "The one of 3 May." in words(answer)
    assert visit_of(client).draft.pk == unsaved
    assert not Draft.objects.filter(purpose="answer").exists()


def test_leaving_in_a_hurry_after_that_still_wipes_it(client):
    received("refused")
    unsaved = begins_another_request(client)
    post(client, "/case/more/")
    client.get("/exit/")
    assert not Draft.objects.filter(pk=unsaved).exists()


def test_a_draft_of_the_case_gives_way_to_another_since_the_page_leads_back_to_it(client):
    search_engine()
    _, notice, _ = received("refused")
    come_back(client)
    post(client, "/case/more/")
    assert post(client, f"/case/onward/{notice.items.get().pk}/", to="seekly").status_code == 302


def test_a_second_answer_is_added_to_the_letter_that_was_begun(client):
    _, notice, _ = asked(client)
    post(client, f"/case/answer/{notice.pk}/", text="The one of 3 May.")
    begun = visit_of(client).draft.pk
    assert "You have begun a letter in answer already." in words(client.get(f"/case/answer/{notice.pk}/"))
    post(client, f"/case/answer/{notice.pk}/", text="And no ID.")
    assert visit_of(client).draft.pk == begun
    said = draft_of(client)["statement"]["text"]
    assert said == "It is me, and I never agreed.\n\nThe one of 3 May.\n\nAnd no ID."


def test_the_letter_that_was_begun_can_be_gone_on_with_as_it_is(client):
    _, notice, _ = asked(client)
    post(client, f"/case/answer/{notice.pk}/", text="The one of 3 May.")
    answer = post(client, f"/case/answer/{notice.pk}/", do="on", text="")
    assert answer.headers["Location"] == "/request/review/"
    assert draft_of(client)["statement"]["text"].endswith("The one of 3 May.")


def test_the_person_does_not_go_on_with_the_name_of_a_helper(client):
    case, notice, key = received("needs_information", reason="Which?")
    begin = {"case": case, "notice": fresh(notice), "key": key, "now": NOON}
    draft = actions.answer(text="By Fay.", own=False, **begin)
    drafts.update(draft, key, NOON, filer={"role": "helper"}, contact={"name": "Fay"})
    again = actions.answer(text="By Alice.", own=True, **begin)
    held = drafts.read(again, key)
    assert (held["filer"], held["contact"]["name"]) == ({"role": "individual"}, ALICE)
    assert "By Fay." not in held["statement"]["text"]


# Her own moment holds for what follows


ON_HER_WORD = {"finds_out": "yes", "when": "say", "on": ""}


def goes_out_at(timing, outcome="refused"):
    """A letter of Alice's that went out when she said so, and was answered."""
    case, key = file_case(timing=timing, now=EARLIER)
    TakedownRequest.objects.update(held=False, send_from=None)
    [notice] = desk_sends(case, key)
    notice = wire_takes(notice, key, proof="acknowledged")
    platform_answers(notice, outcome, key)
    return case, fresh(notice), key


def test_an_answer_waits_for_her_word_where_the_first_letter_did(client):
    case, notice, key = goes_out_at(ON_HER_WORD)
    come_back(client)
    held = "It goes out only when you say so, like your first letter."
    assert held in words(client.get(f"/case/answer/{notice.pk}/"))
    post(client, f"/case/answer/{notice.pk}/", text="The one of 3 May.")
    signs(client)
    assert desk_sends(case, key) == []
    assert case.requests.latest("submitted_at").held


def test_a_letter_to_others_waits_for_her_word_too(client):
    search_engine()
    _, notice, _ = goes_out_at(ON_HER_WORD)
    come_back(client)
    address = f"/case/onward/{notice.items.get().pk}/"
    assert "It goes out only when you say so, like your first letter." in words(client.get(address))
    post(client, address, to="seekly")
    assert draft_of(client)["timing"] == ON_HER_WORD


def test_a_day_that_is_over_holds_nothing_back(client):
    case, notice, key = goes_out_at({"finds_out": "no", "when": "date", "on": "2026-05-01"})
    draft = actions.answer(case=case, notice=notice, text="This one.", key=key, own=True, now=NOON)
    assert drafts.read(draft, key)["timing"] == {"finds_out": "no", "when": "now", "on": ""}
    come_back(client)
    page = words(client.get(f"/case/answer/{notice.pk}/"))
    assert "It goes out as soon as our staff have checked it." in page


def test_the_way_to_report_a_re_upload_stands_open_beside_the_outcome(client):
    received("removed")
    come_back(client)
    page = client.get("/case/open/").content.decode()
    shown = re.sub(r"(?s)<details.*?</details>", "", page)
    assert "Tell us that it is online again" in shown
