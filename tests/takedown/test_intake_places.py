"""About each link: what it is, how to find it there, when it was seen; and what will happen with the letter."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from notices.models import Channel, Platform
from takedown.models import Item, SignedLetter
from tests.people import make_platform
from tests.walks import PIN, alice_fills, alice_goes_on, code_shown, draft_of, page, send, text_of
from vault import keys

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
TUBERIA = "https://tuberia.example/post/1"
NEW = "https://new.example/p/2.jpg"


def at_the_places(client, *links, **changes):
    """Alice has answered the age question for her links; the refs of the links."""
    alice_fills(client, "age", links={"links": "\n".join(links)}, **changes)
    return [item["ref"] for item in draft_of(client)["items"]]


def seen(client):
    return text_of(page(client, "/request/places/"))


def test_each_link_is_described_under_its_platform_in_one_page(client):
    make_platform("tuberia")
    first, second = at_the_places(client, TUBERIA, NEW)
    days = {f"{first}-seen_on": "2026-05-01", f"{first}-kind": "post", f"{second}-description": "at the end"}
    assert send(client, "places", **days)["Location"] == "/request/fingerprints/"
    one, other = draft_of(client)["items"]
    assert (one["kind"], one["seen_on"], one["description"]) == ("post", "2026-05-01", "")
    assert (other["kind"], other["seen_on"], other["description"]) == ("", "", "at the end")


def test_it_can_be_left_as_it_is(client):
    at_the_places(client, TUBERIA)
    assert send(client, "places")["Location"] == "/request/fingerprints/"


def test_what_a_link_is_gets_guessed_and_can_be_corrected(client):
    make_platform("tuberia", url_patterns=[{"kind": "post", "pattern": r"/post/\d+"}])
    make_platform("seeker")
    Platform.objects.filter(slug="seeker").update(kind="search")
    at_the_places(client, TUBERIA, NEW, "https://seeker.example/?q=alice", "https://new.example/about")
    guessed = re.findall(r'<option value="(\w*)" selected', page(client, "/request/places/"))
    assert guessed == ["post", "file", "", "search"]
    ref = draft_of(client)["items"][0]["ref"]
    send(client, "places", **{f"{ref}-kind": "profile"})
    assert f'id="id_{ref}-kind"' in page(client, "/request/places/")
    assert re.findall(r'<option value="(\w*)" selected', page(client, "/request/places/"))[0] == "profile"


def test_a_day_is_asked_with_the_browsers_own_calendar(client):
    [ref] = at_the_places(client, TUBERIA)
    assert f'<input type="date" name="{ref}-seen_on"' in page(client, "/request/places/")
    again = send(client, "places", **{f"{ref}-seen_on": "yesterday"}).content.decode()
    assert f'<input type="text" name="{ref}-seen_on" value="yesterday"' in again


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("seen_on", "yesterday", "Please give a day like 2026-06-30"),
        ("seen_on", "1066-10-14", "Please choose a day from 1990-01-01"),
        ("seen_on", f"{timezone.now() + timedelta(days=3):%Y-%m-%d}", "Please choose a day from"),
        ("kind", "poem", "Please choose one of these."),
        ("description", "x" * 301, "This is too long"),
    ],
)
def test_what_cannot_be_is_said_by_link_and_nothing_typed_is_lost(client, field, typed, sentence):
    first, second = at_the_places(client, TUBERIA, NEW)
    refused = send(client, "places", **{f"{second}-{field}": typed, f"{first}-description": "my own words"})
    assert refused.status_code == 422
    assert "Link 2: " in text_of(refused)
    assert sentence in text_of(refused)
    assert f'href="#id_{second}-{field}"' in refused.content.decode()
    assert {"my own words", typed} <= set(re.findall(r'value="([^"]*)"', refused.content.decode())) | {"poem"}
    assert "kind" not in draft_of(client)["items"][0]


def test_a_hundred_links_stand_on_one_page_in_groups(client):
    make_platform("tuberia")
    at_the_places(client, *(f"https://{host}/v/{n}" for n in range(50) for host in ("tuberia.example", "new.example")))
    markup = page(client, "/request/places/")
    assert markup.count('<fieldset class="group"') == 100
    assert markup.count("<h2") - markup.count('id="helplines"') == 2


def test_without_links_there_is_nothing_to_describe(client):
    alice_fills(client, "about")
    assert client.get("/request/places/")["Location"] == "/request/links/"


# What will happen there


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("email", "Our letter goes there by mail."),
        ("webhook", "straight into its own system"),
        ("pull", "it fetches it from there"),
        ("webform", "It takes requests in its own form. Our staff fill it in for you."),
    ],
)
def test_the_way_of_the_letter_is_told_in_plain_words(client, way, words):
    make_platform("tuberia", kind=way)
    at_the_places(client, TUBERIA)
    assert words in seen(client)


def test_the_hours_of_the_law_are_told_only_where_they_can_bind(client):
    make_platform("tuberia")
    make_platform("kind", standing="courtesy")
    make_platform("small", coverage="unclear")
    at_the_places(client, TUBERIA)
    assert "the law’s 48 hours count from when it has the letter" in seen(client)
    for link in ("https://kind.example/1", "https://small.example/1"):
        alice_fills(client, "age", begin={"afresh": "1"}, links={"links": link})
        assert "We are not sure that the law’s 48 hours bind it this way." in seen(client)


def test_under_the_platforms_own_rules_no_hours_are_told(client):
    make_platform("tuberia")
    at_the_places(client, TUBERIA, about={"content": "clothed"})
    assert "No deadline of this law counts." in seen(client)
    assert "48 hours" not in seen(client)


def test_a_known_platform_gets_the_name_and_a_stranger_does_not(client):
    make_platform("tuberia")
    at_the_places(client, TUBERIA, NEW)
    known, unknown = page(client, "/request/places/").split('id="to-')[1:]
    assert "The name that you sign with stands in the letter." in text_of(known)
    assert "We do not know this site yet." in text_of(unknown)
    assert "No name, no address of yours and no fingerprint go there" in text_of(unknown)


def test_what_its_form_asks_for_is_shown_where_our_staff_fill_it_in(client):
    platform = make_platform(
        "tuberia", kind="webform", form_fields=[{"label": "Your <relation>", "holds": "", "note": ""}]
    )
    at_the_places(client, TUBERIA)
    assert "What its form asks for Your <relation>" in seen(client)
    Channel.objects.filter(platform=platform).update(kind="email")
    assert "What its form asks for" not in seen(client)


def test_a_search_engine_takes_links_out_of_its_results(client):
    make_platform("seeker")
    Platform.objects.update(kind="search")
    at_the_places(client, "https://seeker.example/?q=alice")
    assert "it can take the link out of its results" in seen(client)


def test_a_platform_without_a_way_and_a_demonstration_are_said(client):
    make_platform("tuberia", sandbox=True)
    Channel.objects.update(active=False)
    at_the_places(client, TUBERIA)
    assert "We know no way to it yet." in seen(client)
    assert "This is a demonstration." in seen(client)


# Into the letter


def test_what_was_said_of_a_link_stands_in_its_letter_and_is_filed_with_it(client, quick_hashes):
    [ref] = at_the_places(client, TUBERIA)
    send(client, "places", **{f"{ref}-kind": "profile", f"{ref}-seen_on": "2026-05-01"})
    alice_goes_on(client, "fingerprints", "statement", "contact")
    assert f"{TUBERIA} [profile] (seen there on 2026-05-01)" in seen_letter(client)
    alice_goes_on(client, "review", "pin")
    key = keys.open_for_person(Item.objects.get().request.case.key_id, code_shown(client).replace("-", ""), PIN)
    assert Item.objects.get().opened(key, "locator")["kind"] == "profile"
    assert "2026-05-01" in json.dumps(SignedLetter.objects.get().opened(key, "letter"))


def seen_letter(client):
    return text_of(page(client, "/request/review/").split('<div class="sheet">')[1])


def test_the_page_of_one_link_holds_the_same_questions_and_tells_the_same(client):
    make_platform("tuberia")
    [ref] = at_the_places(client, TUBERIA)
    markup = page(client, f"/request/link/{ref}/")
    for part in ('name="kind"', 'name="description"', 'name="seen_on"', "it fetches it from there"):
        assert part in markup
    send(client, f"link/{ref}", kind="post", seen_on="2026-05-01", description="at the top")
    assert draft_of(client)["items"][0]["seen_on"] == "2026-05-01"
