"""Whatever is typed in any field, in any order of pages: nothing fails, and nothing that was typed is lost."""

from html import unescape

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.walks import ANSWERS, LINKS, QUESTIONS, alice_fills, draft_of, page, send

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# Every field of every page by the page that asks; `{ref}` is the id of the first link.
FIELDS = {
    "who": ("role",),
    "relation": ("relation",),
    **{f"about/{at}": (name, "skip") for at, name in enumerate(QUESTIONS, start=1)},
    "outside": ("where", "account", "since", "wants"),
    "links": ("links", "edit"),
    "age": ("link", "age-0", "all_no", "do"),
    "places": ("{ref}-kind", "{ref}-description", "{ref}-seen_on"),
    "link/{ref}": ("kind", "description", "seen_on"),
    "fingerprints": ("fingerprints-{ref}", "declared-{ref}"),
    "statement": ("text", "reasons", "made_for_pay", "public_concern"),
    "contact": ("name", "channel", "email", "phone", "whose_contact", "told_so"),
    "timing": ("finds_out", "when", "on"),
    "safe": ("tell", "email", "phone", "word", "voicemail", "begins", "ends", "zone"),
    "review": ("do", "sign", "shown", "hashes"),
    "pin": ("pin", "pin_again"),
}
PAGES = [*FIELDS, "outside/rules", "outside/weighed", "outside/abroad", "about", "begin", "code"]
USUAL = sorted({str(value) for said in ANSWERS.values() for value in said.values() if isinstance(value, str)})
ODD = [
    "",
    " ",
    "\x00",
    "\u202e",
    "<b>&amp;</b>",
    "😀",
    "x" * 4000,
    "yes",
    "helper",
    "threatened",
    "clothed",
    "say",
    LINKS,
]
typed = st.one_of(st.sampled_from([*USUAL, *ODD]), st.text(max_size=60))
# Free text, by its page: what is accepted stands in the draft, what is refused stands on the page.
WORDS = {"statement": "text", "link/{ref}": "description", "outside": "wants"}
quick = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def visits(draw):
    """A page, and something in each of its fields; or the page is only looked at."""
    place = draw(st.sampled_from(PAGES))
    return place, {name: draw(typed) for name in FIELDS.get(place, ())} if draw(st.booleans()) else None


@pytest.fixture(autouse=True)
def _quick(quick_hashes):
    """What hashing costs is not what this is about."""


@quick
@given(st.sampled_from(["begin", "about", "contact"]), st.lists(visits(), max_size=12))
def test_no_page_fails_whatever_comes_in_whatever_order(begun, done):
    client = Client()
    alice_fills(client, begun)
    for place, said in done:
        ref = ref_of(client)
        address = place.format(ref=ref)
        if said is None:
            status = client.get(f"/request/{'' if place == 'begin' else f'{address}/'}").status_code
        else:
            status = send(client, address, **{name.format(ref=ref): value for name, value in said.items()}).status_code
        assert status in {200, 302, 403, 404, 422}, (place, said, status)


@quick
@given(st.sampled_from(sorted(WORDS)), st.text(min_size=1, max_size=80))
def test_words_are_kept_as_typed_or_stand_in_their_field_again(place, words):
    client = Client()
    alice_fills(client, "contact", about={"published": "threatened" if place == "outside" else "published"})
    if place != "outside":
        alice_fills(client, "contact", begin={"afresh": "1"})
    answer = send(client, place.format(ref=ref_of(client)), **{WORDS[place]: words})
    if answer.status_code == 302:
        assert words.replace("\r\n", "\n").strip() in kept(client)
    else:
        shown = unescape(answer.content.decode()).replace("\r\n", "\n")
        assert (
            words.strip().replace("\r\n", "\n") in shown.replace("\N{REPLACEMENT CHARACTER}", "\x00") or "\x00" in words
        )


@quick
@given(st.permutations(["statement", "contact", "timing", "safe", "places"]))
def test_the_order_of_the_pages_changes_nothing(order):
    client = Client()
    alice_fills(client, "age")
    for place in order:
        send(client, place, **ANSWERS[place])
    assert {"statement", "contact", "timing", "safe"} <= draft_of(client).keys()
    assert 'name="sign"' in page(client, "/request/review/")


def ref_of(client):
    return next((item["ref"] for item in draft_of(client).get("items", [])), "00000000-0000-4000-8000-000000000000")


def kept(client):
    document = draft_of(client)
    return [document.get("statement", {}).get("text"), *(item["description"] for item in document.get("items", []))]
