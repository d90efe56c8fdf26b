"""The list: cursor, `updated_since`, and that a poller misses nothing."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from notices.api.paging import SETTLING, Place, decoded, next_place
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


def test_a_cursor_survives_its_journey():
    place = Place(datetime(2026, 6, 1, 12, 0, 0, 123456, tzinfo=UTC), A)
    assert decoded(place.encoded()) == place


def test_the_cursor_stays_behind_the_newest_minute_and_never_goes_back():
    newest = Notice(pk=B, updated_at=NOON)
    assert next_place([newest], None, NOON) == Place(NOON - SETTLING, UUID(int=0))
    assert next_place([newest], None, NOON + timedelta(days=1)) == Place(NOON, B)
    assert next_place([newest], Place(NOON, A), NOON) == Place(NOON, A)
    assert next_place([], Place(NOON, A), NOON) == Place(NOON, A)
    assert next_place([], None, NOON) is None
