"""The list: cursor, `updated_since`, and that a poller misses nothing."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.utils import timezone

from notices.api.paging import SETTLING, Cursor, Place, decoded, following
from notices.models import Notice
from tests.api.conftest import problem
from tests.people import NOON, queue_notice

pytestmark = pytest.mark.django_db
A, B = UUID(int=1), UUID(int=2)


@pytest.fixture
def seven(platform):
    """Seven notices of last week, two of them changed in the same instant."""
    start = timezone.now() - timedelta(days=7)
    notices = [queue_notice(platform, now=start + timedelta(hours=hour)) for hour in (0, 1, 2, 3, 3, 4, 5)]
    return sorted(notices, key=lambda each: (each.updated_at, each.pk))


def ids(response):
    return [row["id"] for row in response.json()["notices"]]


def test_pages_follow_each_other_without_gap_or_repeat(program, seven):
    seen, cursor = [], {}
    for _ in range(4):
        page = program.get("notices/", limit=2, **cursor)
        seen += ids(page)
        cursor = {"cursor": page.json()["cursor"]}
    assert seen == [str(each.pk) for each in seven]


def test_the_next_link_leads_on_and_ends(program, seven):
    link = program.get("notices/", limit=4).json()["next"]
    rest = program.client.get(link)
    assert ids(rest) == [str(each.pk) for each in seven[4:]]
    assert rest.json()["next"] is None


def test_a_poller_who_is_up_to_date_gets_only_what_changed(program, seven):
    cursor = program.get("notices/").json()["cursor"]
    assert ids(program.get("notices/", cursor=cursor)) == []
    program.acknowledge(seven[2])
    assert ids(program.get("notices/", cursor=cursor)) == [str(seven[2].pk)]


def test_updated_since_includes_its_own_instant(program, seven):
    since = seven[3].updated_at.isoformat()
    assert ids(program.get("notices/", updated_since=since)) == [str(each.pk) for each in seven[3:]]


def test_a_plus_that_arrived_as_a_blank_is_understood(program, seven):
    since = seven[6].updated_at.isoformat()
    assert len(ids(program.client.get(f"/api/v1/notices/?updated_since={since}"))) == 1


def test_a_row_that_commits_late_is_not_missed(program, platform):
    now = timezone.now()
    queue_notice(platform, now=now)
    cursor = program.get("notices/").json()["cursor"]
    late = queue_notice(platform, now=now - timedelta(seconds=10))
    assert str(late.pk) in ids(program.get("notices/", cursor=cursor))


@pytest.mark.parametrize("bad", ["x", "", "AAAA", "%00", "MjAyNg", "bm93fG5vdGhpbmc", "é", "a" * 5000, "LTEwMDAwfDE"])
def test_a_cursor_that_we_did_not_give_out_is_refused(program, bad):
    assert problem(program.get("notices/", cursor=bad)) == "bad-cursor"


@pytest.mark.parametrize("bad", ["yesterday", "", "2026-06-01", "2026-06-01T00:00:00", "2026-13-01T00:00:00Z",
                                 "0001-01-01T00:00:00+23:00", "\x00"])  # fmt: skip
def test_a_time_without_zone_or_sense_is_refused(program, bad):
    response = program.get("notices/", updated_since=bad)
    assert (problem(response), list(response.json()["errors"])) == ("invalid", ["updated_since"])


@pytest.mark.parametrize("bad", ["0", "-1", "201", "many", "", "1e2", "99999999999", "²"])
def test_a_limit_out_of_range_is_refused(program, bad):
    assert problem(program.get("notices/", limit=bad)) == "invalid"


@pytest.mark.parametrize("extreme", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_far_times_are_only_far(program, extreme):
    assert program.get("notices/", updated_since=extreme).status_code == 200


@pytest.fixture
def burst(platform):
    """Five notices changed in the last minute."""
    now = timezone.now()
    return [queue_notice(platform, now=now - timedelta(seconds=50 - 10 * place)) for place in range(5)]


def walked(program, limit, on=lambda page: None, **query):
    """Every page that `next` leads to; `on` happens after each."""
    pages = [program.get("notices/", limit=limit, **query)]
    while link := pages[-1].json()["next"]:
        on(pages[-1])
        pages.append(program.client.get(link))
        assert len(pages) < 20, "the same pages for ever"
    return pages


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 100])
def test_in_a_burst_next_never_leads_to_the_same_page_twice(program, burst, limit):
    seen = [pk for page in walked(program, limit) for pk in ids(page)]
    assert seen == [str(each.pk) for each in burst]


def test_nor_where_all_of_it_changed_in_one_instant(program, platform):
    now = timezone.now()
    same = {str(queue_notice(platform, now=now).pk) for _ in range(5)}
    seen = [pk for page in walked(program, 2) for pk in ids(page)]
    assert (len(seen), set(seen)) == (5, same)


def test_nor_for_whoever_pages_by_the_cursor_or_began_with_updated_since(program, burst):
    seen, cursor = [], {"updated_since": burst[1].updated_at.isoformat()}
    for _ in range(2):
        page = program.get("notices/", limit=2, **cursor)
        seen += ids(page)
        cursor = {"cursor": page.json()["cursor"]}
    assert seen == [str(each.pk) for each in burst[1:]]


def test_the_last_cursor_of_a_walk_misses_no_row_that_commits_late(program, platform, burst):
    late = []

    def commits_late(page):
        late.append(queue_notice(platform, now=burst[0].updated_at - timedelta(seconds=5)))

    cursor = walked(program, 2, on=commits_late)[-1].json()["cursor"]
    again = ids(program.get("notices/", cursor=cursor))
    assert {str(each.pk) for each in late} <= set(again)


def test_a_slow_walk_goes_back_to_where_it_passed_the_last_minute(program, platform, burst):
    """Two minutes lie between two of its pages; the row was written in the first and committed in the second."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first = program.get("notices/", limit=2)
        clock.shift(timedelta(minutes=2))
        late = queue_notice(platform, now=burst[0].updated_at + timedelta(seconds=1))
        last = program.client.get(f"{first.json()['next']}0")
    assert last.json()["next"] is None
    assert str(late.pk) in ids(program.get("notices/", cursor=last.json()["cursor"]))


