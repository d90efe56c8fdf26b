"""What she is taking back goes nowhere in its 24 hours: not by wire, not by hand, not to whoever fetches it."""

from datetime import timedelta

import pytest

from notices import actions as notice_actions
from notices import tasks
from notices.models import FollowUp, Notice
from notices.queries import hashes_for
from notices.states import OPEN
from takedown import actions, drafts
from takedown.models import ChosenChange
from takedown.tasks import part_letters
from tests.people import NOON, PDQ_OF_ALICE, fresh, key_of, make_platform
from tests.takedown.visits import a_link, desk_sends, file_case, open_page, sign_and_file, wire_takes, words

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("noon")]
WITHDRAW, ITEM = ChosenChange.Kind.WITHDRAW, ChosenChange.Kind.WITHDRAW_ITEM


@pytest.fixture
def two():
    """A case with letters to two platforms, approved and not delivered: (case, first notice, second notice)."""
    for slug in ("one", "two"):
        make_platform(slug, kind="pull")
    case, key = file_case(a_link("one.example"), a_link("two.example"))
    first, second = sorted(desk_sends(case, key), key=lambda notice: notice.platform.slug)
    return case, first, second


def asks(case, kind=WITHDRAW, item=None, key=None):
    return actions.ask_change(case=case, kind=kind, item=item, key=key, actor="person", now=NOON)


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


# One letter, several links


def links_of(notice):
    return [line["url"].rpartition("/")[2] for line in notice.opened(key_of(notice), "letter")["items"]]


def states():
    """Every letter as (its links, its state, whether it is held)."""
    return sorted(("".join(links_of(each)), each.state, bool(each.paused_at)) for each in Notice.objects.all())


def a_case(*numbers, kind="pull", **more):
    """A case with links to one platform, not checked yet: (case, key, its items)."""
    make_platform("one", kind=kind)
    case, key = file_case(*(a_link("one.example", number) for number in numbers), **more)
    return case, key, list(case.requests.get().items.values_list("pk", flat=True))


def a_letter(*numbers, **more):
    """The same, approved."""
    case, key, items = a_case(*numbers, **more)
    [notice] = desk_sends(case, key)
    return case, key, items, notice


def test_a_request_goes_out_without_the_link_that_is_being_taken_back():
    case, key, items = a_case(1, 2, 3)
    asks(case, ITEM, items[1])
    desk_sends(case, key)
    assert states() == [("13", "queued", False), ("2", "queued", True)]


def test_another_platform_does_not_wait_for_it():
    make_platform("two")
    make_platform("one")
    case, key = file_case(a_link("one.example"), a_link("two.example"))
    asks(case, ITEM, case.requests.get().items.get(platform__slug="one").pk)
    desk_sends(case, key)
    assert held() == {"one"}
    assert Notice.objects.get(platform__slug="two").may_be_fetched(NOON)


def test_a_request_with_nothing_else_waits_as_a_whole():
    case, key, items = a_case(1, 2)
    for item in items:
        asks(case, ITEM, item)
    assert desk_sends(case, key) == []
    assert case.requests.get().state == "approved"


@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize("kind", ["pull", "webform"])
def test_a_letter_that_is_nowhere_is_parted(kind, listed):
    case, _key, items, notice = a_letter(1, 2, kind=kind)
    if listed:
        tasks.deliver_due()
    asks(case, ITEM, items[0])
    assert held() == {"one"}
    part_letters()
    assert states() == [("1", "queued", True), ("12", "withdrawn", True), ("2", "queued", False)]
    assert not fresh(notice).may_be_fetched(NOON)


def test_what_was_being_taken_back_goes_after_all_in_a_letter_of_its_own():
    case, _key, items, _notice = a_letter(1, 2)
    change = asks(case, ITEM, items[0])
    part_letters()
    actions.take_back(change=fresh_change(change), actor="person", now=NOON)
    assert states() == [("1", "queued", False), ("12", "withdrawn", True), ("2", "queued", False)]


