"""The triage: one question a page, each with its note; every outcome has a real next step; answers can be changed."""

import re

import pytest

from takedown.models import Case
from tests.walks import (
    ANSWERS,
    QUESTIONS,
    STATEMENT,
    alice_fills,
    alice_goes_on,
    draft_of,
    page,
    send,
    text_of,
    visit_of,
)

pytestmark = pytest.mark.django_db
ELSEWHERE = {
    "advocate": ("/account/login/?next=/advocate/", "under the written release that they hold"),
    "unaware": ("/safety/", "The person has to want it"),
    "journalist": ("/transparency/", "desk@recourse.example"),
    "copyright": ("https://www.copyright.gov/dmca-directory/", "17 USC 512"),
}


def answer(client, name, value=None, then="", **more):
    return send(client, f"about/{QUESTIONS.index(name) + 1}{then}", **{name: value}, **more)


@pytest.fixture
def asked(client):
    """Alice in front of the first question."""
    alice_fills(client, "who")
    return client


@pytest.mark.parametrize("at", range(1, 6))
def test_each_question_has_a_page_of_its_own_with_a_note_and_can_be_skipped(asked, at):
    markup = page(asked, f"/request/about/{at}/")
    assert markup.count("<fieldset") == 1
    assert "What is this for?" in text_of(markup.split("<details")[0].split("<form")[0])
    assert "Only our staff see the answer." in text_of(markup)
    assert 'name="skip"' in markup


def test_no_answer_is_chosen_beforehand(asked):
    assert not any("checked" in page(asked, f"/request/about/{at}/") for at in range(1, 6))


def test_a_skipped_question_is_kept_as_skipped_whatever_was_chosen(asked):
    answer(asked, "published", "threatened", skip="1")
    assert draft_of(asked)["about"] == {"published": ""}


def test_all_questions_may_be_skipped_and_the_links_come_next(asked):
    assert send(asked, "about")["Location"] == "/request/links/"
    assert draft_of(asked)["about"] == dict.fromkeys(QUESTIONS, "")


def test_an_answer_that_was_never_offered_is_refused_with_the_way_to_the_question(asked):
    refused = answer(asked, "content", "anything")
    assert refused.status_code == 422
    assert 'href="#id_content_0"' in refused.content.decode()
    assert "about" not in draft_of(asked)


def test_an_answer_stands_there_again_and_can_be_changed(asked):
    answer(asked, "origin", "altered")
    assert re.search(r'value="altered"[^>]*checked', page(asked, "/request/about/3/"))
    answer(asked, "origin", "ai_made")
    assert draft_of(asked)["about"] == {"origin": "ai_made"}


def test_a_helper_is_asked_about_the_person(client):
    alice_fills(client, "who", who={"role": "helper"})
    assert "Where does the person shown live?" in text_of(page(client, "/request/about/5/"))


def test_the_whole_leads_to_its_first_question(asked):
    assert asked.get("/request/about/")["Location"] == "/request/about/1/"


# Covered: it simply goes on


def test_what_is_covered_goes_from_question_to_question_to_the_links(asked):
    ways = [answer(asked, name, ANSWERS["about"][name])["Location"] for name in QUESTIONS]
    assert ways == [*(f"/request/about/{at}/" for at in range(2, 6)), "/request/links/"]


# Only a threat


@pytest.fixture
def threatened(asked):
    assert answer(asked, "published", "threatened")["Location"] == "/request/outside/"
    return asked


def test_a_threat_alone_leads_to_real_help_and_to_no_letter(threatened):
    markup = page(threatened, "/request/outside/")
    for place in ("www.ic3.gov", "tips.fbi.gov", "local police", "StopNCII.org", "takeitdown.ncmec.org", "call 911"):
        assert place in text_of(markup)
    assert 'href="/fingerprint/"' in markup
    assert "No clock runs for a threat." in text_of(markup)
    assert threatened.get("/request/links/")["Location"] == "/request/outside/"


def test_on_a_path_that_ends_the_count_ends_too(threatened):
    assert "Step 3 of 3" in text_of(page(threatened, "/request/outside/"))
    assert "Step 2 of 3" in text_of(page(threatened, "/request/about/1/"))
    assert threatened.get("/request/about/2/")["Location"] == "/request/outside/"
    assert send(threatened, "begin")["Location"] == "/request/outside/"


def test_what_is_typed_for_the_police_stands_in_the_text_and_is_not_kept(threatened):
    before = draft_of(threatened)
    shown = send(threatened, "outside", account="mallory_77", wants="money")
    report = shown.content.decode().split('id="report"')[1].split("</textarea>")[0]
    assert "mallory_77" in report
    assert 'value="mallory_77"' in shown.content.decode()
    assert draft_of(threatened) == before


def test_the_text_for_the_police_says_what_was_answered_before(asked):
    answer(asked, "origin", "ai_made")
    answer(asked, "published", "threatened")
    assert "made with AI" in page(asked, "/request/outside/")


def test_what_cannot_be_kept_for_the_police_is_refused_in_plain_words(threatened):
    refused = send(threatened, "outside", account="x" * 300)
    assert refused.status_code == 422
    assert "This is too long" in text_of(refused)


def test_it_is_published_after_all(threatened):
    assert 'href="/request/about/1/"' in page(threatened, "/request/outside/")
    assert answer(threatened, "published", "published")["Location"] == "/request/about/2/"
    assert threatened.get("/request/outside/")["Location"] == "/request/about/1/"


# Not intimate: a letter under the platform's own rules


