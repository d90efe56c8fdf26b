"""What platforms answer: acknowledgements, outcomes for each item, and what cannot be said any more."""

from datetime import timedelta

import pytest

from notices import actions, queries
from notices.actions.answering import OUTCOMES, AnswerRefused
from notices.models import ItemAnswer
from tests import people
from tests.notices.errands import fail
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


def read_in_a_mail(notice, outcome, came):
    """Entered two hours later than everything else, as of when the mail came."""
    actions.report_outcome(
        item=notice.items.get(position=1), outcome=outcome, actor="user:1", now=LATER + timedelta(hours=2), at=came,
        key=people.key_of(notice), proves_receipt=False,
    )  # fmt: skip


def stands(notice):
    return notice.items.values_list("answer", "answered_at").get(position=1)


def test_an_older_mail_that_is_entered_later_does_not_hide_the_newer_answer(notice):
    report(notice, "refused", reason="It is parody.")
    read_in_a_mail(notice, "needs_information", came=NOON)
    assert stands(notice) == ("refused", LATER)
    assert list(ItemAnswer.objects.values_list("outcome", "at")) == [("needs_information", NOON), ("refused", LATER)]


@pytest.mark.parametrize(("outcome", "before"), [("refused", "acknowledged"), ("removed", "refused")])
def test_what_an_older_mail_adds_to_it_counts_from_when_the_mail_came(notice, outcome, before):
    acknowledge(notice) if before == "acknowledged" else report(notice, before)
    read_in_a_mail(notice, outcome, came=NOON)
    assert stands(notice) == (outcome, NOON)


@pytest.fixture
def unanswered():
    """A letter of one item whose only try so far nobody answered: it may have arrived."""
    return fail(people.queue_notice(people.make_platform()), outcome="retryable", code="no_answer")


def test_removed_by_a_mail_that_proves_nothing_ends_the_tries(unanswered):
    report(unanswered, "removed", proves_receipt=False)
    closed = people.fresh(unanswered)
    assert (closed.state, closed.next_attempt_at, closed.received_at) == ("closed", None, None)
    assert queries.due_for_delivery(LATER + timedelta(days=2)) == []


@pytest.mark.parametrize(("outcome", "grade"), [("retryable", ""), ("hopeless", ""), ("delivered", "C")])
def test_a_worker_that_has_it_in_hand_just_then_comes_back_to_a_closed_notice(unanswered, outcome, grade):
    claim = actions.begin_attempt(notice_id=unanswered.pk, actor="worker", now=LATER)
    report(unanswered, "removed", proves_receipt=False)
    assert people.fresh(unanswered).claimed_at is None
    actions.record_attempt(
        attempt=claim.attempt, outcome=outcome, code="", proof="webhook_accepted", reply="", actor="worker", now=LATER,
        key=people.key_of(unanswered),
    )  # fmt: skip
    after = people.fresh(unanswered)
    assert (after.state, after.grade, after.next_attempt_at) == ("closed", grade, None)


def test_a_letter_of_which_one_is_gone_and_the_other_is_taken_back_waits_for_nobody():
    notice = people.queue_notice(people.make_platform(), letter=people.make_letter(items=2))
    report(notice, "removed", proves_receipt=False)
    other = notice.items.get(position=2)
    actions.withdraw_items(notice=notice, refs=[other.pk], actor="person", now=LATER)
    closed = people.fresh(notice)
    assert (closed.state, closed.failure, closed.next_attempt_at) == ("closed", "", None)
