"""What she is taking back goes nowhere in its 24 hours: not by wire, not by hand, not to whoever fetches it."""

from datetime import timedelta

import pytest

from notices import tasks
from notices.models import Notice
from notices.states import OPEN
from takedown import actions
from takedown.models import ChosenChange
from tests.people import NOON, fresh, key_of, make_platform
from tests.takedown.visits import a_link, desk_sends, file_case, wire_takes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
WITHDRAW, ITEM = ChosenChange.Kind.WITHDRAW, ChosenChange.Kind.WITHDRAW_ITEM


@pytest.fixture
def two():
    """A case with letters to two platforms, approved and not delivered: (case, first notice, second notice)."""
    for slug in ("one", "two"):
        make_platform(slug, kind="pull")
    case, key = file_case(a_link("one.example"), a_link("two.example"))
    first, second = sorted(desk_sends(case, key), key=lambda notice: notice.platform.slug)
    return case, first, second


def asks(case, kind=WITHDRAW, item=None):
    return actions.ask_change(case=case, kind=kind, item=item, actor="person", now=NOON)


def item_of(notice):
    return notice.items.get().pk


def held():
    paused = Notice.objects.filter(state__in=OPEN).exclude(paused_at=None)
    return set(paused.values_list("platform__slug", flat=True))


def test_what_is_approved_waits_while_everything_is_being_withdrawn(two):
    case, first, _second = two
    asks(case)
    tasks.deliver_due()
    assert held() == {"one", "two"}
    assert fresh(first).state == "queued"
    assert not fresh(first).may_be_fetched(NOON)


def test_it_goes_on_when_she_takes_that_back(two):
    case, _first, _second = two
    actions.take_back(change=asks(case), actor="person", now=NOON)
    assert held() == set()


def test_one_link_holds_only_the_letter_that_names_it(two):
    case, first, _second = two
    asks(case, ITEM, item_of(first))
    assert held() == {"one"}


def test_a_letter_that_is_there_is_not_held_for_one_link(two):
    case, first, _second = two
    wire_takes(first, key_of(first), proof="acknowledged")
    asks(case, ITEM, item_of(first))
    assert held() == set()


def test_letting_a_pause_go_on_lets_go_of_nothing_that_is_being_taken_back(two):
    case, first, _second = two
    actions.pause_case(case=case, actor="person", now=NOON)
    asks(case, ITEM, item_of(first))
    actions.go_on(case=case, actor="person", now=NOON)
    assert held() == {"one"}


def test_taking_it_back_ends_no_pause(two):
    case, first, _second = two
    change = asks(case, ITEM, item_of(first))
    actions.pause_case(case=case, actor="person", now=NOON)
    actions.take_back(change=change, actor="person", now=NOON)
    assert held() == {"one", "two"}


def test_when_it_is_done_the_rest_goes_on(two):
    case, first, second = two
    change = asks(case, ITEM, item_of(first))
    actions.carry_out(change=change, actor="timetable", now=NOON + timedelta(hours=24))
    assert (fresh(first).state, held()) == ("withdrawn", set())
    assert fresh(second).may_be_fetched(NOON)


def test_a_second_link_that_is_being_taken_back_stays_so_in_the_letter_without_the_first():
    make_platform("one", kind="pull")
    case, key = file_case(a_link("one.example", 1), a_link("one.example", 2), a_link("one.example", 3))
    [notice] = desk_sends(case, key)
    first, second = list(notice.items.order_by("position").values_list("pk", flat=True))[:2]
    done, later = asks(case, ITEM, first), asks(case, ITEM, second)
    actions.carry_out(change=done, actor="timetable", now=NOON + timedelta(hours=24), key=key)
    rest = Notice.objects.exclude(pk=notice.pk).get()
    assert held() == {"one"}
    assert not rest.may_be_fetched(NOON)
    actions.take_back(change=later, actor="person", now=NOON)
    assert fresh(rest).may_be_fetched(NOON)
