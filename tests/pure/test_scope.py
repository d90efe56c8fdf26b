"""Where the right of removal ends: 15 USC 6851(a)(5), 47 USC 223(h)."""

from dataclasses import replace

import pytest

from takedown.scope import Answers, Aside, Scope, aside, questions, scope

CLEAR = Answers(published="published", content="nudity", origin="real", identifiable_by="face", where="us")


@pytest.mark.parametrize("content", ["nudity", "sexual_conduct"])
@pytest.mark.parametrize("origin", ["real", "altered", "ai_made", "unknown", ""])
def test_published_intimate_pictures_are_covered_real_or_made(content, origin):
    assert scope(replace(CLEAR, content=content, origin=origin)) == Scope.COVERED


def test_a_threat_alone_gives_no_right_of_removal():
    assert scope(replace(CLEAR, published="threatened")) == Scope.THREAT_ONLY


def test_a_threat_comes_before_what_it_shows():
    assert scope(replace(CLEAR, published="threatened", content="clothed")) == Scope.THREAT_ONLY


@pytest.mark.parametrize("content", ["underwear", "swimwear", "clothed"])
def test_underwear_swimwear_and_clothes_fall_outside(content):
    answers = replace(CLEAR, content=content)
    assert scope(answers) == Scope.NOT_INTIMATE
    assert questions(answers, ()) == ["not_intimate"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"published": ""}, "published_unclear"),
        ({"where": "elsewhere"}, "outside_us"),
        ({"identifiable_by": "name_only"}, "name_only"),
        ({"identifiable_by": "unsure"}, "identifiable_unclear"),
        ({"identifiable_by": ""}, "identifiable_unclear"),
        ({"content": "unsure"}, "content_unclear"),
        ({"content": ""}, "content_unclear"),
        ({"made_for_pay": "yes"}, "made_for_pay"),
        ({"made_for_pay": "unsure"}, "made_for_pay"),
        ({"public_concern": "yes"}, "public_concern"),
        ({"public_concern": "unsure"}, "public_concern"),
    ],
)
def test_an_open_question_goes_to_a_human_and_is_never_refused(changes, code):
    answers = replace(CLEAR, **changes)
    assert scope(answers) == Scope.HUMAN
    assert questions(answers, ()) == [code]


def test_no_and_skipped_answers_raise_no_question():
    skipped = replace(CLEAR, origin="", where="", public_concern="")
    assert questions(replace(skipped, made_for_pay="no"), ("not_published",)) == []


def test_consent_taken_back_as_the_only_reason_goes_to_a_human():
    assert questions(CLEAR, ("consent_withdrawn",)) == ["only_withdrawn_consent"]
    assert questions(CLEAR, ("consent_withdrawn", "not_published")) == []


@pytest.mark.parametrize(
    ("question", "answer", "page"),
    [
        ("published", "threatened", Aside.THREAT),
        ("content", "underwear", Aside.POLICY),
        ("content", "swimwear", Aside.POLICY),
        ("content", "clothed", Aside.POLICY),
        ("identifiable_by", "name_only", Aside.FACELESS),
        ("where", "elsewhere", Aside.ABROAD),
    ],
)
def test_an_answer_that_changes_the_way_has_a_page_of_its_own(question, answer, page):
    assert aside(question, answer) == page


@pytest.mark.parametrize(
    ("question", "answer"), [("published", "published"), ("content", "unsure"), ("where", "unsure"), ("origin", "")]
)
def test_every_other_answer_leads_to_the_next_question(question, answer):
    assert aside(question, answer) is None


def test_an_address_tells_nothing_of_what_was_answered():
    assert {page.value for page in Aside} == {"threat", "rules", "weighed", "abroad"}
