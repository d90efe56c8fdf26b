"""The notice machine against a book kept by hand: whatever happens in whatever order, both say the same."""

import random
import uuid
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from notices import actions
from notices.actions.answering import AnswerRefused
from notices.actions.keys import issue_key
from notices.models import ApiKey, FollowUp, Notice
from notices.queries import work
from notices.states import IllegalMove
from tests import people
from tests.notices.notice_model import Model
from tests.notices.notice_proofs import ENDED
from tests.notices.notice_rows import look
from tests.notices.notice_rules import OUTCOMES, TICK, Desk
from tests.notices.notice_ways import DAY, HOUR, Known, Record, Way, Ways
from tests.people import NOON

ITEMS = 3
places = st.integers(0, ITEMS - 1)
standings = st.sampled_from(["official", "official", "courtesy"])
WAYS = [("email", "webhook"), ("email", "pull"), ("webhook", "email"), ("webhook", "pull"), ("email",),
        ("email", "webform"), ("webhook", "webform"), ("webform", "email"), ("webform",)]  # fmt: skip
MAIL_FIRST, WITH_FORM = [each for each in WAYS if each[0] == "email"], [each for each in WAYS if "webform" in each]
# What happened first, by which ways: what chance alone would seldom come to has a beginning of its own.
TAKEN, SENT, SILENCE, DIES, LATER = (
    ("the_letter_is_tried", ends) for ends in ("taken", "on its way", "silence", "dies", "later")
)
REFUSED, CHANGED = ("it_is_tried_whenever_it_is_due", "never", 1), ("the_desk_learns_more_of_the_platform", "first")
HANDED_OVER = (SILENCE, REFUSED, REFUSED)
CONFIRMED, CAME_BACK = ("a_signed_reply_says_that_the_mail_came",), ("a_mail_of_ours_comes_back", -1, True)
GIVEN_UP, TAKEN_BACK = ("the_dead_are_given_up",), ("the_person_withdraws_it_or_an_item", 0)
FILED, FILED_FIRST = (("a_human_files_it_in_the_form", when, "") for when in ("now", "before it was proved"))
A_DAY, SAID = ("time_passes", DAY, True), ("what_follows_is_delivered", "accepted")
REST, SWITCHED = ("a_channel_comes_to_rest_or_is_woken", True), "the_desk_switches_a_channel_off_or_on"
BEGINNINGS = {
    "nothing yet": (WAYS, []),
    "taken": (WAYS, [TAKEN]),
    "later": (WAYS, [LATER]),
    "dies": (WAYS, [DIES, CHANGED]),
    "dies, and nobody sees it": (MAIL_FIRST, [DIES, CHANGED, A_DAY, GIVEN_UP, CONFIRMED]),
    "rests": (WAYS, [REST, (SWITCHED, False)]),
    "off": (WAYS, [REST, (SWITCHED, True)]),
    "went on": (WAYS, [SILENCE, REFUSED]),
    "handed over": (WITH_FORM, HANDED_OVER),
    "handed over, confirmed": (WITH_FORM[:1], [*HANDED_OVER, CONFIRMED]),
    "filed first, entered last": (WITH_FORM[:1], [*HANDED_OVER, CONFIRMED, FILED_FIRST]),
    "filed": (WITH_FORM, [*HANDED_OVER, FILED]),
    "filed, in silence": (WITH_FORM, [*HANDED_OVER, FILED, A_DAY, A_DAY, A_DAY, SAID]),
    "sent, and more known": (MAIL_FIRST, [SENT, CHANGED]),
    "sent, came back": (MAIL_FIRST, [SENT, CAME_BACK]),
    "sent, partly taken back, came back": (MAIL_FIRST, [SENT, TAKEN_BACK, CAME_BACK]),
    "taken, came back": (MAIL_FIRST, [TAKEN, CAME_BACK]),
    "taken, reminded, came back": (MAIL_FIRST, [TAKEN, A_DAY, SAID, CAME_BACK]),
}
# What each channel's yes proves: (the platform itself has it, somebody on the way has it).
PROOFS = {"email": ("exchanger_accepted", "relay_accepted"), "webhook": ("webhook_reference", "webhook_accepted"),
          "pull": ("listed", "listed")}  # fmt: skip
# For each beginning.
EXAMPLES = 5
JITTER = 0.5


