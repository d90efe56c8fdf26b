"""The kit for a platform's own form: its fields in its order, filled from the letter and from nothing else."""

from dataclasses import replace

import pytest
from django.utils import translation

from notices.letter import LetterItem
from takedown.kit import kit
from tests.people import ALICE, ALICE_MAIL, make_letter, make_platform, queue_notice

pytestmark = pytest.mark.django_db


def field(label, holds, note=""):
    return {"label": label, "holds": holds, "note": note}


def make_kit(*fields, letter=None, staff=False, channel=None, **platform):
    tuberia = make_platform(kind="webform", channel=channel or {}, form_fields=list(fields), **platform)
    letter = letter or make_letter()
    return kit(queue_notice(tuberia, letter=letter), letter, staff=staff)


def copied(part):
    return [piece.copied for piece in part.pieces]


def test_a_form_that_nobody_has_seen_gets_the_four_elements_in_the_acts_order():
    """223a(a)(1)(B): (i) signature, (ii) what and where, (iii) statement, (iv) contact."""
    found = make_kit()
    assert not found.known
    assert [part.label.partition(":")[0] for part in found.parts] == [
        "Signature", "Signed as", "Links, one a line", "Statement of good-faith belief", "Contact", "Our number",
        "The whole letter",
    ]  # fmt: skip


def test_a_known_form_gets_its_own_labels_in_its_own_order():
    found = make_kit(field("Your e-mail", "contact"), field("Link to the video", "url"), field("Full name", "name"))
    assert found.known
    assert [part.label for part in found.parts][:3] == ["Your e-mail", "Link to the video", "Full name"]
    assert [copied(part) for part in found.parts][:3] == [[ALICE_MAIL], ["https://tuberia.example/post/1"], [ALICE]]


def test_number_and_whole_letter_always_follow():
    found = make_kit(field("Link", "url"))
    assert [part.label for part in found.parts][1:] == ["Our number", "The whole letter"]
    assert found.parts[2].folded


@pytest.mark.parametrize(
    ("holds", "text"),
    [
        ("name", ALICE),
        ("signature", ALICE),
        ("contact", ALICE_MAIL),
        ("date", "2026-06-01"),
        ("reasons", "The depicted individual did not agree to its publication."),
        ("description", "the red dress"),
    ],
)
def test_each_field_holds_the_letters_own_part(holds, text):
    letter = make_letter()
    letter = replace(letter, items=(replace(letter.items[0], description="the red dress"),))
    assert copied(make_kit(field("Ask", holds), letter=letter).parts[0]) == [text]


def test_the_reasons_go_with_the_statement_unless_the_form_asks_for_them_apart():
    together = make_kit(field("Why", "statement")).parts[0].pieces[0].copied
    assert together.endswith("\nThe depicted individual did not agree to its publication.")


def test_a_letter_under_the_platforms_own_rules_speaks_no_statutes_terms_in_its_form():
    found = make_kit(field("Why", "reasons"), letter=make_letter(kind="policy"))
    assert copied(found.parts[0]) == ["The person shown did not agree to its publication."]


def test_nor_does_it_in_the_capacity_of_who_signs():
    parts = {part.label: copied(part) for part in make_kit(letter=make_letter(kind="policy")).parts}
    assert parts["Signed as"] == ["the person shown"]


def test_where_the_form_asks_for_reasons_apart_they_are_apart():
    letter = make_letter()
    assert copied(make_kit(field("Why", "statement"), field("Reasons", "reasons"), letter=letter).parts[0]) == [
        letter.statement
    ]


def test_what_the_letter_does_not_hold_is_said_and_nothing_is_made_up():
    found = make_kit(field("Country", "other"), field("Kind", "other", "Choose NCII."), field("Details", "description"))
    assert [part.pieces for part in found.parts[:3]] == [(), (), ()]
    assert [part.note for part in found.parts[:3]] == [
        "The letter holds nothing for this. Choose what fits.", "Choose NCII.",
        "The letter holds nothing for this. Choose what fits.",
    ]  # fmt: skip


def test_several_links_can_be_copied_one_by_one_and_together():
    links = [f"https://tuberia.example/post/{number}" for number in (1, 2, 3)]
    part = make_kit(field("Link", "url"), letter=make_letter(items=3)).parts[0]
    assert copied(part) == [*links, "\n".join(links)]
    assert part.pieces[3].shown == "All 3, one a line"


def test_a_handle_stands_with_its_place_and_day():
    item = LetterItem("11111111-1111-4111-8111-111111111111", handle="@alice", where="story", seen_on="2026-05-30")
    part = make_kit(field("Link", "url"), letter=replace(make_letter(), items=(item,))).parts[0]
    assert copied(part) == ["@alice, story (2026-05-30)"]


def test_staff_see_links_defanged_everywhere_and_copy_real_ones():
    found = make_kit(staff=True)
    shown = " ".join(piece.shown for part in found.parts for piece in part.pieces)
    assert "https://tuberia.example" not in shown
    assert "hxxps://tuberia[.]example/post/1" in shown
    assert "https://tuberia.example/post/1" in found.parts[-1].pieces[0].copied


def test_the_person_sees_her_own_links_as_they_are():
    assert make_kit().parts[2].pieces[0].shown == "https://tuberia.example/post/1"


def test_each_copy_button_has_an_id_of_its_own():
    found = make_kit(field("Link", "url"), field("Again", "url"), letter=make_letter(items=2))
    ids = [piece.id for part in found.parts for piece in part.pieces]
    assert len(ids) == len(set(ids)) == 8
    assert all(ids)


@pytest.mark.parametrize(
    ("channel", "process", "address"),
    [
        ("https://tuberia.example/form", "https://help.tuberia.example/", "https://tuberia.example/form"),
        ("", "https://help.tuberia.example/", "https://help.tuberia.example/"),
        ("", "", ""),
        ("", "http://help.tuberia.example/", ""),
    ],
)
def test_only_the_platforms_own_secure_page_is_linked(channel, process, address):
    assert make_kit(channel={"address": channel}, process_url=process).address == address


def test_the_letters_words_stay_english_in_a_spanish_page():
    with translation.override("es"):
        found = make_kit(field("Link", "url"), field("Reasons", "reasons"))
    assert [part.label for part in found.parts][:2] == ["Link", "Reasons"]
    assert copied(found.parts[1]) == ["The depicted individual did not agree to its publication."]
