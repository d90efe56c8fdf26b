"""What platforms answer: acknowledgements, outcomes for each item, and what cannot be said any more."""

from datetime import timedelta

import pytest

from notices import actions
from notices.actions.answering import OUTCOMES, AnswerRefused
from notices.models import ItemAnswer
from tests import people
from tests.people import NOON

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def notice():
    letter = people.make_letter(items=2)
    return people.send_notice(people.make_platform(), letter=letter, proof="retrieved")


def report(notice, outcome, *, position=1, at=LATER, **said):
    item = notice.items.get(position=position)
    return actions.report_outcome(
        item=item, outcome=outcome, actor="platform:tuberia", now=at, key=people.key_of(notice), **said
    )


def acknowledge(notice, at=LATER):
    return actions.acknowledge(
        notice=notice, reference="T-1", actor="platform:tuberia", now=at, key=people.key_of(notice)
    )


def test_an_acknowledgement_is_the_strongest_proof(notice):
    assert acknowledge(notice).grade == "A"
    assert set(notice.items.values_list("answer", flat=True)) == {"acknowledged"}


def test_acknowledging_twice_changes_nothing(notice):
    acknowledge(notice)
    assert acknowledge(notice, LATER + timedelta(hours=1)) is None
    assert notice.receipts.count() == 2


@pytest.mark.parametrize("outcome", sorted(OUTCOMES))
def test_an_outcome_proves_receipt_too(outcome):
    notice = people.send_notice(people.make_platform(), proof=None)
    report(notice, outcome)
    notice = people.fresh(notice)
    assert (notice.grade, notice.received_at) == ("A", LATER)


def test_the_two_duties_are_recorded_apart(notice):
    answer = report(notice, "removed", copies="removed", copies_removed=3)
    assert (answer.outcome, answer.copies, answer.copies_removed) == ("removed", "removed", 3)


def test_the_notice_closes_when_its_last_item_is_settled(notice):
    report(notice, "removed", position=1)
    assert people.fresh(notice).state == "received"
    report(notice, "already_gone", position=2)
    closed = people.fresh(notice)
    assert (closed.state, closed.closed_at, closed.wake_at) == ("closed", LATER, None)


def test_a_refusal_keeps_the_notice_open(notice):
    report(notice, "refused", position=1)
    report(notice, "removed", position=2)
    assert people.fresh(notice).state == "received"


def test_the_same_outcome_again_is_the_same_row(notice):
    assert report(notice, "removed") == report(notice, "removed", at=LATER + timedelta(hours=1))
    assert ItemAnswer.objects.count() == 1


def test_a_refusal_may_turn_into_a_removal(notice):
    report(notice, "refused")
    report(notice, "removed", at=LATER + timedelta(hours=1))
    assert notice.items.get(position=1).answer == "removed"


@pytest.mark.parametrize("outcome", ["refused", "disputed", "needs_information"])
def test_what_was_removed_cannot_be_refused_afterwards(notice, outcome):
    report(notice, "removed")
    with pytest.raises(AnswerRefused, match="settled"):
        report(notice, outcome)


def test_after_withdrawal_nothing_is_taken(notice):
    actions.withdraw(notice=notice, actor="person", now=NOON)
    with pytest.raises(AnswerRefused, match="withdrawn"):
        report(notice, "removed")
    with pytest.raises(AnswerRefused, match="withdrawn"):
        acknowledge(notice)


def test_the_platforms_reasons_are_sealed(notice):
    answer = report(notice, "refused", reason="This is a news report.")
    stored = ItemAnswer.objects.get(pk=answer.pk)
    assert stored.opened(people.key_of(notice), "reason") == "This is a news report."
    assert b"news" not in bytes(stored.reason)


def test_an_answer_comes_even_where_the_receipt_was_void(notice):
    actions.void_receipt(
        receipt=notice.receipts.get(), reason="bounced", actor="desk", now=NOON, key=people.key_of(notice)
    )
    report(notice, "removed", position=1)
    report(notice, "removed", position=2)
    assert people.fresh(notice).state == "closed"


def test_the_same_outcome_in_other_words_is_written_too(notice):
    """What a platform asks for is recorded, the second time as well (act.md, the clock, 7)."""
    report(notice, "needs_information", reason="Which of the two pictures?")
    second = report(notice, "needs_information", reason="Please send an ID card.", at=LATER + timedelta(hours=1))
    assert second.opened(people.key_of(notice), "reason") == "Please send an ID card."
    assert ItemAnswer.objects.count() == 2
