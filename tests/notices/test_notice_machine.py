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
from notices.actions.keys import issue_key
from notices.models import ApiKey, Channel, FollowUp
from notices.states import IllegalMove
from tests import people
from tests.notices.notice_model import DAY, ENDED, HOUR, Model, Way
from tests.people import NOON

ITEMS = 3
places = st.integers(0, ITEMS - 1)
standings = st.sampled_from(["official", "official", "courtesy"])
WAYS = [("email", "webhook"), ("email", "pull"), ("webhook", "email"), ("webhook", "pull"), ("email",)]
# What each channel's yes proves: (the platform itself has it, somebody on the way has it).
PROOFS = {"email": ("exchanger_accepted", "relay_accepted"), "webhook": ("webhook_reference", "webhook_accepted"),
          "pull": ("listed", "listed")}  # fmt: skip
OUTCOMES = {"later": ("retryable", "http_503"), "silence": ("retryable", "timeout"), "never": ("hopeless", "http_410")}
EXAMPLES = 80
JITTER = 0.5
# About a second, and exact in binary: no two things happen at one instant.
TICK = 1 / 64


class Machine(RuleBasedStateMachine):
    """Each rule does one thing to both, and they must agree on whether it may be done."""

    @initialize(
        kinds=st.sampled_from(WAYS), standing=st.tuples(standings, standings), fetched=st.booleans(),
        kind=st.sampled_from(["removal"] * 4 + ["policy"]), lasts=st.sampled_from([90 * DAY, 90 * DAY, 3 * DAY + HOUR]),
        first=st.sampled_from(["taken", "taken", "later", "never", "dies", "rests", "off", "", "went on", "went on"]),
    )  # fmt: skip
    def begin(self, kinds, standing, fetched, kind, lasts, first):
        slug = f"tube-{uuid.uuid4().hex[:8]}"
        self.minute, self.claims = 0, []
        self.channels = the_platforms_channels(slug, kinds, standing, fetched)
        platform = self.channels[0].platform
        release = people.make_release(slug, lasts=timedelta(minutes=lasts))
        letter = people.make_letter(slug, items=ITEMS, kind=kind, release=release)
        self.notice = people.queue_notice(platform, letter=letter)
        self.key = people.key_of(self.notice)
        ways = [Way(each, stands == "official", fetched) for each, stands in zip(kinds, standing, strict=False)]
        self.model = Model(ITEMS, ways, kind == "policy", lasts)
        if first in {"rests", "off"}:
            self.a_channel_comes_to_rest_or_is_woken(first=True)
            self.the_desk_switches_a_channel_off_or_on(first=first == "off")
        elif first == "went on":
            self.the_letter_is_tried("silence")
            self.it_is_tried_whenever_it_is_due("never", times=1)
        elif first:
            self.the_letter_is_tried(first)

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

    def finish(self, claim, outcome, code="", proof=None):
        """As a worker would who has the case's key in hand; none gets it for what follows once the case is erased."""
        key = None if self.model.erased and claim.follow_up else self.key
        actions.record_attempt(
            attempt=claim.attempt, outcome=outcome, code=code, proof=proof, reply="", key=key, actor="worker",
            now=self.now,
        )  # fmt: skip

    @rule(ends=st.sampled_from(["taken", "on its way", "later", "silence", "never", "never", "dies"]))
    def the_letter_is_tried(self, ends):
        claim = actions.begin_attempt(notice_id=self.notice.pk, actor="worker", now=self.now)
        attempt = self.model.claim(self.minute) if self.model.may_try(self.minute) else None
        assert (claim is not None) == (attempt is not None)
        if claim:
            self.claims.append((claim, attempt))
        if claim and ends != "dies":
            self.a_worker_comes_back(ends)

    @precondition(lambda self: self.model.state == "queued" and not self.model.paused)
    @rule(ends=st.sampled_from(["taken", "later", "silence", "never", "dies"]), times=st.sampled_from([1, 4, 12, 30]))
    def it_is_tried_whenever_it_is_due(self, ends, times):
        """As the sweep would, hour after hour."""
        for _ in range(times):
            if self.model.state == "queued":
                self.minute = max(self.minute, self.model.next_try) + TICK
                self.the_letter_is_tried(ends)

    @precondition(lambda self: self.claims)
    @rule(ends=st.sampled_from(["taken", "taken", "on its way", "later", "silence", "never"]))
    def a_worker_comes_back(self, ends):
        """From the wire; perhaps it was thought dead, and perhaps it is the last of several."""
        claim, attempt = self.claims.pop()
        if ends in OUTCOMES:
            self.finish(claim, *OUTCOMES[ends])
            self.model.ends(attempt, ends, self.minute, JITTER)
        else:
            proof = PROOFS[claim.attempt.channel.kind][ends == "on its way"]
            self.finish(claim, "delivered", "ok", proof)
            self.model.ends(attempt, "delivered", self.minute, JITTER, proof)

    @precondition(lambda self: self.model.state == "sending")
    @rule()
    def the_dead_are_given_up(self):
        actions.give_back(notice_id=self.notice.pk, actor="sweep", now=self.now)
        self.model.revive(self.minute)

    @rule(first=st.booleans())
    def the_desk_switches_a_channel_off_or_on(self, first):
        place = 0 if first else len(self.channels) - 1
        self.model.ways[place].on = not self.model.ways[place].on
        Channel.objects.filter(pk=self.channels[place].pk).update(active=self.model.ways[place].on)

    @rule(first=st.booleans())
    def a_channel_comes_to_rest_or_is_woken(self, first):
        place = 0 if first else len(self.channels) - 1
        way, channel = self.model.ways[place], self.channels[place]
        if way.rests:
            assert actions.resume_channel(channel=channel, actor="desk", now=self.now)
            self.model.wake_way(place, self.minute)
        elif way.kind == "webhook":
            Channel.objects.filter(pk=channel.pk).update(paused_at=self.now)
            way.rests = True

    @precondition(lambda self: not self.model.erased)
    @rule()
    def the_platform_fetches_it(self):
        given = actions.record_retrieval(notice=self.notice, actor="platform", now=self.now, key=self.key)
        assert given == self.model.may_be_fetched(self.minute)
        if given:
            self.model.prove("retrieved", self.minute)

    @rule(how=st.sampled_from(["accepted", "accepted", "refused", "paused"]))
    def what_follows_is_delivered(self, how):
        """Paused: the person says so just before the wire, and goes on after it."""
        paused = how == "paused" and self.model.state not in ENDED
        if paused:
            self.the_person_pauses_or_goes_on(paused=True)
        for row in FollowUp.objects.filter(notice=self.notice, state="queued"):
            claim = actions.begin_follow_up(follow_up_id=row.pk, actor="worker", now=self.now)
            if claim:
                self.finish(
                    claim, *(OUTCOMES["never"] if how == "refused" else ("delivered", "ok", "webhook_accepted"))
                )
        self.model.say(self.minute, how != "refused")
        if paused:
            self.the_person_pauses_or_goes_on(paused=False)

    @precondition(lambda self: self.minute >= DAY and not self.model.erased)
    @rule(
        place=places, outcome=st.sampled_from(["removed", "already_gone", "refused", "disputed", "needs_information"]),
        proves=st.booleans(),
    )  # fmt: skip
    def the_platform_answers(self, place, outcome, proves):
        allowed, item = self.model.may_answer(place, outcome), self.notice.items.get(position=place + 1)
        answer = {"item": item, "outcome": outcome, "actor": "platform", "now": self.now, "key": self.key,
                  "proves_receipt": proves}  # fmt: skip
        if not allowed:
            with pytest.raises(AnswerRefused):
                actions.report_outcome(**answer)
        else:
            actions.report_outcome(**answer)
            self.model.answer(place, outcome, self.minute, proves)

    @precondition(lambda self: self.minute > 6 * HOUR and self.model.state in {"queued", "sending"})
    @rule()
    def a_person_reads_in_a_mail_that_all_of_it_is_gone(self):
        """While it is still being tried: nothing proves that it came."""
        for place in range(ITEMS):
            self.the_platform_answers(place, "removed", proves=False)

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

    @precondition(lambda self: self.minute > 3 * DAY and not self.model.erased)
    @precondition(lambda self: any(standing for *_, standing in self.model.receipts))
    @rule(data=st.data())
    def a_proof_turns_out_to_be_false(self, data):
        standing = [place for place, each in enumerate(self.model.receipts) if each[2]]
        place = data.draw(st.sampled_from(standing))
        receipt = self.notice.receipts.order_by("recorded_at")[place]
        actions.void_receipt(receipt=receipt, reason="bounced", actor="desk", now=self.now, key=self.key)
        self.model.take_proof_back(place, self.minute)

    @rule()
    def a_human_asks_again(self):
        if self.model.may_retry() and self.model.preferred() is not None:
            actions.retry(notice=self.fresh(), actor="desk", now=self.now)
            self.model.retry(self.minute)
        else:
            with pytest.raises(actions.Refused if self.model.may_retry() else (IllegalMove, actions.Refused)):
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
    def the_case_is_erased(self):
        people.erase(self.notice, self.now)
        self.model.erase(self.minute)

    @precondition(lambda self: self.minute > 3 * DAY and not self.model.erased)
    @precondition(lambda self: self.model.preferred() is not None)
    @rule()
    def a_corrected_letter_takes_its_place(self):
        slug = self.notice.platform.slug
        letter = people.make_letter(slug, corrects=self.notice.number, now=self.now)
        people.queue_notice(self.notice.platform, letter=letter, previous=self.notice, now=self.now)
        self.model.correct()

    @invariant()
    def both_books_agree(self):
        notice, model = self.fresh(), self.model
        assert (notice.state, notice.failure) == (model.state, model.why if model.state == "failed" else notice.failure)
        assert (notice.channel_id, notice.statutory) == (self.channels[model.way].pk, model.statutory)
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

    @invariant()
    def what_is_proved_and_what_is_forgotten(self):
        notice, model = self.fresh(), self.model
        if not model.void:
            assert notice.grade == model.grade
        assert [each.paused_at is not None for each in self.channels[0].platform.channels.all()] == [
            way.rests for way in model.ways
        ]
        sealed = [notice.letter, notice.signature, *notice.follow_ups.values_list("words", flat=True)]
        assert any(part is not None for part in sealed) is not model.erased


def the_platforms_channels(slug, kinds, standing, fetched):
    """In the order in which they are tried; with `fetched` somebody holds a key to its list."""
    first, *others = kinds
    platform = people.make_platform(slug, kind=first, standing=standing[0])
    for kind in others:
        people.add_channel(platform, kind=kind, standing=standing[1], preference=20)
    if fetched:
        issue_key(platform=platform, label="test", scopes=[ApiKey.Scope.READ], actor="test", now=NOON)
    return list(platform.channels.all())


@pytest.mark.slow
@pytest.mark.django_db
def test_the_notice_and_its_book_never_disagree(monkeypatch):
    monkeypatch.setattr(random, "random", lambda: JITTER)
    kept = settings(
        max_examples=EXAMPLES, stateful_step_count=40, deadline=None, database=None,
        phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Machine, settings=kept)