def test_a_row_that_changes_while_somebody_walks_comes_once_more_at_its_new_place(program, burst):
    pages = walked(program, 2, on=lambda page: program.acknowledge(burst[0]) if ids(page)[0] == str(burst[0].pk) else 0)
    seen = [pk for page in pages for pk in ids(page)]
    assert seen == [str(each.pk) for each in [*burst, burst[0]]]


@pytest.mark.parametrize("back", [None, Place(datetime(2026, 5, 1, tzinfo=UTC), UUID(int=0))])
def test_a_cursor_survives_its_journey(back):
    cursor = Cursor(Place(datetime(2026, 6, 1, 12, 0, 0, 123456, tzinfo=UTC), A), back)
    assert decoded(cursor.encoded()) == cursor


@pytest.mark.parametrize(
    "text",
    ["2026-06-01|x", "2026-06-01T00:00:00Z", "|".join(["2026-06-01T00:00:00Z", str(A)] * 3),
     f"2026-06-01T00:00:00Z|{A}|", f"2026-06-01T00:00:00Z|{A}|{A}"],
)  # fmt: skip
def test_half_a_cursor_or_more_than_one_is_refused(program, text):
    cursor = base64.urlsafe_b64encode(text.encode()).decode()
    assert problem(program.get("notices/", cursor=cursor)) == "bad-cursor"


def test_the_kept_cursor_stays_behind_the_newest_minute_and_never_goes_back():
    newest, before = Notice(pk=B, updated_at=NOON), Cursor(Place(NOON, A))
    assert following([newest], None, NOON, more=False) == Cursor(Place(NOON - SETTLING, UUID(int=0)))
    assert following([newest], None, NOON + timedelta(days=1), more=False) == Cursor(Place(NOON, B))
    assert following([newest], before, NOON, more=False) == before
    assert following([], before, NOON, more=False) == before
    assert following([], None, NOON, more=False) is None


def test_while_there_is_more_the_cursor_is_exact_and_remembers_the_way_back():
    newest, settled = Notice(pk=B, updated_at=NOON), Place(NOON - SETTLING, UUID(int=0))
    walking = following([newest], None, NOON, more=True)
    assert walking == Cursor(Place(NOON, B), settled)
    assert following([newest], walking, NOON + timedelta(hours=1), more=True) == walking
    assert following([], walking, NOON + timedelta(hours=1), more=False) == Cursor(settled)
    assert following([newest], None, NOON + timedelta(days=1), more=True) == Cursor(Place(NOON, B))
