"""Under 18 or not: asked for each link before it is kept; Yes or unsure, confirmed once, ends it for that link."""

import pytest

from takedown.models import Draft
from tests.takedown.test_intake_fingerprints import SHA256
from tests.walks import alice_fills, alice_goes_on, draft_of, page, send, text_of, visit_of
from vault.models import DataKey

pytestmark = pytest.mark.django_db
FIRST, SECOND = "https://www.example.com/post/1", "https://video.example.org/v/2"
BOTH = [FIRST, SECOND]


def urls(client):
    return [item["url"] for item in draft_of(client).get("items", [])]


def answer_age(client, **answers):
    return send(client, "age", link=BOTH, **{name.replace("age_", "age-"): value for name, value in answers.items()})


@pytest.fixture
def asked(client):
    """Alice in front of the question for two links."""
    alice_fills(client, "links")
    return client


def test_before_the_answer_nothing_of_a_link_is_kept(asked):
    assert "Were you under 18 when it was made" in text_of(asked.last_page)
    assert "items" not in draft_of(asked)
    assert FIRST not in str(dict(asked.session))


def test_no_answer_is_chosen_beforehand(asked):
    assert "checked" not in asked.last_page


def test_a_helper_is_asked_about_the_person(client):
    alice_fills(client, "links", who={"role": "helper"})
    assert "Was the person under 18" in text_of(client.last_page)


def test_every_link_needs_its_answer(asked):
    answer = answer_age(asked, age_0="no")
    assert answer.status_code == 422
    assert "1 link still needs an answer" in text_of(answer)
    assert urls(asked) == []


def test_no_for_each_keeps_them(asked):
    assert answer_age(asked, age_0="no", age_1="no")["Location"] == "/request/places/"
    assert urls(asked) == BOTH


def test_one_tick_says_no_for_all(asked):
    answer_age(asked, all_no="on")
    assert urls(asked) == BOTH


@pytest.mark.parametrize("said", ["yes", "unsure"])
def test_yes_and_unsure_are_asked_once_more(asked, said):
    answer = answer_age(asked, age_0="no", age_1=said)
    assert "Is that right?" in text_of(answer)
    assert SECOND in text_of(answer)
    assert urls(asked) == []


def test_one_tick_for_all_does_not_hide_a_yes(asked):
    assert "Is that right?" in text_of(answer_age(asked, all_no="on", age_0="yes"))


def test_a_misclick_can_be_changed(asked):
    answer = answer_age(asked, age_0="no", age_1="yes", do="change")
    assert answer.status_code == 200
    assert answer.content.decode().count("checked") == 2
    assert urls(asked) == []


def test_a_confirmed_yes_stops_that_link_and_keeps_the_other(asked):
    answer = answer_age(asked, age_0="no", age_1="yes", do="right")
    text = text_of(answer)
    for help_for_minors in ("takeitdown.ncmec.org", "report.cybertip.org", "1-800-843-5678", "988"):
        assert help_for_minors in text
    assert SECOND in answer.content.decode().split("<textarea")[1]
    assert "Go on with the other links" in text
    assert urls(asked) == [FIRST]


def test_of_a_stopped_link_nothing_is_left(asked):
    answer_age(asked, age_0="no", age_1="unsure", do="right")
    assert SECOND not in str(draft_of(asked)) + str(dict(asked.session))
    assert SECOND not in page(asked, "/request/links/")


def test_when_no_link_is_left_the_whole_draft_is_wiped(asked):
    answer = answer_age(asked, age_0="yes", age_1="yes", do="right")
    assert "we wiped everything" in text_of(answer)
    assert not Draft.objects.exists()
    assert not DataKey.objects.exists()
    assert visit_of(asked) is None


def test_sending_that_page_again_says_that_nothing_is_left(asked):
    answer_age(asked, age_0="yes", age_1="yes", do="right")
    assert answer_age(asked, age_0="yes", age_1="yes", do="right").status_code == 403


def test_only_new_links_are_asked_about(client):
    alice_fills(client, "age")
    answer = send(client, "links", links="\n".join([*BOTH, "https://third.example/3"]))
    assert answer.content.decode().count("<fieldset") == 1
    kept = draft_of(client)["items"]
    send(client, "age", link=[*BOTH, "https://third.example/3"], **{"age-2": "no"})
    assert draft_of(client)["items"][:2] == kept
    assert len(draft_of(client)["items"]) == 3


def test_a_link_without_an_answer_cannot_be_smuggled_in(client):
    alice_fills(client, "about")
    answer = send(client, "age", link=[FIRST])
    assert answer.status_code == 422
    assert urls(client) == []


@pytest.mark.parametrize("links", [[], ["javascript:alert(1)"], ["", " "]])
def test_the_age_page_without_good_links_leads_back_to_them(client, links):
    alice_fills(client, "about")
    assert send(client, "age", link=links, all_no="on")["Location"] == "/request/links/"


def test_the_age_page_cannot_be_opened_by_itself(asked):
    assert asked.get("/request/age/")["Location"] == "/request/links/"


def test_an_unknown_answer_is_no_answer(asked):
    assert answer_age(asked, age_0="maybe", age_1="no").status_code == 422


def test_a_changed_answer_is_confirmed_once_and_takes_the_link_and_its_fingerprints_out(client):
    alice_fills(client, "age")
    first = draft_of(client)["items"][0]["ref"]
    send(client, "fingerprints", **{f"fingerprints-{first}": SHA256})
    alice_goes_on(client, "statement", "contact")
    assert "This cannot be taken back." in text_of(page(client, f"/request/link/{first}/age/"))
    assert urls(client) == BOTH
    answer = send(client, f"link/{first}/age")
    assert FIRST in answer.content.decode().split("<textarea")[1]
    assert urls(client) == [SECOND]
    assert draft_of(client)["fingerprints"] == {}


def test_a_changed_answer_for_the_last_link_wipes_the_draft_and_hands_back_her_words(client):
    alice_fills(client, "contact", links={"links": FIRST}, statement={"text": "My own careful words."})
    ref = draft_of(client)["items"][0]["ref"]
    answer = send(client, f"link/{ref}/age")
    assert "My own careful words." in answer.content.decode()
    assert not Draft.objects.exists()


def test_a_changed_answer_takes_the_signature_away(client):
    alice_fills(client, "review")
    ref = draft_of(client)["items"][0]["ref"]
    send(client, f"link/{ref}/age")
    assert "signed_at" not in draft_of(client)
    assert alice_goes_on(client, "pin")["Location"] == "/request/review/"
