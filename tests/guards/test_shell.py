"""The shell: clocks, telephone links, and error pages that stand without any context."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import render_to_string

from portal.templatetags.shell import dial, hours_left, urgency

NOW = datetime(2026, 6, 23, 7, 5, tzinfo=UTC)
ERROR_PAGES = ["400", "403", "404", "500", *(f"errors/{name}" for name in ("413", "415", "stale"))]


@pytest.mark.parametrize(
    ("left", "words", "tone"),
    [
        (timedelta(hours=48), "48 h left", "good"),
        (timedelta(hours=31, minutes=59), "31 h left", "good"),
        (timedelta(hours=24), "24 h left", "wait"),
        (timedelta(hours=6), "6 h left", "warn"),
        (timedelta(minutes=119), "119 min left", "warn"),
        (timedelta(), "0 min left", "warn"),
        (-timedelta(minutes=5), "5 min late", "bad"),
        (-timedelta(hours=3), "3 h late", "bad"),
        (-timedelta(days=9), "9 days late", "bad"),
    ],
)
def test_a_clock_says_what_is_left_and_how_urgent_it_is(left, words, tone):
    assert hours_left(NOW + left, NOW) == words
    assert urgency(NOW + left, NOW) == tone


def test_a_telephone_number_can_be_pressed():
    assert dial("844-878-2274") == "8448782274"
    assert dial("+44 (0)20 7946") == "+440207946"


@pytest.mark.parametrize("page", ERROR_PAGES)
def test_an_error_page_stands_without_context(page):
    html = render_to_string(f"{page}.html")
    assert html.count("<h1>") == 1
    assert 'href="/exit/"' in html
    assert "/safety/" in html


def test_a_persons_due_date_is_no_countdown():
    html = render_to_string("parts/due.html", {"due_at": NOW})
    assert "due by Tuesday 23 June, 07:05 UTC" in html
    assert html.endswith("</time>")
