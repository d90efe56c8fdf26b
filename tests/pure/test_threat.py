"""A report to the police, built from what was answered."""

from datetime import date

import pytest

from takedown import threat

DAY = date(2026, 6, 1)
SAID = {
    "where": "the app\nwith the ghost",
    "account": "mallory_77",
    "since": "since Monday",
    "wants": "500 dollars",
}


def test_it_holds_what_was_answered_each_on_a_line_of_its_own():
    text = threat.report(SAID, "real", helps=False, day=DAY)
    assert "Report of a threat, 01 June 2026" in text
    assert "Where the threat was made: the app with the ghost\n" in text
    assert "Name or account that was used: mallory_77\n" in text
    assert "What is demanded: 500 dollars\n" in text


def test_what_was_skipped_is_left_to_fill_in_by_hand():
    assert threat.report({}, "", helps=False, day=DAY).count("____") == len(threat.ASKED)


def test_it_names_the_crime_and_claims_no_right_of_removal():
    text = threat.report({}, "", helps=False, day=DAY)
    assert "47 USC 223(h)" in text
    assert "223a" not in text


@pytest.mark.parametrize(("helps", "whom"), [(False, "of me."), (True, "of a person whom I help.")])
def test_it_says_whose_picture_it_is(helps, whom):
    assert whom in threat.report({}, "", helps=helps, day=DAY)


@pytest.mark.parametrize(("origin", "said"), [("ai_made", "made with AI"), ("altered", "somebody altered")])
def test_it_says_how_it_was_made_where_that_is_known(origin, said):
    assert said in threat.report({}, origin, helps=False, day=DAY)


def test_unknown_origin_is_not_guessed():
    assert "As far as I know" not in threat.report({}, "unknown", helps=False, day=DAY)
