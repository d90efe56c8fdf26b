"""Alice walks the intake: through it, back and forth, out of it, and twice."""

import re
import time

import pytest
from django.conf import settings
from django.test import Client

from takedown.models import Case, Draft, TakedownRequest
from takedown.queries import case_of_code
from tests.walks import (
    PIN,
    STATEMENT,
    alice_fills,
    alice_goes_on,
    code_shown,
    draft_of,
    page,
    send,
    text_of,
    visit_of,
)
from vault import keys

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
URLENCODED = "application/x-www-form-urlencoded"
TRIAGE = [f"about/{at}" for at in range(1, 6)]
AFTER_LINKS = ["places", "fingerprints", "statement", "contact", "timing", "safe", "review", "pin"]
PLACES = ["who", *TRIAGE, "links", *AFTER_LINKS]


def test_from_the_first_page_to_the_case(client):
    answer = alice_fills(client)
    assert answer["Location"] == "/request/code/"
    code = code_shown(client)
    answer = alice_goes_on(client, "code")
    assert answer["Location"] == "/case/open/"
    case = case_of_code(code)
    assert keys.open_for_person(case.key_id, code.replace("-", ""), PIN)
    assert case.requests.get().state == "submitted"


def test_the_first_page_says_what_is_asked_and_kept_and_stores_nothing(client):
    text = text_of(client.get("/request/"))
    assert "Never the picture" in text
    assert "takeitdown.ncmec.org" in text
    assert not client.cookies.get(settings.SESSION_COOKIE_NAME)
    assert not Draft.objects.exists()


def test_every_step_has_its_number_its_way_back_and_a_neutral_title(client):
    alice_fills(client, "review")
    for number, step in zip([*range(1, 8), *range(9, 17)], PLACES, strict=True):
        markup = page(client, f"/request/{step}/")
        assert f"Step {number} of 16" in text_of(markup)
        assert f"<title>Step {number} – Recourse</title>" in markup
        assert re.search(r">Back</(button|a)>", markup)
        assert markup.count("<h1>") == 1


def test_each_answer_is_there_again_when_she_comes_back(client):
    alice_fills(client, "contact", statement={"text": "My own words."})
    assert 'value="individual"' in re.search(r"<input[^>]*checked[^>]*>", page(client, "/request/who/"))[0]
    assert "My own words." in page(client, "/request/statement/")
    assert 'value="Alice Example"' in page(client, "/request/contact/")
    assert "https://video.example.org/v/2" in page(client, "/request/links/")


def test_a_change_from_the_last_page_leads_back_to_it(client):
    alice_fills(client, "contact")
    answer = client.post("/request/statement/?then=review", "text=Other+words.", content_type=URLENCODED)
    assert answer["Location"] == "/request/review/"
    assert "Other words." in page(client, "/request/review/")


def test_begin_again_goes_on_where_she_was(client):
    alice_fills(client, "fingerprints")
    assert "You have begun a request" in text_of(page(client, "/request/"))
    assert send(client, "begin")["Location"] == "/request/statement/"
    assert Draft.objects.count() == 1


def test_starting_afresh_wipes_the_first_draft(client):
    alice_fills(client, "contact")
    old = Draft.objects.get().pk
    assert send(client, "begin", afresh="1")["Location"] == "/request/who/"
    assert Draft.objects.get().pk != old
    assert draft_of(client) == {}


def test_leaving_closes_the_draft_in_this_browser(client):
    alice_fills(client, "contact")
    client.get("/exit/")
    answer = client.get("/request/review/")
    assert answer.status_code == 403
    assert "no longer open here" in text_of(answer)
    assert "Alice Example" not in answer.content.decode()


def test_an_ended_session_says_so_keeps_what_was_typed_in_sight_and_saves_nothing(client):
    alice_fills(client, "fingerprints")
    client.cookies.pop(settings.SESSION_COOKIE_NAME)
    answer = send(client, "statement", text="Three hours of careful words.")
    assert answer.status_code == 403
    assert "Three hours of careful words." in answer.content.decode()
    assert Draft.objects.count() == 1


def test_a_pin_is_never_sent_back_to_the_page(client):
    alice_fills(client, "review")
    client.cookies.pop(settings.SESSION_COOKIE_NAME)
    assert PIN not in alice_goes_on(client, "pin").content.decode()


