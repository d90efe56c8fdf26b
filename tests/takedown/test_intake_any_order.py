"""Whatever is typed in any field, in any order of pages: nothing fails, and nothing that was typed is lost."""

from contextlib import contextmanager
from copy import deepcopy

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.typist import Typist, as_read
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
# Every field for free text, by its page, with the answers that make it count: what is accepted stands in the draft,
# what is refused stands in its field.
BY_MAIL, BY_PHONE = {"channel": ["email"], "name": "Al"}, {"channel": ["phone"], "name": "Al"}
PHONED = {"tell": ["phone"], "phone": "202-555-0147"}
WORDS = {
    ("statement", "text"): {},
    ("link/{ref}", "description"): {},
    ("link/{ref}", "seen_on"): {},
    ("places", "{ref}-description"): {},
    ("places", "{ref}-seen_on"): {},
    ("contact", "name"): {"channel": ["desk"]},
    ("contact", "email"): BY_MAIL,
    ("contact", "phone"): BY_PHONE,
    ("timing", "on"): {"when": ["date"]},
    ("safe", "email"): {"tell": ["email"]},
    ("safe", "phone"): {"tell": ["phone"]},
    ("safe", "word"): PHONED,
    **{("outside", name): {} for name in ("where", "account", "since", "wants")},
}
BEGUN = ["begin", "about", "contact"]
quick = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def visits(draw):
    """A page, and something in each of its fields; or the page is only looked at."""
    place = draw(st.sampled_from(PAGES))
    return place, {name: draw(typed) for name in FIELDS.get(place, ())} if draw(st.booleans()) else None


@pytest.fixture(autouse=True)
def _quick(quick_hashes):
    """What hashing costs is not what this is about."""


@contextmanager
def taken_back(client):
    """Neither the portal nor this browser remembers what is done here: each example begins where the first one did."""
    cookies, last_page = deepcopy(client.cookies), client.last_page
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies, client.last_page = cookies, last_page


def walked(upto, **changes):
    """A browser in which Alice has come so far."""
    client = Client()
    alice_fills(client, upto, **changes)
    return client


@pytest.fixture
def browsers(db):
    return {upto: walked(upto) for upto in BEGUN}


@quick
@given(begun=st.sampled_from(BEGUN), done=st.lists(visits(), max_size=12))
def test_no_page_fails_whatever_comes_in_whatever_order(browsers, begun, done):
    client = browsers[begun]
    with taken_back(client):
        for place, said in done:
            status = visited(client, place, said)
            assert status in {200, 302, 403, 404, 422}, (place, said, status)


def visited(client, place, said):
    """The status of the answer to what was said there; None: the page is only looked at."""
    ref = ref_of(client)
    address = place.format(ref=ref)
    if said is None:
        return client.get(f"/request/{'' if place == 'begin' else f'{address}/'}").status_code
    return send(client, address, **{name.format(ref=ref): value for name, value in said.items()}).status_code


@pytest.fixture
def alice(db, place):
    """Before a screen, at the end of what she can fill in; outside the law's reach, where the page asks about that."""
    return Typist(walked("contact", about={"published": "threatened" if place == "outside" else "published"}))


@settings(quick, max_examples=8)
@given(text=st.text(min_size=1, max_size=80))
@pytest.mark.parametrize(("place", "name"), sorted(WORDS))
def test_words_are_kept_as_typed_or_stand_in_their_field_again(alice, place, name, text):
    with taken_back(alice.client):
        ref = ref_of(alice.client)
        alice.goes_to(f"/request/{place.format(ref=ref)}/")
        status = alice.presses("", **{**WORDS[place, name], name.format(ref=ref): text})
        if status == 302:
            assert as_read(text) in as_read(" ".join(leaves(draft_of(alice.client))))
        else:
            assert as_read(alice.page.main.controls[name.format(ref=ref)].value) == as_read(text)


@pytest.fixture
def past_the_age(db):
    return walked("age")


@quick
@given(order=st.permutations(["statement", "contact", "timing", "safe", "places"]))
def test_the_order_of_the_pages_changes_nothing(past_the_age, order):
    client = past_the_age
    with taken_back(client):
        for place in order:
            send(client, place, **ANSWERS[place])
        assert {"statement", "contact", "timing", "safe"} <= draft_of(client).keys()
        assert 'name="sign"' in page(client, "/request/review/")


def ref_of(client):
    return next((item["ref"] for item in draft_of(client).get("items", [])), "00000000-0000-4000-8000-000000000000")


def leaves(held):
    """Every text in a document, however deep."""
    if isinstance(held, dict | list):
        return [text for each in (held.values() if isinstance(held, dict) else held) for text in leaves(each)]
    return [str(held)]
