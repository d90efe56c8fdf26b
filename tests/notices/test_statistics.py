"""Published figures: aggregates only, small numbers suppressed, never a link."""

from datetime import timedelta

import pytest

from notices import actions, statistics
from notices.models import FollowUp
from notices.statistics import Figure
from tests import people
from tests.notices.errands import timetable
from tests.people import NOON

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
FEW = Figure(None, suppressed=True)
DUE = NOON + timedelta(hours=48)


def received(platform, number=1, *, items=1):
    """So many notices received at noon."""
    return [
        people.send_notice(platform, proof="retrieved", letter=people.make_letter(platform.slug, items=items))
        for _ in range(number)
    ]


def remove(notices, at):
    for notice in notices:
        for item in notice.items.all():
            actions.report_outcome(item=item, outcome="removed", actor="platform", now=at, key=people.key_of(notice))


def end(notices):
    for notice in notices:
        actions.pass_stages(notice_id=notice.pk, actor="clock", now=DUE)


def test_an_empty_house_has_no_figures():
    assert statistics.by_platform() == []


def test_each_figure_counts_what_it_says():
    platform = people.make_platform()
    in_time, late, never = received(platform, 6), received(platform, 5), received(platform, 7)
    people.send_notice(platform, proof=None)
    remove(in_time, NOON + timedelta(hours=10))
    end(late + never)
    remove(late, DUE + timedelta(hours=2))
    (row,) = statistics.by_platform()
    assert (row.platform, row.sent, row.received) == ("Tuberia", Figure(19), Figure(18))
    assert (row.removed_in_time, row.removed_late, row.breaches) == (Figure(6), Figure(5), Figure(12))
    assert row.median_hours == Figure(10.0)


def test_one_to_four_are_fewer_than_five():
    platform = people.make_platform()
    remove(received(platform, 5)[:4], NOON + timedelta(hours=1))
    (row,) = statistics.by_platform()
    assert (row.sent, row.removed_in_time, row.median_hours) == (Figure(5), FEW, FEW)
    assert (row.removed_late, row.breaches) == (Figure(0), Figure(0))


def test_platforms_with_few_notices_are_counted_together_without_a_name():
    for number in range(3):
        received(people.make_platform(f"small-{number}"), 2)
    (row,) = statistics.by_platform()
    assert (row.platform, row.sent) == ("", Figure(6))


def test_a_host_known_only_from_a_persons_link_is_not_named():
    received(people.make_platform("evil-forum", needs_review=True), 6)
    (row,) = statistics.by_platform()
    assert row.platform == ""


def test_a_void_clock_counts_nowhere():
    platform = people.make_platform()
    first, *_ = received(platform, 6)
    receipt = first.receipts.get()
    actions.void_receipt(receipt=receipt, reason="bounced", actor="desk", now=NOON, key=people.key_of(first))
    assert statistics.by_platform()[0].sent == Figure(5)


def test_the_demos_platforms_count_nowhere():
    received(people.make_platform(sandbox=True), 6)
    assert statistics.by_platform() == []


def test_what_was_never_sent_counts_nowhere():
    people.queue_notice(people.make_platform())
    assert statistics.by_platform() == []


def test_items_are_counted_and_not_notices():
    platform = people.make_platform()
    end(received(platform, 5, items=3))
    assert statistics.by_platform()[0].breaches == Figure(15)


def test_the_page_shows_names_and_figures_and_no_link_to_anything_reported(client):
    received(people.make_platform(), 6)
    received(people.make_platform("small"), 2)
    page = client.get("/transparency/").content.decode()
    assert "Tuberia" in page
    assert "All others together" in page
    assert "fewer than 5" in page
    assert "tuberia.example" not in page
    assert "Small" not in page.split("<h2>")[0]


def test_the_page_of_an_empty_house_says_so(client):
    assert "No notice has been sent so far." in client.get("/transparency/").content.decode()


def test_a_median_of_too_few_does_not_read_like_a_number_of_hours(client):
    remove(received(people.make_platform(), 5)[:4], NOON + timedelta(hours=1))
    assert "too few" in client.get("/transparency/").content.decode()


def test_a_letter_that_was_sent_again_each_day_counts_once(noon):
    platform = people.make_platform()
    received(platform, 5)
    for day in range(3, 8):
        timetable(noon, NOON + timedelta(days=day))
    (row,) = statistics.by_platform()
    assert (row.sent, row.received, row.breaches) == (Figure(5), Figure(5), Figure(5))


def test_what_was_said_after_a_letter_does_not_count_as_sending_it():
    platform = people.make_platform(kind="webform")
    for notice in [people.queue_notice(platform) for _ in range(6)]:
        notice.attempts.create(channel=notice.channel, number=1, started_at=NOON, outcome="delivered",
                               follow_up=follow_up(notice))  # fmt: skip
    assert statistics.by_platform() == []


def follow_up(notice):
    return FollowUp.objects.create(notice=notice, kind="withdrawal", number=1, due_at=NOON, queued_at=NOON)
