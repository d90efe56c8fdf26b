"""A letter goes out in English; whoever reads Spanish finds below each fixed sentence what she is about to sign."""

import re
from dataclasses import replace
from html import unescape
from itertools import product

import pytest
from django.utils import translation

from notices import letter
from notices.letter import Contact, Signature, sections
from takedown.letters import DEFAULT_STATEMENT
from takedown.templatetags.letter_words import HEADINGS, PATTERNS, meaning
from tests.catalogue import compiled
from tests.people import ALICE, ALICE_MAIL, make_letter
from tests.takedown.visits import file_case, open_page
from tests.walks import STATEMENT, alice_fills, alice_goes_on, page, text_of

OWN_WORDS = "It is me, and I never agreed."
SIGNATURES = [
    *(Signature(ALICE, signer, "the moment when you sign") for signer in letter.CAPACITIES),
    Signature("", "desk", ""),
]
CONTACTS = [Contact("email", ALICE_MAIL), Contact("phone", "202-555-0147"), Contact("desk", "desk@recourse.example")]
PAIR = re.compile(r'<(?:h3|p)>([^<]*)</(?:h3|p)>\s*<p class="meaning small muted" lang="(\w+)">([^<]*)</p>')


@pytest.fixture
def spanish():
    with translation.override("es"):
        yield


def every_letter():
    """Each kind, signer and contact, with all reasons, an API to fetch from and a notice that it corrects."""
    for kind, signature, contact in product(letter.KINDS, SIGNATURES, CONTACTS):
        made = make_letter(
            kind=kind, signature=signature, contact=contact, statement=DEFAULT_STATEMENT,
            reasons=tuple(letter.REASONS), fingerprints_offered=2, corrects="RN-1",
        )  # fmt: skip
        yield from (replace(made, template=template) for template in (letter.TEMPLATE, *letter.ANSWERING))


def fixed_lines():
    """All that our letters say, save the links and the person's own words."""
    parts = [part for each in every_letter() for part in sections(each)]
    lines = {line for part in parts for line in (part.heading, *part.lines)}
    return {line for line in lines if not line.startswith("1. ")}


def phrases_of(line):
    return [phrase for phrase, pattern in PATTERNS.items() if pattern.fullmatch(line)]


def test_every_heading_and_sentence_of_every_letter_has_one_meaning():
    assert {line: phrases_of(line) for line in fixed_lines() if len(phrases_of(line)) != 1} == {}


def test_no_meaning_is_left_of_a_sentence_that_no_letter_holds():
    said = {phrase for line in fixed_lines() for phrase in phrases_of(line)}
    inside = {*letter.CAPACITIES.values(), "the moment when you sign", "(seen there on %(day)s)"}
    inside |= {each.replace("the identifiable individual", "the person shown") for each in inside}
    inside |= {f"[{kind}]" for kind in letter.PLACES.values()}
    assert set(PATTERNS) == said | inside
    assert {*letter.STATUTORY, *letter.PLAIN} == set(HEADINGS)


def test_in_english_and_beside_a_persons_own_words_there_is_none(spanish):
    assert meaning(OWN_WORDS) == ""
    assert meaning("1. https://tuberia.example/post/1 - Notice, it was made in secret.") == ""
    with translation.override("en"):
        assert meaning("Notice") == ""


def test_what_a_value_is_stays_and_what_stands_around_it_is_said(spanish):
    words = compiled("django")
    expected = words["/s/ %(name)s, %(capacity)s"] % {"name": ALICE, "capacity": words["the identifiable individual"]}
    assert meaning(f"/s/ {ALICE}, the identifiable individual") == expected


def test_of_a_link_it_says_what_it_is_and_when_it_was_seen(spanish):
    words = compiled("django")
    plain = make_letter()
    item = replace(plain.items[0], kind="post", seen_on="2026-05-01", description="[file] of mine")
    [line], [longer] = (sections(each)[1].lines for each in (plain, replace(plain, items=(item,))))
    assert meaning(line) == ""
    assert meaning(longer) == f"{words['[post]']} {words['(seen there on %(day)s)'] % {'day': '2026-05-01'}}"


def pairs_on(markup):
    """(English, language, meaning) of each line of the letters that has one."""
    return [tuple(map(unescape, found)) for found in PAIR.findall(markup)]


def is_told_what_it_means(markup, *, own):
    """Below each fixed line of the letter stands its Spanish, marked as Spanish; below her own words nothing."""
    said, pairs = compiled("django"), pairs_on(markup)
    assert {language for _, language, _ in pairs} == {"es"}
    assert ("What the law asks", "es", said["What the law asks"]) in pairs
    assert own in text_of(markup)
    assert own not in [english for english, _, _ in pairs]
    return len(pairs) > 12


@pytest.mark.django_db
def test_a_spanish_reader_sees_it_before_she_signs_and_later_on_her_page(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "es"
    alice_fills(client, "safe")
    assert is_told_what_it_means(page(client, "/request/review/"), own=STATEMENT)
    file_case()
    assert is_told_what_it_means(open_page(client).content.decode(), own=OWN_WORDS)


@pytest.mark.django_db
def test_she_is_told_what_the_sentence_says_that_stands_in_the_box_and_nothing_of_her_own(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "es"
    said = compiled("django")[DEFAULT_STATEMENT]
    alice_fills(client, "fingerprints")
    assert f"“{said}”" in text_of(page(client, "/request/statement/"))
    alice_goes_on(client, "statement")
    assert said not in text_of(page(client, "/request/statement/"))


@pytest.mark.django_db
def test_an_english_reader_sees_the_letter_alone(client):
    alice_fills(client, "safe")
    markup = page(client, "/request/review/")
    assert "What the law asks" in markup
    assert pairs_on(markup) == []