class Machine(Desk):
    """Each rule does one thing to both, and they must agree on whether it may be done. `story`: how it begins."""

    story = "nothing yet"

    @initialize(
        standing=st.tuples(standings, standings), fetched=st.booleans(),
        kind=st.sampled_from(["removal"] * 4 + ["policy"]), lasts=st.sampled_from([90 * DAY, 90 * DAY, 3 * DAY + HOUR]),
        kinds=st.runner().flatmap(lambda self: st.sampled_from(BEGINNINGS[self.story][0])),
    )  # fmt: skip
    def begin(self, standing, fetched, kind, lasts, kinds):
        slug = f"tube-{uuid.uuid4().hex[:8]}"
        self.minute, self.claims, self.numbers, self.bounces = 0, [], [], []
        self.channels = the_platforms_channels(slug, kinds, standing, fetched)
        platform = self.channels[0].platform
        release = people.make_release(slug, lasts=timedelta(minutes=lasts))
        letter = people.make_letter(slug, items=ITEMS, kind=kind, release=release)
        self.notice = people.queue_notice(platform, letter=letter)
        self.key = people.key_of(self.notice)
        ways = [Way(each, Known(stands == "official"), fetched) for each, stands in zip(kinds, standing, strict=False)]
        self.model = Model(ITEMS, Ways(ways), kind == "policy", lasts)
        for happens, *how in BEGINNINGS[self.story][1]:
            getattr(self, happens)(*how)
            self.minute += TICK

    @rule(minutes=st.sampled_from([2, 6 * HOUR, 18 * HOUR, DAY, DAY, DAY]), swept=st.sampled_from([True, True, False]))
    def time_passes(self, minutes, swept):
        self.minute += minutes
        if swept:
            actions.pass_stages(notice_id=self.notice.pk, actor="clock", now=self.now)
            self.model.look(self.minute)
        to_file = Notice.objects.filter(work.to_file(self.now), pk=self.notice.pk)
        assert to_file.exists() == self.model.is_to_be_filed(self.minute)

    @rule(ends=st.sampled_from(["taken", "on its way", "later", "silence", "never", "never", "dies"]))
    def the_letter_is_tried(self, ends):
        claim = actions.begin_attempt(notice_id=self.notice.pk, actor="worker", now=self.now)
        attempt = self.model.claim(self.minute) if self.model.may_try(self.minute) else None
        assert (claim is not None) == (attempt is not None)
        if claim:
            self.claims.append((claim, attempt))
            self.numbers.append(claim.attempt.number)
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
        if claim.attempt.channel.kind == "webform":
            self.finish(claim, "handed_over", "to_be_filed")
            self.model.ends(attempt, "handed", self.minute, JITTER)
        elif ends in OUTCOMES:
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
                self.finish(claim, *how_it_ends(claim, how))
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
        self.bounces = []
        self.model.erase(self.minute)

    @precondition(lambda self: self.minute > 3 * DAY and not self.model.erased)
    @precondition(lambda self: self.model.ways.preferred() is not None)
    @rule()
    def a_corrected_letter_takes_its_place(self):
        slug = self.notice.platform.slug
        letter = people.make_letter(slug, corrects=self.notice.number, now=self.now)
        people.queue_notice(self.notice.platform, letter=letter, previous=self.notice, now=self.now)
        self.model.correct()

    @invariant()
    def both_books_agree(self):
        rows, model = look(self.notice), self.model
        self.the_letter_is_where_the_book_says(rows, model)
        self.so_are_proof_and_clock(rows, model)
        assert {(kind, number): state for kind, number, state, _ in rows.follow_ups} == model.said
        assert (rows.is_kept or any(has_words for *_, has_words in rows.follow_ups)) is not model.erased
        self.minute += TICK

    def the_letter_is_where_the_book_says(self, rows, model):
        assert (rows.state, rows.failure) == (model.state, model.why if model.state == "failed" else rows.failure)
        assert (rows.channel_id, rows.statutory) == (self.channels[model.way].pk, model.statutory)
        assert as_recorded(rows.on_record) == model.record
        assert [rests for (rests,) in rows.rests] == [way.rests for way in model.ways.each]

    def so_are_proof_and_clock(self, rows, model):
        assert rows.due_at == (None if model.due is None else self.at(model.due))
        assert (rows.received_at is None, rows.clock_voided_at is None) == (model.received is None, not model.void)
        assert model.void or rows.grade == model.grade
        assert [answer for _, answer, _ in rows.items] == model.items
        assert {place: finding for place, _, finding in rows.items if finding} == model.findings
        assert {stage for (stage,) in rows.stages} == model.stages


def how_it_ends(claim, how):
    """A human is given what is for a form; nobody files a reminder."""
    if claim.attempt.channel.kind != "webform":
        return OUTCOMES["never"] if how == "refused" else ("delivered", "ok", "webhook_accepted")
    unsaid = claim.follow_up.kind == "reminder"
    return ("hopeless", "unsupported") if unsaid else ("handed_over", "to_be_filed")


def as_recorded(kept):
    return Record(kept["channel"], kept["standing"] == "official", kept["coverage"] == "covered")


def the_platforms_channels(slug, kinds, standing, fetched):
    """In the order in which they are tried; with `fetched` somebody holds a key to its list."""
    first, *others = kinds
    platform = people.make_platform(slug, kind=first, standing=standing[0])
    for kind in others:
        people.add_channel(platform, kind=kind, standing=standing[1], preference=20)
    if fetched:
        issue_key(platform=platform, label="test", scopes=[ApiKey.Scope.READ], actor="test", now=NOON)
    return list(platform.channels.all())


# Hypothesis shortens what it found for 300 seconds at most: a limit below that would swallow the finding.
@pytest.mark.timeout(900)
@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("story", BEGINNINGS)
def test_the_notice_and_its_book_never_disagree(monkeypatch, story):
    monkeypatch.setattr(random, "random", lambda: JITTER)
    kept = settings(
        max_examples=EXAMPLES, stateful_step_count=40, deadline=None, database=None, print_blob=True,
        phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(type("Machine", (Machine,), {"story": story}), settings=kept)
