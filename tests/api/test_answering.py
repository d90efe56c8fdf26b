"""Acknowledgement and outcomes: grades, repeats, what comes too late, and words made safe."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notices import actions
from tests.api.conftest import problem
from tests.people import fresh, key_of, make_letter, queue_notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(platform):
    now = timezone.now()
    return queue_notice(platform, letter=make_letter(platform.slug, now=now, items=2), now=now)


def answers(notice):
    return [item.answer for item in fresh(notice).items.all()]


def test_an_acknowledgement_is_grade_a(program, notice):
    body = program.acknowledge(notice, reference="TS-1").json()
    assert (body["state"], body["grade"]) == ("received", "A")
    receipt = fresh(notice).receipts.get()
    assert (receipt.proof, receipt.opened(key_of(notice), "evidence")) == ("acknowledged", "TS-1")
    assert answers(notice) == ["acknowledged", "acknowledged"]


def test_an_acknowledgement_needs_no_reference_and_no_body(program, notice):
    address = f"/api/v1/notices/{notice.pk}/acknowledge"
    assert program.client.post(address, content_type="application/json").status_code == 200
    assert program.client.post(address, b"", content_type="").status_code == 200


def test_saying_it_twice_changes_nothing(program, notice):
    first, again = program.acknowledge(notice), program.acknowledge(notice)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["due_at"] == again.json()["due_at"]
    assert fresh(notice).receipts.count() == 1


def test_an_acknowledgement_after_fetching_raises_the_grade_and_not_the_time(program, notice):
    fetched = program.notice(notice).json()
    acknowledged = program.acknowledge(notice).json()
    assert (fetched["grade"], acknowledged["grade"]) == ("B", "A")
    assert fetched["due_at"] == acknowledged["due_at"]


@pytest.mark.parametrize("outcome", ["removed", "already_gone", "refused", "disputed", "needs_information"])
def test_each_outcome_is_recorded_for_its_item_alone(program, notice, outcome):
    body = program.report(notice, outcome=outcome, reason="as seen").json()
    assert body["item"]["answer"] == outcome
    assert answers(notice) == [outcome, "acknowledged"]
    assert body["notice"]["grade"] == "A"


def test_the_platforms_words_are_kept_sealed(program, notice):
    program.report(notice, outcome="refused", reason="It is a painting.")
    answer = notice.items.first().answers.get()
    assert answer.opened(key_of(notice), "reason") == "It is a painting."
    assert b"painting" not in bytes(answer.reason)


def test_copies_are_a_duty_of_their_own(program, notice):
    program.report(notice, outcome="removed", copies="removed", copies_removed=3)
    answer = notice.items.first().answers.get()
    assert (answer.outcome, answer.copies, answer.copies_removed) == ("removed", "removed", 3)


def test_the_same_report_again_is_the_same_row(program, notice):
    said = {"outcome": "removed", "copies": "none_found"}
    first, again = program.report(notice, **said), program.report(notice, **said)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["item"] == again.json()["item"]
    assert notice.items.first().answers.count() == 1


def test_the_notice_closes_when_its_items_do(program, notice):
    first, second = notice.items.all()
    assert program.report(notice, first, outcome="removed").json()["notice"]["state"] == "received"
    assert program.report(notice, second, outcome="already_gone").json()["notice"]["state"] == "closed"


def test_a_late_removal_is_recorded_as_late(program, notice):
    actions.acknowledge(
        notice=notice, reference="", actor="test", now=timezone.now() - timedelta(hours=49), key=key_of(notice)
    )
    assert program.report(notice, outcome="removed").json()["item"]["late"] is True


def test_nothing_is_answered_after_withdrawal(program, notice):
    program.acknowledge(notice)
    actions.withdraw(notice=notice, actor="alice", now=timezone.now())
    assert problem(program.report(notice, outcome="removed")) == "withdrawn"
    assert problem(program.acknowledge(notice)) == "withdrawn"
    assert answers(notice) == ["withdrawn", "withdrawn"]


def test_what_was_removed_cannot_become_refused(program, notice):
    program.report(notice, outcome="removed")
    assert problem(program.report(notice, outcome="refused")) == "settled"
    assert answers(notice)[0] == "removed"


def test_a_platform_that_never_could_read_the_letter_cannot_acknowledge_it(program, notice):
    actions.revoke_release(release_ref=notice.release_ref, actor="alice", now=timezone.now())
    assert problem(program.acknowledge(notice)) == "gone"
    assert fresh(notice).due_at is None


def test_a_platform_that_read_it_in_time_can_still_answer(program, notice):
    program.notice(notice)
    actions.revoke_release(release_ref=notice.release_ref, actor="alice", now=timezone.now())
    assert program.report(notice, outcome="removed").status_code == 200


def test_a_picture_in_a_reason_is_dropped_before_the_first_write(program, notice):
    blob = "data:image/png;base64," + "iVBORw0KGgo" * 200
    program.report(notice, outcome="disputed", reason=f"See {blob} please")
    kept = notice.items.first().answers.get().opened(key_of(notice), "reason")
    assert "iVBORw0KGgo" not in kept
    assert kept.startswith("See ")
