"""No state, answer, finding or proof is left without words, and no word promises too much."""

import re

import pytest

from notices import states as notice_states
from notices.clock import GRADES, Answer, Finding
from notices.models import StatusCheck
from notices.queries.progress import SAID
from takedown import demands, states, story, wording
from takedown.models import ChosenChange, Message
from takedown.queries import Why


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (wording.BEFORE, set(states.State) - {states.State.SUPERSEDED}),
        ({**wording.NOTICE, "received": wording.RUNNING}, set(notice_states.State)),
        (wording.ITEM, {*Answer, ""}),
        ({**wording.EVENT, "withdrawn": 1}, set(Answer) - {Answer.SILENT, Answer.ACKNOWLEDGED}),
        (wording.EVENT, set(Finding)),
        (wording.OVER, {*Finding, ""}),
        (wording.PROOF, {proof for proof, grade in GRADES.items() if grade}),
        (wording.AUTHOR, set(Message.Author.values)),
        (wording.AUTHOR, {"helper"}),
        (wording.CHANGE, set(ChosenChange.Kind.values)),
        (wording.NEXT, set(story.PROMPTS)),
        (wording.WHEN, {*Why, ""}),
        (wording.WHEN_CHECKED, {*Why, ""}),
        (wording.BEYOND, set(demands.SIGNS)),
        (wording.EVENT, set(SAID.values())),
        (wording.LOOKED | {"unknown": 1}, set(StatusCheck.Result.values)),
        (wording.NOTICE | wording.POLICY, {*notice_states.State} - {"received"}),
        (wording.STATUS, {"received", "resting", "in_progress", "waiting_for_you", "finished"}),
    ],
)
def test_every_code_has_words(words, codes):
    assert {str(code) for code in codes} <= set(words)


def test_an_unforeseen_code_is_shown_and_not_dropped():
    assert wording.lookup(wording.ITEM, "moved_away", "Tuberia").title == "moved away"


def test_every_sentence_takes_the_platforms_name():
    received = (wording.RUNNING, wording.RUNNING_UNSURE, wording.OVER)
    tables = (wording.BEFORE, wording.NOTICE, *received, wording.ITEM, wording.EVENT, wording.POLICY)
    said = [words.about("50 % Off") for table in tables for words in table.values()]
    assert not any("%(" in str(words.title) + str(words.text) for words in said)


def test_nobody_is_called_a_victim_and_nothing_is_promised():
    source = " ".join(
        str(value) for table in vars(wording).values() if isinstance(table, dict) for value in table.values()
    )
    everything = source + str(wording.LAW) + str(wording.LAW_UNSURE)
    assert not re.search(r"(?i)victim|revenge|guarantee|we will get|will be removed|why did you", everything)


def test_tones_are_those_of_the_style_sheet():
    tables = (
        wording.STATUS,
        wording.BEFORE,
        wording.NOTICE,
        wording.RUNNING,
        wording.RUNNING_UNSURE,
        wording.OVER,
        wording.ITEM,
        wording.EVENT,
        wording.WHEN,
        wording.WHEN_CHECKED,
        wording.POLICY,
        wording.LOOKED,
    )
    tones = {words.tone for table in tables for words in table.values()}
    assert tones <= {"plain", "info", "good", "wait", "warn", "bad"}
