"""A notice as a plain person would keep its book: no database, no framework, nothing imported from the house.

Times are minutes. Written from act.md's clock and the rules of delivery, not from the code that it checks.
"""

from dataclasses import dataclass

HOUR, DAY = 60, 24 * 60
CLAIM, REST = 75 / 60, 10
QUIET, REASONED = {"silent", "acknowledged"}, {"refused", "disputed", "needs_information"}
GONE = {"removed", "already_gone"}
SETTLED = GONE | {"withdrawn"}
ENDED = {"closed", "withdrawn"}
STAGES = {"halfway": -DAY, "last_call": -6 * HOUR, "due": 0, "overdue": DAY}
# The table of proof. What is not in it proves nothing.
GRADES = {"exchanger_accepted": "C", "webhook_accepted": "C", "webhook_reference": "B", "retrieved": "B",
          "acknowledged": "A"}  # fmt: skip
# After such an end of a try the platform can have the letter; "" is one that a worker has in hand.
MAY_HAVE_IT = {"", "lost", "delivered", "silence"}


@dataclass
class Way:
    """One channel, as the desk would tell of it. `fetched`: whether somebody at the platform holds a key."""

    kind: str
    official: bool
    fetched: bool = True
    on: bool = True
    rests: bool = False
    failures: int = 0
    failing_since: float | None = None

    def takes_over(self):
        return self.on and not self.rests and (self.kind != "pull" or self.fetched)

    def fares(self, well, now):
        """A webhook that fails ten times in a row, over an hour, comes to rest until the desk wakes it."""
        if well:
            self.failures, self.failing_since = 0, None
            return
        self.failures += 1
        self.failing_since = now if self.failing_since is None else self.failing_since
        if self.kind == "webhook" and self.failures >= 10 and now - self.failing_since >= HOUR:
            self.rests = True


@dataclass
class Try:
    """One try of the letter on a way (its place in the platform's order)."""

    way: int
    at: float
    end: str = ""


