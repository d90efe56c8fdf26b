"""The notice machine against a book kept by hand: whatever happens in whatever order, both say the same."""

import random
import uuid
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from notices import actions
from notices.actions.answering import AnswerRefused
from notices.models import FollowUp
from notices.states import IllegalMove
from tests import people
from tests.notices.notice_model import DAY, ENDED, HOUR, Model
from tests.people import NOON

ITEMS = 3
places = st.integers(0, ITEMS - 1)
JITTER = 0.5
# About a second, and exact in binary: no two things happen at one instant.
TICK = 1 / 64


class Machine(RuleBasedStateMachine):
    """Each rule does one thing to both, and they must agree on whether it may be done."""

    @initialize(
        standing=st.sampled_from(["official", "courtesy"]), kind=st.sampled_from(["removal"] * 4 + ["policy"]),
        taken=st.sampled_from([True, True, False]),
    )  # fmt: skip
    def begin(self, standing, kind, taken):
        slug = f"tube-{uuid.uuid4().hex[:8]}"
        platform = people.make_platform(slug, kind="email", standing=standing)
        self.minute, self.claims = 0, []
        self.notice = people.queue_notice(platform, letter=people.make_letter(slug, items=ITEMS, kind=kind))
        self.key = people.key_of(self.notice)
        self.model = Model(ITEMS, standing == "official" and kind == "removal", kind == "policy")
        if taken:
            self.the_letter_is_tried("taken")

    @property
    def now(self):
        return NOON + timedelta(minutes=self.minute)

    def fresh(self):
        return people.fresh(self.notice)

    @rule(minutes=st.sampled_from([2, 6 * HOUR, 18 * HOUR, DAY, DAY, DAY]), swept=st.sampled_from([True, True, False]))
    def time_passes(self, minutes, swept):
        self.minute += minutes
        if swept:
            actions.pass_stages(notice_id=self.notice.pk, actor="clock", now=self.now)
            self.model.look(self.minute)

    def claim(self):
        claim = actions.begin_attempt(notice_id=self.notice.pk, actor="worker", now=self.now)
        expected = self.model.may_try(self.minute) and self.model.claim(self.minute)
        assert (claim is not None) == expected
        return claim

    def finish(self, claim, outcome, proof=None):
        actions.record_attempt(
            attempt=claim.attempt, outcome=outcome, code="http_503", proof=proof, reply="", key=self.key,
            actor="worker", now=self.now,
        )  # fmt: skip

    @rule(ends=st.sampled_from(["taken", "relayed", "away", "refused", "dies"]))
    def the_letter_is_tried(self, ends):
        claim = self.claim()
        if claim is None:
            return
        if ends == "dies":
            self.claims.append(claim)
        elif ends == "away":
            self.finish(claim, "retryable")
            self.model.later(self.minute, JITTER)
        elif ends == "refused":
            self.finish(claim, "hopeless")
            self.model.never()
        else:
            self.finish(claim, "delivered", "exchanger_accepted" if ends == "taken" else "relay_accepted")
            self.model.delivered(self.minute, ends == "taken")

    @precondition(lambda self: self.model.state == "sending")
    @rule()
    def the_dead_are_given_up(self):
        actions.give_back(notice_id=self.notice.pk, actor="sweep", now=self.now)
        self.model.revive(self.minute)

    @precondition(lambda self: self.claims)
    @rule()
    def a_worker_comes_back_and_had_delivered_it(self):
        self.finish(self.claims.pop(), "delivered", "exchanger_accepted")
        self.model.delivered(self.minute, proof=True)

    @rule(how=st.sampled_from(["accepted", "accepted", "refused", "paused"]))
    def what_follows_is_delivered(self, how):
        """Paused: the person says so just before the wire, and goes on after it."""
        paused = how == "paused" and self.model.state not in ENDED
        if paused:
            self.the_person_pauses_or_goes_on(paused=True)
        for row in FollowUp.objects.filter(notice=self.notice, state="queued"):
            claim = actions.begin_follow_up(follow_up_id=row.pk, actor="worker", now=self.now)
            if claim:
                self.finish(claim, "hopeless" if how == "refused" else "delivered", "exchanger_accepted")
        self.model.say(self.minute, how != "refused")
        if paused:
            self.the_person_pauses_or_goes_on(paused=False)

    @precondition(lambda self: self.minute >= DAY)
    @rule(
        place=places, outcome=st.sampled_from(["removed", "already_gone", "refused", "disputed", "needs_information"])
    )
    def the_platform_answers(self, place, outcome):
        allowed, item = self.model.may_answer(place, outcome), self.notice.items.get(position=place + 1)
        answer = {"item": item, "outcome": outcome, "actor": "platform", "now": self.now, "key": self.key}
        if not allowed:
            with pytest.raises(AnswerRefused):
                actions.report_outcome(**answer)
        else:
            actions.report_outcome(**answer)
            self.model.answer(place, outcome, self.minute)

    @precondition(lambda self: self.minute > 3 * DAY)
    @rule(place=st.sampled_from([*range(ITEMS), None]))
    def the_person_withdraws_it_or_an_item(self, place):
        what = {"notice": self.notice, "actor": "person", "now": self.now}
        if self.model.state in ENDED:
            with pytest.raises(IllegalMove):
                actions.withdraw(**what)
        elif place is None:
            actions.withdraw(**what)
            self.model.withdraw(self.minute)
        else:
            actions.withdraw_items(refs=[self.notice.items.get(position=place + 1).pk], **what)
            self.model.withdraw_item(place, self.minute)

    @precondition(lambda self: self.minute > 3 * DAY and any(standing for *_, standing in self.model.receipts))
    @rule(data=st.data())
    def a_proof_turns_out_to_be_false(self, data):
        standing = [place for place, each in enumerate(self.model.receipts) if each[2]]
        place = data.draw(st.sampled_from(standing))
        receipt = self.notice.receipts.order_by("recorded_at")[place]
        actions.void_receipt(receipt=receipt, reason="bounced", actor="desk", now=self.now, key=self.key)
        self.model.take_proof_back(place, self.minute)

    @rule()
    def a_human_asks_again(self):
        if self.model.may_retry():
            actions.retry(notice=self.fresh(), actor="desk", now=self.now)
            self.model.retry(self.minute)
        else:
            with pytest.raises(IllegalMove):
                actions.retry(notice=self.fresh(), actor="desk", now=self.now)

    @precondition(lambda self: self.model.state not in ENDED)
    @rule(paused=st.booleans())
    def the_person_pauses_or_goes_on(self, paused):
        (actions.pause if paused else actions.resume)(key_id=self.notice.key_id, actor="person", now=self.now)
        self.model.paused = paused

    @precondition(lambda self: self.minute > 3 * DAY)
    @rule()
    def the_release_is_taken_back(self):
        actions.revoke_release(release_ref=self.notice.release_ref, actor="person", now=self.now)
        self.model.revoke()

    @precondition(lambda self: self.minute > 3 * DAY)
    @rule()
    def a_corrected_letter_takes_its_place(self):
        slug = self.notice.platform.slug
        letter = people.make_letter(slug, corrects=self.notice.number, now=self.now)
        people.queue_notice(self.notice.platform, letter=letter, previous=self.notice, now=self.now)
        self.model.correct()

    @invariant()
    def both_books_agree(self):
        notice, model = self.fresh(), self.model
        assert notice.state == model.state
        assert notice.due_at == (None if model.due is None else NOON + timedelta(minutes=model.due))
        assert (notice.received_at is None, notice.clock_voided_at is None) == (model.received is None, not model.void)
        assert list(notice.items.values_list("answer", flat=True)) == model.items
        assert set(notice.stages.values_list("stage", flat=True)) == model.stages
        found = {item.position - 1: item.finding.kind for item in notice.items.all() if hasattr(item, "finding")}
        assert found == model.findings
        said = {
            (kind, number): state for kind, number, state in notice.follow_ups.values_list("kind", "number", "state")
        }
        assert said == model.said
        self.minute += TICK


@pytest.mark.slow
@pytest.mark.django_db
def test_the_notice_and_its_book_never_disagree(monkeypatch):
    monkeypatch.setattr(random, "random", lambda: JITTER)
    kept = settings(
        max_examples=900, stateful_step_count=40, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Machine, settings=kept)
