"""Proof of receipt: what starts the clock (223a(a)(3)), what raises its grade, what voids it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from notices import actions, clock, queries
from notices.clock import Proof
from notices.models import Notice, Receipt
from notices.states import IllegalMove
from tests import people
from tests.people import NOON

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=5)


@pytest.fixture
def notice():
    return people.send_notice(people.make_platform(kind="webform"), proof=None)


def prove(notice, proof, at=NOON, *, evidence=""):
    actions.record_receipt(
        notice=notice, proof=proof, at=at, actor="test", now=at, key=people.key_of(notice), evidence=evidence
    )
    return people.fresh(notice)


def void(receipt, *, now=LATER):
    actions.void_receipt(receipt=receipt, reason="it bounced", actor="desk", now=now, key=people.key_of(receipt.notice))
    return people.fresh(receipt.notice)


@pytest.mark.parametrize("proof", Proof)
def test_223a_a_3_each_kind_of_proof_starts_the_clock_with_its_grade_or_not_at_all(notice, proof):
    notice = prove(notice, proof)
    grade = clock.grade(proof)
    started = NOON + timedelta(hours=48) if grade else None
    assert (notice.due_at, notice.grade or None) == (started, grade)


@pytest.mark.parametrize("proof", [each for each in Proof if clock.grade(each) is None])
def test_without_proof_no_clock_runs_and_no_receipt_is_written(notice, proof):
    assert prove(notice, proof).state == "sent"
    assert not Receipt.objects.exists()


def test_the_clock_starts_at_receipt_and_not_when_we_heard_of_it(notice):
    actions.record_receipt(notice=notice, proof="filed", at=NOON, actor="desk", now=LATER, key=people.key_of(notice))
    assert people.fresh(notice).due_at == NOON + timedelta(hours=48)


def test_a_stronger_proof_raises_the_grade_and_leaves_the_due_time_alone(notice):
    prove(notice, "webhook_accepted")
    notice = prove(notice, "acknowledged", LATER)
    assert (notice.grade, notice.received_at, notice.due_at) == ("A", NOON, NOON + timedelta(hours=48))


def test_a_weaker_proof_does_not_lower_the_grade(notice):
    prove(notice, "retrieved")
    assert prove(notice, "webhook_accepted", LATER).grade == "B"


def test_the_same_proof_twice_is_one_receipt(notice):
    prove(notice, "retrieved")
    prove(notice, "retrieved", LATER)
    assert Receipt.objects.get().at == NOON


@pytest.mark.parametrize(
    "change", [{"due_at": LATER, "received_at": LATER - timedelta(hours=48)}, {"received_at": None, "due_at": None}]
)
def test_the_database_itself_refuses_a_second_due_time(notice, change):
    prove(notice, "retrieved")
    with pytest.raises(DatabaseError, match="due_at is written once"), transaction.atomic():
        Notice.objects.update(**change)


def test_the_database_itself_refuses_any_other_span_than_48_hours(notice):
    with pytest.raises(IntegrityError, match="due_48_hours_after_receipt"), transaction.atomic():
        Notice.objects.update(received_at=NOON, due_at=NOON + timedelta(hours=72), grade="C")


def test_the_database_itself_refuses_a_clock_without_a_grade(notice):
    with pytest.raises(IntegrityError, match="a_clock_has_a_grade"), transaction.atomic():
        Notice.objects.update(received_at=NOON, due_at=NOON + timedelta(hours=48))


def test_evidence_is_sealed(notice):
    prove(notice, "filed_with_number", evidence="TUBE-4711")
    receipt = Receipt.objects.get()
    assert receipt.opened(people.key_of(notice), "evidence") == "TUBE-4711"
    assert b"TUBE-4711" not in bytes(receipt.evidence)


@pytest.mark.parametrize("state", ["queued", "sent", "failed"])
def test_a_platform_may_prove_receipt_whatever_became_of_our_sending(notice, state):
    Notice.objects.update(state=state)
    assert prove(notice, "retrieved").state == "received"


def test_a_withdrawn_notice_has_no_clock(notice):
    actions.withdraw(notice=notice, actor="person", now=NOON)
    assert prove(notice, "acknowledged").due_at is None


def test_a_filed_form_counts_from_when_it_was_filed_with_grade_c(notice):
    file(notice, "")
    notice = people.fresh(notice)
    assert (notice.grade, notice.due_at) == ("C", NOON + timedelta(hours=48))


def test_a_confirmation_number_makes_it_grade_b(notice):
    file(notice, " TUBE-4711 ")
    assert people.fresh(notice).grade == "B"
    assert Receipt.objects.get().opened(people.key_of(notice), "evidence") == "TUBE-4711"


def file(notice, confirmation, filed_at=NOON, now=LATER):
    actions.record_filing(
        notice=notice, filed_at=filed_at, confirmation=confirmation, actor="desk", now=now, key=people.key_of(notice)
    )


@pytest.mark.parametrize("kind", ["email", "webhook", "pull"])
def test_what_goes_another_way_cannot_be_entered_as_filed_by_hand(kind):
    notice = people.queue_notice(people.make_platform(kind=kind))
    with pytest.raises(ValueError, match="not_by_hand"):
        file(notice, "T-1")
    assert (people.fresh(notice).state, people.fresh(notice).received_at) == ("queued", None)


def test_a_withdrawal_that_a_human_is_to_file_does_not_make_the_letter_filed():
    platform = people.make_platform(kind="email")
    notice = people.send_notice(platform, proof="relay_accepted", letter=people.make_letter(items=2))
    actions.withdraw_items(notice=notice, refs=[notice.items.first().pk], actor="person", now=NOON)
    platform.channels.update(active=False)
    people.add_channel(platform, kind="webform")
    claim = actions.begin_follow_up(follow_up_id=notice.follow_ups.get().pk, actor="worker", now=NOON)
    actions.record_attempt(attempt=claim.attempt, outcome="handed_over", code="to_be_filed", proof=None, reply="",
                           key=people.key_of(notice), actor="worker", now=NOON)  # fmt: skip
    with pytest.raises(ValueError, match="not_by_hand"):
        file(people.fresh(notice), "T-1")


def test_nothing_is_filed_in_the_future(notice):
    with pytest.raises(ValueError, match="filed_in_the_future"):
        file(notice, "", filed_at=LATER + timedelta(seconds=1))


def test_nothing_is_filed_before_it_was_approved(notice):
    with pytest.raises(ValueError, match="filed_before_it_was_approved"):
        file(notice, "", filed_at=NOON - timedelta(seconds=1))


def test_a_false_receipt_voids_its_clock_and_asks_for_a_human(notice):
    notice = prove(notice, "exchanger_accepted")
    notice = void(notice.receipts.get())
    assert (notice.state, notice.failure) == ("failed", "receipt_voided")
    assert (notice.clock_voided_at, notice.wake_at) == (LATER, None)


def test_voiding_deletes_nothing(notice):
    notice = prove(notice, "exchanger_accepted")
    notice = void(notice.receipts.get())
    assert notice.due_at == NOON + timedelta(hours=48)
    assert notice.receipts.get().void.opened(people.key_of(notice), "reason") == "it bounced"


def test_a_receipt_is_voided_once(notice):
    receipt = prove(notice, "exchanger_accepted").receipts.get()
    void(receipt)
    with pytest.raises(IllegalMove):
        void(receipt)


def test_a_void_clock_is_not_started_again(notice):
    void(prove(notice, "exchanger_accepted").receipts.get())
    notice = prove(notice, "acknowledged", LATER)
    assert notice.receipts.count() == 1
    assert notice.clock_voided_at == LATER


def test_voiding_a_later_proof_only_takes_its_grade_back(notice):
    prove(notice, "webhook_accepted")
    notice = prove(notice, "acknowledged", LATER)
    notice = void(notice.receipts.get(proof="acknowledged"))
    assert (notice.grade, notice.clock_voided_at, notice.state) == ("C", None, "received")


def test_after_a_later_wrong_entry_the_right_one_can_be_made(notice):
    prove(notice, "filed")
    prove(notice, "filed_with_number")
    void(notice.receipts.get(proof="filed_with_number"))
    notice = prove(notice, "filed_with_number")
    assert notice.grade == "B"
    assert notice.receipts.filter(proof="filed_with_number").count() == 2


def test_voiding_the_receipt_of_a_closed_notice_wakes_nobody(notice):
    notice = prove(notice, "exchanger_accepted")
    actions.report_outcome(
        item=notice.items.get(), outcome="removed", actor="platform", now=LATER, key=people.key_of(notice)
    )
    notice = void(notice.receipts.get(proof="exchanger_accepted"))
    assert (notice.state, notice.clock_voided_at) == ("closed", LATER)


def test_a_first_proof_after_the_notice_has_ended_leaves_nothing_to_watch(notice):
    """The clock is a fact of record; the sweep would otherwise find this notice again every minute for ever."""
    actions.report_outcome(
        item=notice.items.get(), outcome="removed", actor="desk", now=NOON, key=people.key_of(notice),
        proves_receipt=False,
    )  # fmt: skip
    notice = prove(notice, "retrieved", LATER)
    assert (notice.state, notice.due_at) == ("closed", LATER + timedelta(hours=48))
    assert queries.due_stages(LATER + timedelta(days=30)) == []