class Model:
    """One notice with its items, and the platform's channels in the order in which they are tried."""

    def __init__(self, items, ways, policy, release_ends):
        self.state, self.policy, self.ways, self.release_ends = "queued", policy, ways, release_ends
        self.next_try, self.round, self.tries, self.why = 0, 0, [], ""
        self.paused = self.revoked = self.void = self.corrected = self.erased = False
        self.received = self.due = None
        self.receipts = []
        self.items = ["silent"] * items
        self.given = [[] for _ in range(items)]
        self.findings, self.stages = {}, set()
        self.said, self.said_at, self.said_by, self.waits_until = {}, {}, {}, {}
        self.carry(0)

    # The letter's way

    def may_try(self, now):
        return self.state == "queued" and not self.paused and self.next_try <= now

    def released(self, now):
        return not self.revoked and now < self.release_ends

    def claim(self, now):
        """The try that begins now; None where the letter is stopped at the wire, or its channel cannot take it."""
        way = self.ways[self.way]
        if not self.released(now) or "withdrawn" in self.items:
            self.fail("items_withdrawn" if self.released(now) else "release_ended")
        elif way.rests or not way.on:
            self.go_elsewhere_or_wait(way, now)
        else:
            self.state = "sending"
            self.tries.append(Try(self.way, now))
            return self.tries[-1]
        return None

    def go_elsewhere_or_wait(self, way, now):
        """What is switched off is left at once; a channel that rests is waited for, a day, where there is no other."""
        if way.on and now - self.round < DAY and self.next_way() is None:
            self.next_try = now + REST
        else:
            self.give_up_here("channel_paused" if way.on else "no_channel", now)

    def next_way(self):
        """Downwards only; a list that nobody can read is no way."""
        return next((n for n in range(self.way + 1, len(self.ways)) if self.ways[n].takes_over()), None)

    def preferred(self):
        """The first that takes it; where none does, the first that rests, else the first that only lacks a reader."""
        on = [n for n, way in enumerate(self.ways) if way.on]
        readable = [n for n in on if self.ways[n].kind != "pull" or self.ways[n].fetched] or on
        awake = [n for n in readable if not self.ways[n].rests]
        return next(iter(awake or readable), None)

    def carry(self, way):
        """Whether the Act's clock can end in a breach is settled by the way to which the first receipt belongs."""
        self.way = way
        if self.received is None:
            self.statutory = self.ways[way].official and not self.policy

    def give_up_here(self, why, now):
        way = self.next_way()
        if way is None:
            self.fail(why)
            return
        self.state, self.next_try = "queued", now
        self.round = now if self.tries else self.round
        self.carry(way)

    def fail(self, why):
        self.state, self.why = "failed", why

    def ends(self, attempt, how, now, jitter, proof=None):
        """How a try ended, also where the worker was thought dead: a late success counts, a late failure is too late
        where there was another try since, or the letter goes another way by now.
        """
        attempt.end = how
        self.ways[attempt.way].fares(how == "delivered", now)
        if self.state in {"queued", "sending"}:
            if how == "delivered":
                self.state = "sent"
                self.carry(attempt.way)
            elif self.tries[-1] is attempt and attempt.way == self.way:
                self.did_not_arrive(attempt, how, now, jitter)
        if how == "delivered":
            self.prove(proof, now, attempt.way)

    def did_not_arrive(self, attempt, how, now, jitter):
        """1, 2, 4 ... minutes up to two hours, each shortened by chance; a day after the round's first try on a
        channel that channel has given up.
        """
        if how == "never":
            self.give_up_here("http_410", now)
        if how == "never" or self.state != "sending":
            return
        begun = [each.at for each in self.tries if each.at >= self.round and each.way == attempt.way]
        pause = min(2 ** min(len(begun) - 1, 10), 120) * (0.5 + jitter / 2)
        if now + pause >= min(begun) + DAY:
            self.give_up_here("timeout" if how == "silence" else "http_503", now)
        else:
            self.state, self.next_try = "queued", now + pause

    def revive(self, now):
        if self.state == "sending" and now - self.tries[-1].at >= CLAIM:
            self.state, self.next_try = "queued", now
            for each in self.tries:
                each.end = each.end or "lost"

    def retry(self, now):
        self.state, self.next_try, self.round = "queued", now, now
        self.carry(self.preferred())

    def may_retry(self):
        return self.state in {"failed", "sent"} and not self.void and "withdrawn" not in self.items

    def wake_way(self, place, now):
        """The desk wakes a channel that rests: what waited for it is due at once."""
        self.ways[place].rests, self.ways[place].failures = False, 0
        if self.state == "queued" and self.way == place:
            self.next_try = min(self.next_try, now)

    def may_have_come_by(self):
        """The ways of every try that arrived or may have, each once; and the one that is on record as proved."""
        ways = [each.way for each in self.tries if each.end in MAY_HAVE_IT]
        return list(dict.fromkeys(ways if self.received is None else [*ways, self.way]))

    # Proof and the clock

    def door(self):
        """Where the platform's programs come in: its list, else the webhook that calls them; None: no record of one."""
        for kind in ("pull", "webhook"):
            for place, way in enumerate(self.ways):
                if way.on and way.kind == kind:
                    return place
        return None

    def sent_by(self):
        """The way of the letter that the platform can speak of: the last that arrived, else that may have."""
        came = [each for each in self.tries if each.end in MAY_HAVE_IT]
        arrived = [each for each in came if each.end == "delivered"] or came
        return arrived[-1].way if arrived else None

    def came_by(self, proof):
        """What was fetched came in at the door; what is acknowledged is what was sent, else what lay at the door."""
        ways = (self.door(), self.sent_by())
        first, second = ways if proof == "retrieved" else reversed(ways)
        return second if first is None else first

    def prove(self, proof, now, way=None):
        known = [kind for kind, _, standing in self.receipts if standing]
        if proof not in GRADES or self.void or self.state == "withdrawn" or proof in known:
            return
        self.receipts.append([proof, now, True])
        if self.received is None:
            way = self.came_by(proof) if way is None else way
            self.carry(self.way if way is None else way)
            self.statutory = self.statutory and way is not None
            self.received = now
            self.due = None if self.policy else now + 2 * DAY
        if self.state not in ENDED:
            self.state = "received"

    @property
    def grade(self):
        """That of the best proof that stands."""
        return min((GRADES[proof] for proof, _, standing in self.receipts if standing), default="")

    def may_be_fetched(self, now):
        """What it never had it does not get while the person pauses, nor once a part of it was taken back."""
        if self.state == "withdrawn" or self.erased or not self.released(now):
            return False
        return self.received is not None or not (self.paused or "withdrawn" in self.items)

    def take_proof_back(self, place, now):
        _, at, _ = self.receipts[place]
        self.receipts[place][2] = False
        if at == self.received and not self.void and not any(when == at for _, when, holds in self.receipts if holds):
            self.void = True
            if self.state == "received":
                self.fail("receipt_voided")
            self.stop_asking("stopped")

    def look(self, now):
        """Stages, findings, and whose turn it is to be said again."""
        if self.due is None or self.void or self.state in ENDED:
            return
        for stage, offset in STAGES.items():
            if self.due + offset <= now and stage not in self.stages:
                self.stages.add(stage)
                if stage == "due":
                    self.find()
        self.take_turn(now)

    def find(self):
        for place, given in enumerate(self.given):
            by_then = [outcome for outcome, at in given if at <= self.due]
            if self.items[place] == "withdrawn" or GONE & set(by_then):
                continue
            quiet = "breach" if self.statutory else "unanswered"
            self.findings[place] = "answered_not_removed" if by_then else quiet

    # What is said after it

    def asks(self, now):
        given = {outcome for answers in self.given for outcome, _ in answers}
        silence = QUIET & set(self.items) and not REASONED & (given | set(self.items))
        runs = self.state == "received" and self.due is not None and not self.void
        return runs and silence and self.released(now) and not self.corrected

    def turn(self, now):
        left = self.due - now
        if 6 * HOUR < left <= DAY:
            return ("reminder", 1)
        if 0 < left <= 6 * HOUR:
            return ("reminder", 2)
        day = -left // DAY if left <= 0 else 0
        return ("repeat", day) if 1 <= day <= 14 else None

    def take_turn(self, now):
        turn = self.turn(now)
        if turn is None or turn in self.said or not self.asks(now):
            return
        self.stop_asking("stopped")
        self.said[turn] = "stopped" if self.paused else "queued"

    def stop_asking(self, how):
        for key, state in self.said.items():
            if key[0] != "withdrawal" and state == "queued":
                self.said[key] = how

    def say(self, now, accepted):
        """Everything that waits is said, where there is still a reason to and the platform has room for it."""
        for key, state in list(self.said.items()):
            crowded = self.state == "sending" and self.ways[self.way].failures
            if state == "queued" and self.waits_until.get(key, 0) <= now and not crowded:
                self.say_one(key, now, accepted)

    def say_one(self, key, now, accepted):
        """On the letter's channel, a withdrawal on its own of them; where that was switched off, on the one that the
        platform prefers now.
        """
        place = self.said_by.get(key, self.way)
        place = place if self.ways[place].on else self.preferred()
        way = None if place is None else self.ways[place]
        withdrawal = key[0] == "withdrawal"
        if self.is_over(key, way, now):
            self.said[key] = "failed" if withdrawal else "stopped"
        elif way.rests:
            self.waits_until[key] = now + REST
        elif withdrawal and any(each.end == "" and now - each.at < CLAIM for each in self.tries):
            # The letter that it takes back may be on the wire.
            self.waits_until[key] = now + CLAIM
        else:
            self.said[key] = "sent" if accepted else "failed"
            way.fares(accepted, now)

    def is_over(self, key, way, now):
        if way is None:
            return True
        if key[0] == "withdrawal":
            return way.rests and now >= self.said_at[key] + DAY
        return self.turn(now) != key or not self.asks(now) or self.paused

    # Answers and second thoughts

    def said_before(self, place, outcome):
        return self.items[place] == outcome and bool(self.given[place]) and self.given[place][-1][0] == outcome

    def may_answer(self, place, outcome):
        answer = self.items[place]
        if self.said_before(place, outcome):
            return True
        return self.state != "withdrawn" and answer != "withdrawn" and (answer not in GONE or outcome in GONE)

    def answer(self, place, outcome, now, proves):
        """By the platform's key, which proves that it has the letter; or read in a mail, which proves nothing."""
        if self.said_before(place, outcome):
            return
        if proves:
            self.items = ["acknowledged" if answer == "silent" else answer for answer in self.items]
            self.prove("acknowledged", now)
        settled = self.items[place] in SETTLED
        self.given[place].append((outcome, now))
        self.look(now)
        if not settled:
            self.items[place] = outcome
        if set(self.items) <= SETTLED:
            self.state = "closed"
        if not QUIET & set(self.items) or any(kind in REASONED for given in self.given for kind, _ in given):
            self.stop_asking("stopped")

    def withdraw(self, now):
        self.look(now)
        self.state = "withdrawn"
        self.items = [answer if answer in SETTLED else "withdrawn" for answer in self.items]
        self.stop_asking("stopped")
        self.tell_withdrawal(now)

    def withdraw_item(self, place, now):
        if self.items[place] in SETTLED:
            return
        self.look(now)
        if all(answer == "withdrawn" for other, answer in enumerate(self.items) if other != place):
            self.withdraw(now)
            return
        self.items[place] = "withdrawn"
        self.tell_withdrawal(now)
        if set(self.items) <= SETTLED:
            self.state = "closed"
        elif self.state == "queued":
            self.fail("items_withdrawn")
        if not self.asks(now):
            self.stop_asking("stopped")

    def tell_withdrawal(self, now):
        told = [key for key in self.said if key[0] == "withdrawal"]
        for key in told:
            self.said[key] = "stopped" if self.said[key] == "queued" else self.said[key]
        for number, place in enumerate(self.may_have_come_by(), len(told) + 1):
            key = ("withdrawal", number)
            self.said[key], self.said_at[key], self.said_by[key] = "queued", now, place

    def revoke(self):
        self.revoked = True
        self.stop_asking("stopped")

    def correct(self):
        self.corrected = True
        self.stop_asking("stopped")

    def erase(self, now):
        """Forgotten, not unsaid: what was sent is taken back by its number, and what ended stays on record."""
        if self.state not in ENDED:
            self.withdraw(now)
        self.erased = True
