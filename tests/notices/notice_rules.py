"""What desk and mail do to a notice in the machine: channels, standings, forms, proofs, and letters that come back."""

import uuid
from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from notices import actions
from notices.actions.platforms import WAYS as FIELDS
from notices.actions.platforms import complete_platform, save_channel
from notices.models import Channel, FollowUp
from notices.states import IllegalMove
from tests import people
from tests.notices.notice_ways import DAY, MAIL
from tests.people import NOON

OUTCOMES = {"later": ("retryable", "http_503"), "silence": ("retryable", "timeout"), "never": ("hopeless", "http_410")}
# About a second, and exact in binary: no two things happen at one instant.
TICK = 1 / 64


class Desk(RuleBasedStateMachine):
    """The half of the machine that needs nobody but the desk and a platform's mail server."""

    @property
    def now(self):
        return self.at(self.minute)

    def at(self, minute):
        return NOON + timedelta(minutes=minute)

    def fresh(self):
        return people.fresh(self.notice)

    def finish(self, claim, outcome, code="", proof=None):
        """As a worker would who has the case's key in hand; none gets it for what follows once the case is erased."""
        key = None if self.model.erased and claim.follow_up else self.key
        actions.record_attempt(
            attempt=claim.attempt, outcome=outcome, code=code, proof=proof, reply="", key=key, actor="worker",
            now=self.now,
        )  # fmt: skip

    # The registry

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

    @rule(what=st.sampled_from(["first", "last", "coverage"]))
    def the_desk_learns_more_of_the_platform(self, what):
        """That a way is or is not the platform's own process; that the Act covers it or may not."""
        channel = self.channels[-1 if what == "last" else 0]
        if what == "coverage":
            coverage = "covered" if self.model.ways.covered.turns(self.minute) else "unclear"
            complete_platform(platform=channel.platform, values={"coverage": coverage}, actor="desk", now=self.now)
            self.model.learns(self.minute)
            return
        official = self.model.ways[self.channels.index(channel)].official.turns(self.minute)
        channel = Channel.objects.get(pk=channel.pk)
        values = {name: getattr(channel, name) for name in FIELDS}
        values["standing"] = "official" if official else "courtesy"
        save_channel(platform=channel.platform, channel=channel, values=values, verified_by="Dana", actor="desk",
                     now=self.now)  # fmt: skip
        self.model.learns(self.minute)

    # Proofs

    @precondition(lambda self: self.minute > 3 * DAY and not self.model.erased)
    @precondition(lambda self: any(standing for *_, standing in self.model.receipts))
    @rule(data=st.data())
    def a_proof_turns_out_to_be_false(self, data):
        standing = [place for place, each in enumerate(self.model.receipts) if each[2]]
        place = data.draw(st.sampled_from(standing))
        receipt = self.notice.receipts.order_by("recorded_at")[place]
        actions.void_receipt(receipt=receipt, reason="bounced", actor="desk", now=self.now, key=self.key)
        self.model.take_proof_back(place, self.minute)

    @precondition(lambda self: not self.model.erased and self.mailed())
    @rule()
    def a_signed_reply_says_that_the_mail_came(self):
        actions.record_receipt(
            notice=self.notice, proof="reply_confirmed", at=self.now, actor="mail", now=self.now, key=self.key
        )
        self.model.prove("reply_confirmed", self.minute)

    @precondition(lambda self: not self.model.erased and self.model.ways.form() is not None)
    @rule(
        when=st.sampled_from(["now", "long ago", "before it was proved"] * 3 + ["too early", "tomorrow"]),
        number=st.sampled_from(["", "NR-1"]),
    )  # fmt: skip
    def a_human_files_it_in_the_form(self, when, number):
        before = self.minute if self.model.received is None else self.model.received - TICK
        at = {"now": self.minute, "long ago": self.minute / 2, "before it was proved": before, "too early": -1,
              "tomorrow": self.minute + 1}[when]  # fmt: skip
        filing = {"notice": self.fresh(), "filed_at": self.at(at), "confirmation": number, "actor": "desk",
                  "now": self.now, "key": self.key}  # fmt: skip
        if refused := self.model.why_not_filed(at, self.minute):
            with pytest.raises(ValueError, match=refused):
                actions.record_filing(**filing)
        else:
            actions.record_filing(**filing)
            self.model.prove("filed_with_number" if number else "filed", self.minute, at=at)

    @rule()
    def a_human_files_what_follows(self):
        for row in FollowUp.objects.filter(notice=self.notice):
            if self.model.waits_for_a_human((row.kind, row.number)):
                actions.record_by_hand(follow_up=row, actor="desk", now=self.now)
                self.model.said[row.kind, row.number] = "sent"
            else:
                with pytest.raises(IllegalMove):
                    actions.record_by_hand(follow_up=row, actor="desk", now=self.now)

    @rule()
    def a_human_asks_again(self):
        if self.model.may_retry() and self.model.ways.preferred() is not None:
            actions.retry(notice=self.fresh(), actor="desk", now=self.now)
            self.model.retry(self.minute)
        else:
            with pytest.raises(actions.Refused if self.model.may_retry() else (IllegalMove, actions.Refused)):
                actions.retry(notice=self.fresh(), actor="desk", now=self.now)

    # A mail of ours that comes back

    def mailed(self):
        """(Number, try) of each mail that a mail server may have taken."""
        tries = zip(self.numbers, self.model.tries, strict=True)
        return [
            (number, each) for number, each in tries if each.may_have_come and self.model.ways[each.way].kind == MAIL
        ]

    @precondition(lambda self: not self.model.erased and self.mailed())
    @rule(which=st.sampled_from([0, -1, -1, None]), judged=st.sampled_from([True, True, False]))
    def a_mail_of_ours_comes_back(self, which, judged):
        """The first, the last, or nobody knows which; judged at once, or when somebody gets to it."""
        number, attempt = (0, None) if which is None else self.mailed()[which]
        kept = actions.Kept(
            digest=uuid.uuid4().hex, kind="bounce", subject="", text="", sender_domain="", dropped=(), proved="bounce",
            report={"status": "5.1.1", "ours": True}, attempt=number,
        )  # fmt: skip
        mail = actions.keep_mail(kept=kept, notice=self.fresh(), key=self.key, actor="mail", now=self.now)
        self.bounces.append((mail, attempt, self.minute))
        if judged:
            self.what_came_back_is_judged()

    @precondition(lambda self: self.bounces)
    @rule()
    def what_came_back_is_judged(self):
        waiting, self.bounces = self.bounces, []
        for mail, attempt, came in waiting:
            early = self.model.is_too_early(self.minute)
            effect = actions.judge_mail(mail_id=mail.pk, signed_by="", key=self.key, actor="mail", now=self.now)
            assert effect == ("" if early else self.model.comes_back(attempt, came, self.minute))
            self.bounces += [(mail, attempt, came)] if early else []