@pytest.mark.parametrize("content", ["underwear", "swimwear", "clothed"])
def test_what_the_law_does_not_reach_is_said_kindly_and_goes_on_under_the_platforms_rules(asked, content):
    answer(asked, "published", "published")
    assert answer(asked, "content", content)["Location"] == "/request/outside/rules/"
    markup = page(asked, "/request/outside/")
    assert "under its own rules" in text_of(markup)
    assert "844-878-2274" in text_of(markup)
    assert 'href="/request/about/3/"' in markup


def test_no_fingerprints_go_with_such_a_letter_and_the_count_knows(client):
    alice_fills(client, "places", about={"content": "clothed"})
    assert client.get("/request/fingerprints/")["Location"] == "/request/statement/"
    assert "Step 10 of 15" in text_of(page(client, "/request/statement/"))


def test_changed_back_to_what_is_covered_it_goes_on_under_the_law(client):
    alice_fills(client, "about", about={"content": "swimwear"})
    alice_goes_on(client, "about")
    assert client.get("/request/outside/rules/")["Location"] == "/request/about/1/"


# For a human


def test_a_name_beside_a_faceless_picture_is_looked_at_by_a_person_and_goes_on(asked):
    assert answer(asked, "identifiable_by", "name_only")["Location"] == "/request/outside/weighed/"
    markup = page(asked, "/request/outside/weighed/")
    assert "nothing is refused here" in text_of(markup)
    assert 'href="/request/about/5/"' in markup


def test_from_another_country_it_goes_on_with_other_help_and_no_number_that_may_not_exist(asked):
    assert answer(asked, "where", "elsewhere")["Location"] == "/request/outside/abroad/"
    markup = page(asked, "/request/outside/abroad/").split("<main")[1].split("</main>")[0]
    assert "StopNCII.org" in markup
    assert "tel:" not in markup


@pytest.mark.parametrize("kind", ["rules", "weighed", "abroad", "threat", "anything"])
def test_a_page_that_no_answer_leads_to_leads_back_to_the_questions(asked, kind):
    assert asked.get(f"/request/outside/{kind}/")["Location"] == "/request/about/1/"


def test_an_answer_changed_on_the_last_page_shows_what_it_means_and_leads_back(client):
    alice_fills(client, "contact")
    shown = answer(client, "content", "clothed", then="?then=review")
    assert shown["Location"] == "/request/outside/rules/?then=review"
    assert 'class="button" href="/request/review/"' in page(client, shown["Location"])


# For whom another way is right


@pytest.mark.parametrize("who", ELSEWHERE)
def test_whoever_is_wrong_here_is_told_kindly_where_to_go(client, who):
    alice_fills(client, "begin")
    address, words = ELSEWHERE[who]
    assert send(client, "who", role=who)["Location"] == "/request/outside/"
    markup = page(client, "/request/outside/")
    assert f'href="{address}"' in markup
    assert words in text_of(markup)
    assert "Step 2 of 2" in text_of(markup)


@pytest.mark.parametrize("who", ELSEWHERE)
def test_for_them_the_form_stays_closed_until_the_answer_changes(client, who):
    alice_fills(client, "who", who={"role": who})
    for step in ("about/1", "links", "review", "pin"):
        assert client.get(f"/request/{step}/")["Location"] == "/request/outside/"
    assert f'value="{who}"' in re.search(r"<input[^>]*checked[^>]*>", page(client, "/request/who/"))[0]
    assert send(client, "who", role="individual")["Location"] == "/request/about/1/"
    assert draft_of(client)["filer"] == {"role": "individual"}


def test_nobody_files_as_somebody_whom_the_form_is_not_for(client):
    alice_fills(client, "contact", contact={"told_so": "on"})
    send(client, "who", role="journalist")
    alice_goes_on(client, "pin")
    assert not Case.objects.exists()
    assert visit_of(client).role == ""


# Who helps


def test_a_helper_says_how_they_know_the_person_and_reads_what_helping_means(client):
    assert alice_fills(client, "who", who={"role": "helper"})["Location"] == "/request/relation/"
    text = text_of(page(client, "/request/relation/"))
    assert "Step 2 of 17" in text
    assert "can end yours at any time" in text
    assert send(client, "relation", relation="parent")["Location"] == "/request/about/1/"
    assert draft_of(client)["filer"] == {"role": "helper", "who": "", "relation": "parent"}


def test_how_they_know_the_person_may_be_skipped(client):
    alice_fills(client, "who", who={"role": "helper"})
    assert send(client, "relation")["Location"] == "/request/about/1/"
    assert draft_of(client)["filer"]["relation"] == ""


def test_the_person_herself_has_no_such_page(asked):
    assert asked.get("/request/relation/")["Location"] == "/request/who/"


def test_whoever_turns_out_to_help_is_asked_from_the_last_page_too(client):
    alice_fills(client, "contact")
    assert send(client, "who?then=review", role="helper")["Location"] == "/request/relation/?then=review"


def test_a_helper_says_whose_address_it_is(client):
    alice_fills(client, "statement", who={"role": "helper"})
    theirs = {"channel": "phone", "phone": "202-555-0147", "whose_contact": "person", "told_so": "on"}
    alice_goes_on(client, "contact", contact=theirs)
    assert draft_of(client)["filer"]["whose_contact"] == "person"
    assert "The person’s" in text_of(page(client, "/request/review/"))


def test_the_person_is_not_asked_whose_address_it_is(client):
    alice_fills(client, "statement", statement={"text": STATEMENT})
    assert "whose_contact" not in page(client, "/request/contact/")
