"""A form that went nowhere (a session that ended, a page that was too old): what was typed into it is handed back."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client

from tests.people import NOON, make_platform
from tests.takedown.test_kit_pages import FORM, page_of, to_file
from tests.takedown.visits import come_back, file_case, open_page, post, words
from tests.typist import URLENCODED, Page, Typist
from tests.walks import alice_fills, draft_of

pytestmark = pytest.mark.django_db
RULES = {"tell": "both", "email": "al@ex.org", "phone": "555-0100", "word": "cat", "begins": "09:00", "zone": "UTC"}


def breaking(*_more, **_rest):
    raise OperationalError("server closed the connection")


def handed_back(answer):
    """The text that stands there to be copied."""
    found = re.search(r'<textarea id="typed-words".*?>(.*?)</textarea>', answer.content.decode(), re.DOTALL)
    return unescape(found[1]).strip() if found else ""


def test_a_short_name_is_handed_back_with_its_question(client):
    answer = post(client, "/request/contact/", name="Al", channel="phone", phone="55")
    assert handed_back(answer).split("\n\n") == [
        "The name you sign with\nAl",
        "How may a platform reach you?\nBy telephone",
        "Telephone number, if you chose telephone\n55",
    ]


def test_a_chosen_answer_is_handed_back_in_its_words(client):
    assert handed_back(post(client, "/request/about/5/", where="us")) == "Where do you live?\nIn the United States"


def test_rules_for_contact_are_handed_back_after_the_session_has_ended(client):
    answer = post(client, "/case/contact/", **RULES)
    assert answer.status_code == 403
    for text in ("al@ex.org", "555-0100", "A code word that our staff say first\ncat", "From\n09:00"):
        assert text in handed_back(answer)


def test_they_are_handed_back_after_half_an_hour_too():
    make_platform()
    with time_machine.travel(NOON, tick=False) as clock:
        file_case()
        client = Client()
        open_page(client)
        clock.shift(timedelta(minutes=31))
        assert "Telephone number, if we may phone\n555-0100" in handed_back(post(client, "/case/contact/", **RULES))


@pytest.fixture
def letter(noon):
    """A letter of Alice's for a form that she may fill in herself."""
    make_platform(kind="webform", process_url=FORM, form_fields=[])
    return to_file()


def test_the_number_of_a_form_is_handed_back(client, letter):
    answer = post(client, page_of(letter[2]), when="now", confirmation="T-1")
    assert "The number that the platform showed\nT-1" in handed_back(answer)


def test_the_number_of_a_form_that_somebody_else_filed_meanwhile_is_handed_back(client, letter):
    come_back(client)
    post(client, page_of(letter[2]), when="now", confirmation="T-1")
    answer = post(client, page_of(letter[2]), when="now", confirmation="T-2")
    assert "The number that the platform showed\nT-2" in handed_back(answer)


@pytest.mark.parametrize("address", ["/request/pin/", "/request/save/", "/case/access/code/", "/case/access/words/"])
def test_no_secret_is_ever_handed_back(client, address):
    answer = post(client, address, pin="blue 77", pin_again="blue 77", words="my old blue kettle", code="23456789AB")
    for secret in ("blue 77", "blue kettle", "23456789AB"):
        assert secret not in answer.content.decode()


def test_words_for_a_request_that_was_filed_in_another_tab_are_handed_back(client):
    alice_fills(client)
    answer = post(client, "/request/statement/", text="One thing more.")
    assert handed_back(answer) == "Your statement\nOne thing more."
    assert post(client, "/request/review/", do="sign", sign="1", shown="x", hashes="tuberia").status_code == 302


def test_words_for_a_link_that_was_taken_out_are_handed_back(client):
    alice_fills(client, "contact")
    gone = "/request/link/00000000-0000-4000-8000-000000000000/"
    answer = post(client, gone, kind="post", description="third row")
    assert answer.status_code == 404
    assert "How to find it there\nthird row" in handed_back(answer)


def test_words_for_a_page_that_the_answers_no_longer_lead_to_stand_there_when_they_do_again(client):
    alice_fills(client, "contact")
    post(client, "/request/about/1/", published="threatened")
    post(client, "/request/statement/", text="One thing more.")
    post(client, "/request/about/1/", published="published")
    alice = Typist(client)
    alice.goes_to("/request/statement/")
    assert alice.page.main.controls["text"].value == "One thing more."