def test_a_stolen_session_without_the_cookie_opens_nothing(client):
    alice_fills(client, "contact")
    client.cookies[settings.CASE_KEY_COOKIE] = "A" * 43 + "="
    assert client.get("/request/review/").status_code == 403


def test_a_form_of_an_older_draft_does_not_write_into_the_newer_one(client):
    alice_fills(client, "links")
    old = str(Draft.objects.get().pk)
    send(client, "begin", afresh="1")
    answer = send(client, "statement", text=STATEMENT, draft=old)
    assert answer.status_code == 403
    assert STATEMENT in answer.content.decode()
    assert "statement" not in draft_of(client)


def test_a_second_click_on_file_files_once(client):
    alice_fills(client, "review")
    first = alice_goes_on(client, "pin")
    second = alice_goes_on(client, "pin", pin={"pin": "another", "pin_again": "another"})
    assert first["Location"] == second["Location"] == "/request/code/"
    assert TakedownRequest.objects.count() == 1
    assert keys.open_for_person(Case.objects.get().key_id, code_shown(client).replace("-", ""), PIN)


def test_back_after_filing_leads_to_the_code_that_still_waits(client):
    alice_fills(client)
    for step in [*PLACES[:-1], "age"]:
        assert client.get(f"/request/{step}/")["Location"] == "/request/code/", step
        assert send(client, step, role="helper")["Location"] == "/request/code/", step


def test_the_first_page_shows_the_way_to_a_code_that_was_not_saved(client):
    alice_fills(client)
    assert 'href="/request/code/"' in page(client, "/request/")
    assert send(client, "begin")["Location"] == "/request/code/"


def test_the_code_stays_until_it_is_saved_and_is_gone_afterwards(client):
    alice_fills(client)
    code = code_shown(client)
    answer = send(client, "code")
    assert answer.status_code == 422
    assert code in answer.content.decode()
    alice_goes_on(client, "code")
    assert client.get("/request/code/")["Location"] == "/case/"
    assert code not in page(client, "/request/")


def test_saving_the_code_changes_the_session(client):
    alice_fills(client)
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    alice_goes_on(client, "code")
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert visit_of(client) is None


def test_after_that_she_can_begin_another_request(client):
    alice_fills(client)
    first = code_shown(client)
    alice_goes_on(client, "code")
    alice_fills(client)
    assert code_shown(client) != first
    assert Case.objects.count() == 2


def test_the_code_is_nowhere_in_the_database(client):
    alice_fills(client)
    code = code_shown(client).replace("-", "")
    assert code not in str(list(Case.objects.values())) + str(list(Draft.objects.values()))
    assert code not in str(dict(client.session))


def test_without_a_draft_there_is_no_code(client):
    assert client.get("/request/code/")["Location"] == "/case/"
    alice_fills(client, "contact")
    assert client.get("/request/code/")["Location"] == "/request/"


def test_steps_ask_for_what_they_need_first(client):
    alice_fills(client, "who")
    for step in ["links", *AFTER_LINKS]:
        assert client.get(f"/request/{step}/")["Location"] == "/request/about/1/", step


def test_no_file_reaches_the_server(client):
    alice_fills(client, "age")
    answer = client.post("/request/fingerprints/", {"file": "picture"})  # multipart
    assert answer.status_code == 415
    assert "fingerprints" not in draft_of(client)


def test_another_method_is_refused(client):
    assert client.put("/request/who/").status_code == 405
    assert client.get("/request/begin/").status_code == 405


def test_pages_leave_no_trace(client):
    alice_fills(client, "contact")
    answer = client.get("/request/review/")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]


def test_a_form_without_its_token_writes_nothing():
    client = Client(enforce_csrf_checks=True)
    assert client.post("/request/", "", content_type=URLENCODED).status_code == 403
    assert not Draft.objects.exists()


@pytest.mark.slow
def test_a_hundred_links_walk_through_in_seconds(client):
    begun = time.monotonic()
    alice_fills(client, links={"links": "\n".join(f"https://site{n}.example/v/{n}" for n in range(100))})
    assert Case.objects.get().requests.get().items.count() == 100
    assert time.monotonic() - begun < 60
