"""What goes past Django's compiler (vault/rows.py) is what Django itself would read and write."""

from datetime import timedelta

import pytest

from notices.models import Attempt, Channel, Notice, Platform, Receipt
from notices.queries.letters import whole
from tests import people
from tests.people import NOON
from vault import rows

pytestmark = pytest.mark.django_db
PRIOR = {"parent": "Tubería", "coverage": "covered", "process_url": "", "channel": "webhook"}


@pytest.fixture
def notice():
    """One with something in each kind of column: JSON, sealed bytes, days, moments, true and false."""
    platform = people.make_platform(
        kind="webhook", form_fields=[{"label": "Enlace", "holds": "url", "note": ""}], checked_on=NOON.date(),
        channel={"secret": people.WEBHOOK_SECRET, "verified_on": NOON.date(), "last_success_at": NOON},
    )  # fmt: skip
    return people.queue_notice(platform)


def again(row):
    """The row as Django reads it."""
    return type(row).objects.get(pk=row.pk)


def held(row):
    """Everything a row holds, column by column; sealed bytes as bytes."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in values.items()}


def test_a_whole_notice_is_what_three_readings_say(notice, django_assert_num_queries):
    with django_assert_num_queries(1):
        read = whole("WHERE n.id = %s", [notice.pk])
        parts = [read, read.channel, read.platform]
        assert read.channel.platform is read.platform
    assert [type(part) for part in parts] == [Notice, Channel, Platform]
    for part in parts:
        assert held(part) == held(again(part))
        assert part._state.db == "default"
        assert not part._state.adding


def test_where_there_is_none_nothing_is_read(notice):
    assert whole("WHERE n.id = %s AND n.state = 'closed'", [notice.pk]) is None


def test_a_row_put_in_is_the_row_in_hand(notice):
    attempt = Attempt(notice=notice, channel=notice.channel, number=1, started_at=NOON)
    receipt = Receipt(notice=notice, proof="filed", grade="C", at=NOON, recorded_at=NOON, actor="desk:ana")
    receipt.seal(people.key_of(notice), evidence="n.º 12")
    for row in (attempt, receipt):
        assert row._state.adding
        rows.insert(row)
        assert held(row) == held(again(row))
        assert not row._state.adding


@pytest.mark.parametrize(
    "values",
    [
        {"state": "sending", "claimed_at": NOON, "updated_at": NOON + timedelta(seconds=1)},
        {"on_record": PRIOR, "statutory": False, "release_revoked_at": NOON},
        {"on_record": None, "next_attempt_at": None, "failure": ""},
    ],
)
def test_a_row_written_over_is_as_django_would_write_it(notice, values):
    before = held(again(notice))
    rows.update(Notice, notice.pk, values)
    assert held(again(notice)) == {**before, **values}


def test_a_related_row_stands_for_its_id_and_no_other_row_is_touched(notice):
    other = people.queue_notice(notice.platform)
    form = people.add_channel(notice.platform, kind="webform")
    rows.update(Notice, notice.pk, {"channel": form})
    assert again(notice).channel_id == form.pk
    assert again(other).channel_id == other.channel_id
