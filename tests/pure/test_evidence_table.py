"""A notice as a table for a spreadsheet: a row a link, and never a formula."""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from takedown.evidence.facts import Answered, NoticeFacts, Proved, Spot
from takedown.evidence.table import HEADINGS, table
from tests.people import NOON

HOUR = timedelta(hours=1)
ANSWER = Answered("refused", NOON + 5 * HOUR, "We keep it up.", "", None)
SPOT = Spot(
    UUID(int=1), "https://tuberia.example/p/1", "the third picture", "refused", NOON + 5 * HOUR, False,
    "answered_not_removed", NOON + 48 * HOUR, (ANSWER,),
)  # fmt: skip
FACTS = NoticeFacts(
    id=UUID(int=2), number="RN-ABCDE-FGHJK", kind="removal", platform="Tuberia", registry_kept=True, parent="",
    coverage="covered", process_url="", channel="webhook", standing="official", verified_on="", statutory=True,
    state="received", rules="us-tida-2025-05-19", template="letter-2", letter=None, approved_at=NOON, sent_at=(NOON,),
    received_at=NOON, grade="A", due_at=NOON + 48 * HOUR, clock_voided=False,
    proofs=(Proved("acknowledged", "A", NOON, "T-77"),), voided=(), spots=(SPOT,), follow_ups=(), corrects="",
    successor="",
)  # fmt: skip


def read(facts):
    """The rows below the headings, as a spreadsheet reads them."""
    return list(csv.DictReader(io.StringIO(table(facts), newline="")))


def saying(reason):
    return replace(FACTS, spots=(replace(SPOT, answers=(replace(ANSWER, reason=reason),)),))


def test_each_link_is_a_row_with_its_times_and_what_was_said():
    other = replace(SPOT, url="https://tuberia.example/p/2", answer="removed", late=True, finding="", answers=())
    first, second = read(replace(FACTS, spots=(SPOT, other)))
    assert tuple(first) == HEADINGS
    assert (first["notice"], first["platform"], first["proof_grade"]) == ("RN-ABCDE-FGHJK", "Tuberia", "A")
    assert (first["received_at"], first["due_at"]) == ("2026-06-01T12:00:00+00:00", "2026-06-03T12:00:00+00:00")
    assert (first["their_words"], first["their_reference"], first["still_up"]) == ("We keep it up.", "T-77", "yes")
    assert (second["url"], second["removed_late"], second["still_up"]) == ("https://tuberia.example/p/2", "yes", "no")


def test_a_void_clock_shows_no_times():
    [row] = read(replace(FACTS, clock_voided=True))
    assert (row["received_at"], row["proof_grade"], row["due_at"]) == ("", "", "")


def test_where_the_act_does_not_run_nothing_is_due():
    assert read(replace(FACTS, statutory=False))[0]["due_at"] == ""


@pytest.mark.parametrize(
    "words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r\n=1+1", " =1", "\uff1d1+1", "\uff201", "\u22121", "\ufe631"]
)
def test_no_cell_is_a_formula(words):
    told = read(saying(words))[0]["their_words"]
    assert told == f"'{words.strip()}"


@pytest.mark.parametrize("words", ["We looked;=1+1;ok", "We looked; =1+1", "see,@SUM(A1)", "\u200b=1+1", "\ufeff=1"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_part_of_a_cell_is_a_formula_where_a_spreadsheet_splits_it(words, delimiter):
    rows = csv.reader(io.StringIO(table(saying(words)), newline=""), delimiter=delimiter)
    assert not [cell for row in rows for cell in row if cell.strip(' "')[:1] in {"=", "+", "-", "@", "\u200b"}]


def test_a_link_with_a_semicolon_still_leads_there():
    other = replace(SPOT, url="https://tuberia.example/p;=1,2|3")
    assert read(replace(FACTS, spots=(other,)))[0]["url"] == "https://tuberia.example/p%3B=1%2C2%7C3"


@pytest.mark.parametrize("words", ['He said "no"', "a,b;c", "one\ntwo", "it's gone"])
def test_any_other_words_stand_there_on_one_line(words):
    assert read(saying(words))[0]["their_words"] == " ".join(words.split())
    assert table(saying(words)).count("\r\n") == 2