def test_words_on_their_way_when_a_new_code_waits_to_be_saved_are_handed_back(client):
    make_platform()
    file_case()
    come_back(client)
    session = client.session
    session["unsaved"] = True
    session.save()
    answer = post(client, "/case/message/", text="Wait.")
    assert handed_back(answer) == "Your message\nWait."
    assert 'href="/case/code/"' in answer.content.decode()


class TestAPageThatWasTooOld:
    @pytest.fixture
    def careful(self):
        """A browser that keeps its draft, and whose form has no token any more."""
        client = Client()
        alice_fills(client, "contact")
        client.handler.enforce_csrf_checks = True
        return client

    def test_it_hands_back_what_was_typed(self, careful):
        answer = post(careful, "/request/contact/", name="Al", channel="desk", pin="blue 77")
        assert answer.status_code == 403
        assert "The name you sign with\nAl" in handed_back(answer)
        assert "blue 77" not in answer.content.decode()

    def test_it_is_put_back_into_its_page_with_one_press(self, careful):
        alice = Typist(careful)
        alice.reads(post(careful, "/request/statement/", text="</textarea>One thing more."), "/request/statement/")
        alice.presses("in-language", "en")
        assert alice.page.main.controls["text"].value == "</textarea>One thing more."
        assert "One thing more." not in str(draft_of(careful))

    def test_another_site_puts_no_words_on_our_pages(self, careful):
        sent = {"content_type": "application/x-www-form-urlencoded", "headers": {"sec-fetch-site": "cross-site"}}
        answer = careful.post("/request/statement/", "text=Call+this+number", **sent)
        assert answer.status_code == 403
        assert "Call this number" not in words(answer)

    def test_it_promises_nothing_that_back_does_not_keep(self, careful):
        assert "usually still there" not in words(post(careful, "/request/statement/", text=""))


class TestAPageThatBroke:
    """Something breaks on our side at the very moment when she presses Continue."""

    @pytest.fixture
    def unlucky(self):
        client = Client(raise_request_exception=False)
        alice_fills(client, "contact")
        return client

    def breaks_for(self, client, **typed):
        with connection.execute_wrapper(breaking):
            return post(client, "/request/statement/", **typed)

    def test_it_hands_back_what_was_typed_though_the_database_is_away(self, unlucky):
        answer = self.breaks_for(unlucky, text="I never agreed.")
        assert answer.status_code == 500
        assert "I never agreed." in handed_back(answer)

    def test_when_it_works_again_one_press_puts_it_back_into_its_page(self, unlucky):
        alice = Typist(unlucky)
        broke = self.breaks_for(unlucky, text="I never agreed.")
        alice.address, alice.page = "/request/statement/", Page(broke.content.decode())
        alice.presses("in-language", "en")
        assert alice.page.main.controls["text"].value == "I never agreed."

    def test_a_secret_is_not_among_it(self, unlucky):
        assert "blue 77" not in self.breaks_for(unlucky, text="I never agreed.", pin="blue 77").content.decode()

    def test_another_site_puts_no_words_on_it(self, unlucky):
        with connection.execute_wrapper(breaking):
            answer = unlucky.post("/case/", "text=Call+this", URLENCODED, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 500
        assert "Call this" not in words(answer)

    def test_without_words_it_offers_no_language(self, unlucky):
        with connection.execute_wrapper(breaking):
            answer = unlucky.get("/request/statement/")
        assert answer.status_code == 500
        assert 'class="languages"' not in answer.content.decode()

    def test_what_cannot_be_read_breaks_it_no_further(self, unlucky, monkeypatch):
        monkeypatch.setattr("takedown.typed.handed_back", breaking)
        answer = self.breaks_for(unlucky, text="I never agreed.")
        assert answer.status_code == 500
        assert "Something broke on our side" in words(answer)


@pytest.mark.parametrize("page", ["400", "500"])
def test_no_error_page_says_that_going_back_shows_what_was_typed(page):
    from django.template.loader import render_to_string

    assert "still there" not in render_to_string(f"{page}.html")
