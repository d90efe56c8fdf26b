"""Save for later: a code and a PIN for a draft, and the way back into it from any browser."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from takedown import tasks
from takedown.models import Case, Draft
from takedown.queries import Part, way_in
from takedown.views.intake.filing import code_of
from tests.people import make_platform
from tests.takedown.visits import come_back, file_case, post, words
from tests.typist import Typist
from tests.walks import STEPS, alice_fills, alice_goes_on, code_shown, draft_of, page, send, text_of, visit_of
from vault.models import DataKey, PublicSession, Wrap

pytestmark = pytest.mark.django_db
PIN = "harbour lamp 47"
STATEMENT_ON = STEPS[STEPS.index("statement") : STEPS.index("pin")]


def save(client, do="leave", **changes):
    """The code as it stood on the page, and the answer."""
    visit = visit_of(client)
    answer = send(client, "save", **{"pin": PIN, "pin_again": PIN, "saved": "on", "do": do, **changes})
    return code_of(visit.request, visit.draft), answer


def saved(client, upto="links", **changes):
    """Alice has come as far as a step and saved it; this browser holds nothing any more."""
    alice_fills(client, upto, **changes)
    return save(client)[0]


def elsewhere(code, pin=PIN):
    """Another browser, come back with code and PIN."""
    other = Client()
    return other, come_back(other, code=code, pin=pin)


@pytest.mark.parametrize("step", ["/request/who/", "/request/links/", "/request/review/", "/request/pin/"])
def test_every_step_offers_it_as_a_button_of_its_form(client, step):
    alice_fills(client, "review")
    alice = Typist(client)
    alice.goes_to(step)
    assert ("save", "1", "") in alice.page.main.buttons


def test_a_page_without_a_form_offers_it_as_a_link(client):
    alice_fills(client, "about", about={"content": "clothed"})
    assert 'href="/request/save/"' in page(client, "/request/outside/rules/")


def test_the_page_shows_a_code_in_groups_and_asks_for_a_pin_twice(client):
    alice_fills(client, "who")
    markup = page(client, "/request/save/")
    assert "data-copy-text" in markup
    assert markup.count('type="password"') == 2
    assert "Our staff still cannot read it." in text_of(markup)


def test_nothing_is_saved_before_the_code_is(client):
    alice_fills(client, "who")
    _, answer = save(client, saved=None)
    assert answer.status_code == 422
    assert "Please save the code first" in text_of(answer)
    assert not Draft.objects.exclude(code_digest=None).exists()


@pytest.mark.parametrize(("pin", "again"), [("12345", "12345"), (PIN, "another"), ("", "")])
def test_a_pin_that_would_not_hold_saves_nothing(client, pin, again):
    alice_fills(client, "who")
    assert save(client, pin=pin, pin_again=again)[1].status_code == 422
    assert not Wrap.objects.exists()


def test_saved_and_closed_this_browser_holds_nothing(client):
    alice_fills(client, "links")
    _, answer = save(client)
    assert answer["Location"] == "/request/saved/"
    assert "This browser has forgotten it." in text_of(page(client, "/request/saved/"))
    assert client.get("/request/links/").status_code == 403
    assert "key:" not in str([each.get_decoded() for each in PublicSession.objects.all()])


def test_saved_one_can_go_on_at_once(client):
    alice_fills(client, "who")
    assert save(client, do="on")[1]["Location"] == "/request/about/1/"
    assert "Saved." in text_of(page(client, "/request/about/1/"))


def test_the_code_alone_tells_nothing_but_that_it_is_not_sent(client):
    shown = words(come_back(Client(), code=saved(client), pin=""))
    assert "Not sent yet" in shown
    assert "example.com" not in shown


def test_code_and_pin_open_it_in_another_browser_at_the_first_open_step(client):
    code = saved(client, "age")
    other, answer = elsewhere(code)
    assert answer["Location"] == "/request/resume/"
    assert other.get("/request/resume/")["Location"] == "/request/places/"
    assert len(draft_of(other)["items"]) == 2


def test_a_wrong_pin_opens_no_draft_and_waits_like_any_other(client):
    code = saved(client)
    other = Client()
    answers = [come_back(other, code=code, pin="not hers") for _ in range(6)]
    assert "This PIN does not fit the code." in words(answers[0])
    assert answers[5].status_code == 429


def test_saving_twice_changes_neither_code_nor_pin(client):
    alice_fills(client, "who")
    code, _ = save(client, do="on")
    assert "It is saved" in text_of(page(client, "/request/save/"))
    assert save(client, pin="something else", pin_again="something else")[1]["Location"] == "/request/saved/"
    assert elsewhere(code)[1].status_code == 302


def test_filed_later_it_keeps_code_and_pin_and_asks_for_none(client):
    other, _ = elsewhere(code := saved(client, "age"))
    alice_goes_on(other, "places", "fingerprints")
    answer = alice_goes_on(other, *STATEMENT_ON)
    assert answer["Location"] == "/case/open/"
    assert "The code that you saved and your PIN open it." in text_of(page(other, "/case/open/"))
    assert way_in(code).part == Part.PERSON
    assert elsewhere(code)[1]["Location"] == "/case/open/"
    assert sorted(Wrap.objects.values_list("reader", flat=True)) == ["desk", "person"]


def test_a_helper_who_saved_keeps_their_code_and_gets_one_to_hand_on(client):
    code = saved(client, "age", who={"role": "helper"})
    other, _ = elsewhere(code)
    alice_goes_on(other, "places")
    answer = alice_goes_on(other, *STATEMENT_ON, contact={"told_so": "on", "whose_contact": "helper"})
    assert answer["Location"] == "/request/code/"
    markup = page(other, "/request/code/")
    assert 'id="handed-code"' in markup
    assert 'id="case-code"' not in markup
    assert way_in(code).part == Part.HELPER
    assert sorted(Wrap.objects.values_list("reader", flat=True)) == ["desk", "handover", "helper"]


def test_another_draft_in_the_same_browser_is_not_lost_by_coming_back(client):
    code = saved(client)
    alice_fills(client, "who")
    mine = visit_of(client).draft.pk
    answer = come_back(client, code=code, pin=PIN)
    assert answer.status_code == 409
    assert "Another request is open in this browser" in words(answer)
    assert visit_of(client).draft.pk == mine


# How long it is kept


def test_it_is_kept_fourteen_days_from_the_last_touch(client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        code = saved(client)
        clock.shift(timedelta(days=13))
        other, _ = elsewhere(code)
        alice_goes_on(other, "links")
        clock.shift(timedelta(days=13))
        tasks.apply_retention()
        assert way_in(code)
        clock.shift(timedelta(days=2))
        tasks.apply_retention()
        assert way_in(code) is None
        assert not DataKey.objects.exists()


def test_coming_back_is_a_touch(client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        code = saved(client)
        clock.shift(timedelta(days=10))
        elsewhere(code)
        clock.shift(timedelta(days=10))
        tasks.apply_retention()
        assert way_in(code)


def test_it_is_wiped_on_request(client):
    code = saved(client)
    other, _ = elsewhere(code)
    assert send(other, "save", do="wipe")["Location"] == "/request/"
    assert way_in(code) is None
    assert not DataKey.objects.exists()


def test_beginning_afresh_wipes_it_too(client):
    code = saved(client)
    other, _ = elsewhere(code)
    send(other, "begin", afresh="1")
    assert way_in(code) is None


def test_leaving_in_a_hurry_keeps_what_was_saved(client):
    alice_fills(client, "links")
    code, _ = save(client, do="on")
    client.get("/exit/")
    assert elsewhere(code)[1].status_code == 302


def test_leaving_in_a_hurry_wipes_what_was_not(client):
    alice_fills(client, "links")
    client.get("/exit/")
    assert not Draft.objects.exists()
    assert not DataKey.objects.exists()


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_who_follows_another_sites_link_out_loses_nothing(client, site):
    alice_fills(client, "links")
    answer = client.get("/exit/", headers={"Sec-Fetch-Site": site})
    assert (answer.status_code, "Clear-Site-Data" in answer, dict(answer.cookies)) == (302, False, {})
    assert client.get("/request/links/").status_code == 200


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_ones_own_click_out_wipes_what_was_not_saved(client, site):
    alice_fills(client, "links")
    client.get("/exit/", headers={"Sec-Fetch-Site": site})
    assert not DataKey.objects.exists()


def test_leaving_in_a_hurry_leaves_a_filed_request_alone(client):
    alice_fills(client)
    client.get("/exit/")
    assert Case.objects.exists()


def test_an_hour_without_a_click_closes_a_saved_draft(client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        alice_fills(client, "links")
        code, _ = save(client, do="on")
        clock.shift(timedelta(minutes=59))
        assert client.get("/request/links/").status_code == 200
        clock.shift(timedelta(minutes=62))
        assert client.get("/request/links/").status_code == 403
        assert elsewhere(code)[1].status_code == 302


def test_a_draft_that_was_not_saved_stays_open_for_the_session(client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        alice_fills(client, "links")
        clock.shift(timedelta(hours=11))
        assert client.get("/request/links/").status_code == 200


def test_the_code_of_a_filed_draft_finds_the_case_and_no_draft(client):
    alice_fills(client)
    assert way_in(code_shown(client)).part == Part.PERSON


def test_closing_the_case_page_keeps_hold_of_a_draft_that_was_not_saved(client):
    make_platform()
    file_case()
    alice_fills(client, "who")
    unsaved = visit_of(client).draft.pk
    come_back(client)
    post(client, "/case/leave/")
    assert client.get("/case/open/").headers["Location"] == "/case/"
    page = text_of(client.get("/case/closed/"))
    assert "The request that you began, and did not save, is still open here." in page
    assert visit_of(client).draft.pk == unsaved
    client.get("/exit/")
    assert not Draft.objects.filter(pk=unsaved).exists()


def test_closing_the_case_page_lets_go_of_a_draft_of_the_case(client):
    make_platform()
    file_case()
    come_back(client)
    post(client, "/case/more/")
    post(client, "/case/leave/")
    assert visit_of(client) is None
    assert "is still open here" not in text_of(client.get("/case/closed/"))
