"""What free text may hold."""

import pytest

from takedown.text import BIDI, problem


@pytest.mark.parametrize("text", ["", "Plain words.", "Two\nlines\r\nand a\ttab", "שלום عالم", "naïve 🙂", "a" * 20])
def test_ordinary_text_is_kept(text):
    assert problem(text, 20 if len(text) <= 20 else 100) == ""


def test_too_long_is_said_first():
    assert problem("\x00" * 21, 20) == "too_long"


@pytest.mark.parametrize("letter", sorted(BIDI))
def test_direction_overrides_are_refused(letter):
    assert problem(f"abc{letter}def", 100) == "bidi"


@pytest.mark.parametrize("letter", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\x0b"])
def test_control_characters_are_refused(letter):
    assert problem(f"abc{letter}def", 100) == "control"


def test_the_marks_that_mixed_writing_needs_are_kept():
    assert problem("Alice \u200e(\u200fאליס\u200e)", 100) == ""
