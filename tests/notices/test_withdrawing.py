"""Taking back a notice, a release, fingerprints; and what an erased case leaves."""

from datetime import timedelta

import pytest

from notices import actions, queries
from notices.models import Attempt, ItemAnswer, Notice, PublishedHash, Receipt
from notices.states import IllegalMove
from tests import people
from tests.people import NOON
from vault import keys
from vault.keys import Erased

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice():
    return people.queue_with_fingerprints(people.make_platform())


def statuses():
    return set(PublishedHash.objects.values_list("status", flat=True))


def test_a_withdrawn_notice_recalls_its_fingerprints(notice):
    actions.withdraw(notice=notice, actor="person", now=NOON)
    assert people.fresh(notice).state == "withdrawn"
    assert statuses() == {"withdrawn"}


def test_a_notice_is_withdrawn_once(notice):
    actions.withdraw(notice=notice, actor="person", now=NOON)
    with pytest.raises(IllegalMove):
        actions.withdraw(notice=notice, actor="person", now=NOON)


def test_what_was_removed_stays_removed_when_the_rest_is_withdrawn():
    notice = people.send_notice(people.make_platform(), letter=people.make_letter(items=2), proof="retrieved")
    actions.report_outcome(
        item=notice.items.get(position=1), outcome="removed", actor="platform", now=NOON, key=people.key_of(notice)
    )
    actions.withdraw(notice=notice, actor="person", now=NOON)
    assert list(notice.items.values_list("answer", flat=True)) == ["removed", "withdrawn"]


def test_a_revoked_release_recalls_fingerprints_and_stops_letters(notice):
    actions.revoke_release(release_ref=notice.release_ref, actor="person", now=NOON)
    assert statuses() == {"withdrawn"}
    assert not people.fresh(notice).may_be_told(NOON)


def test_another_release_is_left_alone(notice):
    other = people.queue_with_fingerprints(people.make_platform("other"))
    actions.revoke_release(release_ref=notice.release_ref, actor="person", now=NOON)
    assert people.fresh(other).may_be_told(NOON)
    assert statuses() == {"active", "withdrawn"}


def test_fingerprints_alone_can_be_taken_back(notice):
    assert actions.withdraw_hashes(release_ref=notice.release_ref, actor="person", now=NOON) == 2
    assert actions.withdraw_hashes(release_ref=notice.release_ref, actor="person", now=NOON) == 0
    assert people.fresh(notice).may_be_told(NOON)


def test_after_erasure_only_times_grades_and_outcomes_are_left():
    notice = people.send_notice(people.make_platform(), proof="retrieved")
    actions.report_outcome(
        item=notice.items.get(), outcome="refused", reason="news", actor="p", now=NOON, key=people.key_of(notice)
    )
    actions.erase(key_id=notice.key_id, actor="person", now=NOON + timedelta(hours=1))
    left = people.fresh(notice)
    assert (left.letter, left.signature, left.state, left.grade) == (None, None, "withdrawn", "A")
    assert not any([Attempt.objects.exclude(reply=None), Receipt.objects.exclude(evidence=None)])
    assert ItemAnswer.objects.get().reason is None


def test_an_erased_letter_says_so(notice):
    key = people.key_of(notice)
    actions.erase(key_id=notice.key_id, actor="person", now=NOON)
    with pytest.raises(Erased):
        queries.letter_of(people.fresh(notice), key)


def test_erased_fingerprints_are_gone_and_say_deleted(notice):
    actions.erase(key_id=notice.key_id, actor="person", now=NOON)
    assert statuses() == {"deleted"}
    assert not PublishedHash.objects.exclude(value=None).exists()


def test_without_its_wraps_a_key_opens_nothing(notice):
    keys.erase(notice.key_id, NOON)
    with pytest.raises(Erased):
        people.key_of(notice)


def test_another_case_is_left_alone(notice):
    other = people.queue_notice(people.make_platform("other"))
    actions.erase(key_id=notice.key_id, actor="person", now=NOON)
    assert Notice.objects.exclude(letter=None).get() == other
