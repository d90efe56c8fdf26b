"""A withdrawal goes by each way that may have brought the letter: her page says in one line how all of them went."""

import pytest

from tests.people import NOON
from tests.takedown.test_case_page import hours, read, received, said

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("second", "told", "hint"),
    [
        ("sent", "We told Tuberia that it is taken back", ""),
        ("queued", "We told Tuberia that it is taken back", ""),
        ("stopped", "We told Tuberia that it is taken back", ""),
        ("failed", "We told Tuberia that it is taken back", "By another way this could not be delivered. Our staff"),
    ],
)
def test_a_withdrawal_that_goes_by_two_ways_is_one_line(client, second, told, hint):
    notice, _ = received()
    said(notice, "withdrawal")
    said(notice, "withdrawal", second, number=2)
    page = read(client)
    assert (page.count(told), page.count("could not be told")) == (1, 0)
    assert hint in page
    assert bool(hint) == ("By another way" in page)


@pytest.mark.parametrize(
    ("second", "told"),
    [
        ("failed", "Tuberia could not be told that it is taken back"),
        ("sending", "By one way Tuberia could not be told"),
    ],
)
def test_nor_is_it_called_told_before_any_way_has_told_it(client, second, told):
    notice, _ = received()
    said(notice, "withdrawal", "failed")
    said(notice, "withdrawal", second, number=2)
    page = read(client)
    assert (page.count("could not be told"), told in page, "We told" in page) == (1, True, False)


def test_what_is_taken_back_later_has_a_line_of_its_own(client):
    notice, _ = received()
    said(notice, "withdrawal")
    said(notice, "withdrawal", "failed", number=2, at=NOON + hours(1))
    page = read(client, NOON + hours(2))
    assert "We told Tuberia that it is taken back" in page
    assert "Tuberia could not be told that it is taken back" in page
