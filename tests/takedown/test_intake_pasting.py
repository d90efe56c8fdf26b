"""What people paste beside plain links: a share sheet's text, links that lead on, short ones. Said, and put back."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from tests.people import make_platform
from tests.takedown.test_intake_for_others import begin_under
from tests.walks import alice_fills, alice_goes_on, draft_of, page, send, text_of

pytestmark = pytest.mark.django_db
FORWARDED = "https://l.facebook.com/l.php?u=https%3A%2F%2Fpullhub.example%2Fpost%2F2&h=AT0"
TARGET = "https://pullhub.example/post/2"


def paste(client, *lines):
    alice_fills(client, "about")
    return send(client, "links", links="\n".join(lines))


def kept(client):
    return [item["url"] for item in draft_of(client)["items"]]


def answer(client, **given):
    """The age page sent as it stands, with these answers."""
    carried = re.findall(r'type="hidden" name="(link|left-out)" value="([^"]*)"', client.last_page)
    held = {name: [unescape(value) for each, value in carried if each == name] for name, _ in carried}
    return send(client, "age", **held, **given)


def test_the_links_of_a_shared_text_are_asked_about_and_its_words_are_said(client):
    text = text_of(
        paste(client, "Check this out! https://pullhub.example/post/1", "Mallory’s page", "c.example d.example")
    )
    assert "These words are no link, so we left them out: Check this out! Mallory’s page" in text
    alice_goes_on(client, "age")
    assert kept(client) == ["https://pullhub.example/post/1", "https://c.example/", "https://d.example/"]


def test_words_that_were_left_out_come_back_with_the_links(client):
    paste(client, "Look! https://pullhub.example/post/1", FORWARDED)
    sent = re.findall(r'name="(link|left-out)" value="([^"]*)"', client.last_page)
    box = send(client, "links", edit="1", link=[FORWARDED], **{"left-out": ["Look!"]}).content.decode()
    assert [unescape(value) for _, value in sent] == ["https://pullhub.example/post/1", FORWARDED, "Look!"]
    assert unescape(box.split("<textarea")[1].split("</textarea>")[0]).split("\n")[1:] == [FORWARDED, "Look!"]


def test_words_without_any_link_are_refused_and_stay_in_the_box(client):
    refused = paste(client, "somebody posted it", "on a site")
    assert refused.status_code == 422
    assert "Line 2: “on a site”. There is no link in it." in text_of(refused)
    assert "somebody posted it" in client.last_page.split("<textarea")[1]


def test_words_left_out_where_nothing_new_is_asked_are_not_kept_anywhere(client):
    alice_fills(client, "age", links={"links": TARGET})
    send(client, "links", links=f"Mallory’s: {TARGET}")
    text = text_of(page(client, "/request/fingerprints/"))
    assert "there were words that are no link. We left them out." in text
    assert "Mallory" not in text


def test_a_link_that_leads_on_is_followed_to_the_place_itself_and_said(client):
    make_platform("pullhub")
    text = text_of(paste(client, FORWARDED))
    assert f"1. {TARGET} Goes to: Pullhub" in text
    assert "goes through l.facebook.com to this address" in text
    assert f"No, use the link as I pasted it: {FORWARDED}" in text
    answer(client, **{"age-0": "no"})
    assert kept(client) == [TARGET]


def test_a_link_that_leads_on_can_be_put_back_and_stays_so(client):
    paste(client, FORWARDED)
    answer(client, **{"age-0": "no", "as-given": FORWARDED})
    assert kept(client) == [FORWARDED]
    assert send(client, "links", links=FORWARDED).status_code == 302
    assert kept(client) == [FORWARDED]


def test_a_link_put_back_stays_so_when_an_answer_is_missing_or_confirmed(client):
    paste(client, FORWARDED, "https://other.example/1")
    again = answer(client, **{"age-0": "no", "as-given": FORWARDED})
    assert again.status_code == 422
    assert re.search(r'name="as-given" value="[^"]*" checked', again.content.decode())
    confirm = answer(client, **{"age-0": "yes", "age-1": "no", "as-given": FORWARDED})
    assert f"{FORWARDED} (Yes)" in text_of(confirm)
    assert 'type="hidden" name="as-given"' in confirm.content.decode()


def test_a_link_and_the_one_that_leads_to_it_are_one_until_it_is_put_back(client):
    assert "1 line was there twice." in text_of(paste(client, FORWARDED, TARGET))
    assert 'name="age-1"' not in client.last_page
    again = answer(client, **{"age-0": "no", "as-given": FORWARDED})
    assert (again.status_code, 'name="age-1"' in client.last_page) == (422, True)
    answer(client, **{"age-0": "no", "age-1": "no", "as-given": FORWARDED})
    assert kept(client) == [FORWARDED, TARGET]


def test_a_link_that_leads_on_can_be_put_back_though_the_place_itself_was_pasted_first(client):
    assert "goes through l.facebook.com" in text_of(paste(client, TARGET, FORWARDED))
    answer(client, **{"age-0": "no", "age-1": "no", "as-given": FORWARDED})
    assert kept(client) == [TARGET, FORWARDED]


def test_a_share_code_comes_off_and_is_said(client):
    text = text_of(paste(client, "https://www.instagram.com/p/AB/?igsh=MzRl"))
    assert "1. https://www.instagram.com/p/AB/ " in text
    assert "We took a share code off the link (igsh)." in text


def test_a_full_stop_at_the_end_can_be_put_back(client):
    assert "We left out the “.” at the end of the link." in text_of(paste(client, "https://pullhub.example/Inc."))
    answer(client, **{"age-0": "no", "as-given": "https://pullhub.example/Inc."})
    assert kept(client) == ["https://pullhub.example/Inc."]


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("https://t.co/AbCdEf1234", "This is a short link of t.co. It does not say where it leads"),
        ("https://bit.ly/3x", "This is a short link of bit.ly."),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Ftinyurl.com%2Fx", "This is a short link of tinyurl.com."),
        ("https://www.google.com/url?q=javascript:alert(1)", "This link only leads on to another page."),
    ],
)
def test_for_a_link_that_hides_its_target_the_person_is_asked_in_plain_words(client, link, sentence):
    text = text_of(paste(client, link))
    assert sentence in text
    assert "copy the address in the line at the top" in text
    answer(client, **{"age-0": "no"})
    assert len(kept(client)) == 1


@pytest.mark.parametrize("link", ["https://youtu.be/abc", "https://www.youtube.com/watch?v=abc", TARGET])
def test_a_plain_link_gets_no_word_more(client, link):
    text = text_of(paste(client, link))
    assert "leads" not in text
    assert "as I pasted it" not in text


def test_a_release_is_held_against_the_place_itself(client):
    make_platform("pullhub")
    begin_under(client, expires_at=timezone.now() + timedelta(days=30), recipients=["pullhub"])
    alice_goes_on(client, "about")
    assert send(client, "links", links=FORWARDED).status_code == 200
    refused = text_of(send(client, "links", links=FORWARDED.replace("pullhub", "other")))
    assert f"Line 1: “{TARGET.replace('pullhub', 'other')}”. The written release does not name" in refused


def test_more_than_a_hundred_links_on_few_lines_are_too_many(client):
    text = text_of(paste(client, " ".join(f"https://pullhub.example/{n}" for n in range(101))))
    assert "You pasted 101 links. One request can hold 100." in text


def test_fifty_titles_with_their_links_are_not_too_many_lines(client):
    lines = [line for n in range(60) for line in (f"A title {n}x", f"https://pullhub.example/{n}")]
    assert paste(client, *lines).status_code == 200
