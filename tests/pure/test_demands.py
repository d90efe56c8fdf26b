"""What a platform asks for beyond the four elements, 47 USC 223a(a)(1)(B)."""

import pytest

from takedown.demands import beyond


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("Please send an ID card.", ("identity",)),
        ("We need your driver’s license or passport.", ("identity",)),
        ("Log in to your account to continue.", ("account",)),
        ("State under penalty of perjury that you are the person.", ("oath",)),
        ("A court order is required.", ("court",)),
        ("Please provide a copy of the image.", ("picture",)),
        ("Attach a photo of your passport.", ("identity", "picture")),
        ("Which of the two posts is it?", ()),
        ("I did not find it there. Avoid short links.", ()),
        ("", ()),
    ],
)
def test_demands_are_named(words, codes):
    assert beyond(words) == codes