def test_what_is_taken_back_after_a_day_was_never_told():
    case, key, items, _notice = a_letter(1, 2)
    change = asks(case, ITEM, items[0])
    part_letters()
    actions.carry_out(change=fresh_change(change), actor="person", now=NOON + timedelta(hours=24), key=key)
    assert states() == [("1", "withdrawn", True), ("12", "withdrawn", True), ("2", "queued", False)]
    assert not FollowUp.objects.exists()


def test_a_letter_that_may_have_come_waits_as_it_is():
    case, key, items, notice = a_letter(1, 2, kind="email")
    wire_takes(notice, key, outcome="retryable", proof=None, code="timeout")
    asks(case, ITEM, items[0])
    part_letters()
    assert states() == [("12", "queued", True)]


def test_each_part_is_offered_with_its_own_fingerprints():
    links = [a_link("one.example", number) for number in (1, 2)]
    make_platform("one")
    prints = {"kind": PDQ_OF_ALICE.kind, "value": PDQ_OF_ALICE.value, "quality": 80}
    case, key = file_case(*links, fingerprints={link["ref"]: [prints] for link in links}, hashes=["one"])
    desk_sends(case, key)
    asks(case, ITEM, links[0]["ref"])
    part_letters()
    offered = Notice.objects.exclude(state="withdrawn")
    assert [len(hashes_for(each, key, NOON)) for each in offered.filter(paused_at=None)] == [1]
    assert [len(hashes_for(each, key, NOON)) for each in offered.exclude(paused_at=None)] == [0]


def test_the_page_says_that_it_goes_in_two_letters(client):
    case, _key, items, _notice = a_letter(1, 2)
    asks(case, ITEM, items[0])
    part_letters()
    page = words(open_page(client))
    assert "Goes in two letters" in page
    assert page.count("You asked to withdraw this link. See above.") == 1
    assert "Withdrawn" not in page


def test_the_same_link_in_a_later_request_waits_too():
    case, key, items, notice = a_letter(1)
    wire_takes(notice, key, proof="acknowledged")
    asks(case, ITEM, items[0], key)
    more = actions.add_links(case=case, key=key, own=True, now=NOON)
    drafts.update(more, key, NOON, items=[a_link("one.example", number) for number in (1, 2)])
    sign_and_file(more, key, NOON + timedelta(hours=1))
    desk_sends(case, key)
    assert states() == [("1", "queued", True), ("1", "received", False), ("2", "queued", False)]


# What is there already


def a_letter_there(*numbers):
    case, key, items, notice = a_letter(*numbers)
    return case, key, items, wire_takes(notice, key, proof="acknowledged")


def reminded(notice):
    """The reminder halfway: what it asks about, or why nothing was said."""
    notice_actions.pass_stages(notice_id=notice.pk, actor="clock", now=NOON + timedelta(hours=25))
    said = FollowUp.objects.get(notice=notice)
    return said.code or [item.position for item in notice_actions.concerned(said)]


def test_a_reminder_does_not_name_what_is_being_taken_back():
    case, _key, items, notice = a_letter_there(1, 2, 3)
    asks(case, ITEM, items[1])
    assert reminded(notice) == [1, 3]


def test_a_letter_of_which_nothing_else_is_open_is_not_reminded_of():
    case, _key, items, notice = a_letter_there(1)
    asks(case, ITEM, items[0])
    assert reminded(notice) == "paused"


def test_it_is_asked_about_again_once_she_thinks_better_of_it():
    case, _key, items, notice = a_letter_there(1, 2)
    actions.take_back(change=asks(case, ITEM, items[0]), actor="person", now=NOON)
    assert reminded(notice) == [1, 2]


def test_no_fingerprint_of_it_is_fetched_meanwhile():
    links = [a_link("one.example", number) for number in (1, 2)]
    make_platform("one")
    prints = {"kind": PDQ_OF_ALICE.kind, "value": PDQ_OF_ALICE.value, "quality": 80}
    case, key = file_case(*links, fingerprints={link["ref"]: [prints] for link in links}, hashes=["one"])
    [notice] = desk_sends(case, key)
    notice = wire_takes(notice, key, proof="acknowledged")
    asks(case, ITEM, links[0]["ref"])
    assert [str(each.item_ref) for each in hashes_for(notice, key, NOON)] == [links[1]["ref"]]


def fresh_change(change):
    return ChosenChange.objects.get(pk=change.pk)
