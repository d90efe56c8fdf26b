"""72 hours and still up: who carries the site is asked by itself where that is allowed; elsewhere the desk decides."""

from datetime import timedelta

import pytest

from notices import actions
from notices.actions.guessing import ask_carriers
from notices.models import Platform
from notices.queries.registry import to_ask, to_look_up
from tests import people
from tests.people import NOON, make_platform

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=72)


def swept(notice, at=LATER):
    return actions.pass_stages(notice_id=notice.pk, actor=actions.CLOCK, now=at)


def silent(**platform):
    """Tuberia has a letter since noon and says nothing."""
    return people.send_notice(make_platform(**platform), letter=people.make_anonymous_letter())


def test_a_known_cooperative_site_is_asked_about_once(django_capture_on_commit_callbacks):
    notice = silent()
    swept(notice, LATER - timedelta(hours=1))
    assert to_look_up() == []
    swept(notice)
    assert to_look_up() == [notice.platform_id]
    assert notice.platform.changes.get().actor == actions.CLOCK
    swept(notice)
    assert notice.platform.changes.count() == 1


@pytest.mark.parametrize(
    "details", [{"trust": "unknown"}, {"trust": "hostile"}, {"needs_review": True}, {"sandbox": True}]
)
def test_of_a_site_that_nobody_vouches_for_nothing_is_asked_without_the_desk(details):
    swept(silent(**details))
    assert to_look_up() == []


def test_only_sites_have_carriers():
    notice = silent()
    Platform.objects.update(kind="search")
    swept(notice)
    assert (to_look_up(), to_ask(LATER)) == ([], [])


def test_what_was_asked_in_the_last_90_days_is_not_asked_again():
    notice = silent()
    ask_carriers(platform=notice.platform, actor="user:1", now=NOON - timedelta(days=80))
    swept(notice)
    assert notice.platform.changes.count() == 1


def test_a_paused_letter_asks_nothing():
    notice = silent()
    actions.pause(key_id=notice.key_id, actor="person", now=NOON)
    swept(notice)
    assert (to_look_up(), to_ask(LATER)) == ([], [])


@pytest.mark.parametrize("trust", ["unknown", "hostile"])
def test_for_other_sites_it_is_proposed_to_the_desk(trust):
    notice = silent(trust=trust)
    assert to_ask(LATER - timedelta(minutes=1)) == []
    assert to_ask(LATER) == [notice.platform]
    ask_carriers(platform=notice.platform, actor="user:1", now=LATER)
    assert to_ask(LATER) == []


def test_a_letter_that_never_arrived_is_proposed_too():
    notice = people.send_notice(make_platform(), proof=None)
    assert to_ask(LATER - timedelta(minutes=1)) == []
    assert to_ask(LATER) == [notice.platform]


def test_another_round_of_tries_does_not_start_the_72_hours_again():
    notice = people.send_notice(make_platform(), proof=None)
    actions.retry(notice=notice, actor="user:1", now=NOON + timedelta(hours=30))
    assert to_ask(LATER) == [notice.platform]


def test_what_is_settled_proposes_nothing():
    notice = silent(trust="unknown")
    actions.report_outcome(
        item=notice.items.get(), outcome="removed", actor="platform", now=NOON, key=people.key_of(notice)
    )
    assert to_ask(LATER) == []


def test_a_void_receipt_leaves_the_time_of_approval():
    notice = people.send_notice(make_platform(trust="unknown"), letter=people.make_anonymous_letter(), proof=None)
    later = NOON + timedelta(hours=10)
    receipt = actions.record_receipt(
        notice=notice, proof="filed", at=later, actor="user:1", now=later, key=people.key_of(notice)
    )
    assert to_ask(LATER) == []
    actions.void_receipt(receipt=receipt, reason="No.", actor="user:1", now=LATER, key=people.key_of(notice))
    assert to_ask(LATER) == [notice.platform]
