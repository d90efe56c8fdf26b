"""A notice as a plain person would keep its book: no database, no framework, nothing imported from the house.

Times are minutes. Written from act.md's clock and the rules of delivery, not from the code that it checks.
"""

from tests.notices.notice_proofs import CLAIM, ENDED, FILED, QUIET, REASONED, Proofs
from tests.notices.notice_ways import DAY, FORM, HOUR, Try

REST = 10
GONE = {"removed", "already_gone"}
SETTLED = GONE | {"withdrawn"}
STAGES = {"halfway": -DAY, "last_call": -6 * HOUR, "due": 0, "overdue": DAY}


class Model(Proofs):
    """One notice with its items: where its letter is, what its clock says, and what is said after it."""

    def __init__(self, items, ways, policy, release_ends):
        self.state, self.policy, self.ways, self.release_ends = "queued", policy, ways, release_ends
        self.next_try, self.round, self.tries, self.why = 0, 0, [], ""
        self.paused = self.revoked = self.void = self.corrected = self.erased = False
        self.received = self.due = None
        self.receipts, self.back, self.learned = [], [], []
        self.items = ["silent"] * items
        self.given = [[] for _ in range(items)]
        self.taken_back, self.findings, self.stages = {}, {}, set()
        self.said, self.said_at, self.said_by, self.waits_until = {}, {}, {}, {}
        self.told, self.with_a_human, self.passed_over = [], set(), set()
        self.carry(0, 0)

    # The letter's way

    def may_try(self, now):
        return self.state == "queued" and not self.paused and self.next_try <= now

    def released(self, now):
        return not self.revoked and now < self.release_ends

    def claim(self, now):
        """The try that begins now; None where the letter is stopped at the wire, or its channel cannot take it."""
        way = self.ways[self.way]
        self.learns(now)
        if not self.released(now) or "withdrawn" in self.items:
            self.fail("items_withdrawn" if self.released(now) else "release_ended")
        elif way.rests or not way.on:
            self.go_elsewhere_or_wait(way, now)
        else:
            self.state = "sending"
            self.tries.append(Try(self.way, now, by_hand=way.kind == FORM))
            return self.tries[-1]
        return None

    def go_elsewhere_or_wait(self, way, now):
        """What is switched off is left at once; a channel that rests is waited for, a day, where there is no other."""
        if way.on and now - self.round < DAY and self.ways.after(self.way) is None:
            self.next_try = now + REST
        else:
            self.give_up_here("channel_paused" if way.on else "no_channel", now)

    def carry(self, way, now):
        """It goes this way as that is known now; what is on record of it is settled with the first receipt."""
        self.way = way
        if self.received is None:
            self.record = self.ways.record(way, now)

    def give_up_here(self, why, now):
        way = self.ways.after(self.way)
        if way is None:
            self.fail(why)
            return
        self.state, self.next_try = "queued", now
        self.round = now if self.tries else self.round
        self.carry(way, now)

    def fail(self, why):
        self.state, self.why = "failed", why

    def ends(self, attempt, how, now, jitter, proof=None):
        """How a try ended, also where the worker was thought dead: a late success counts. What did not arrive, or was
        given to a human, is too late where there was another try since, or the letter goes another way by now.
        """
        attempt.end, attempt.ended = how, now
        self.ways[attempt.way].fares(how in {"delivered", "handed"}, now)
        if self.state in {"queued", "sending"}:
            if how == "delivered":
                self.state = "sent"
                self.carry(attempt.way, now)
            elif self.tries[-1] is attempt and attempt.way == self.way:
                self.did_not_arrive(attempt, how, now, jitter)
        if how == "delivered":
            self.prove(proof, now, attempt=attempt)

    def did_not_arrive(self, attempt, how, now, jitter):
        """1, 2, 4 ... minutes up to two hours, each shortened by chance; a day after the round's first try on a
        channel that channel has given up. A form is filed by a human, when they come to it.
        """
        if how == "handed":
            self.state = "filing"
            self.carry(attempt.way, now)
        if how == "never":
            self.give_up_here("http_410", now)
        if how in {"handed", "never"} or self.state != "sending":
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
        self.carry(self.ways.preferred(), now)

    def may_retry(self):
        return self.state in {"failed", "sent", "filing"} and not self.void and "withdrawn" not in self.items

    def wake_way(self, place, now):
        """The desk wakes a channel that rests: what waited for it is due at once."""
        self.ways[place].rests, self.ways[place].failures = False, 0
        if self.state == "queued" and self.way == place:
            self.next_try = min(self.next_try, now)

    def may_have_come_by(self):
        """The ways of every try that arrived or may have, each once, and the one on record as proved. In a form it can
        only be where a human said so; else a form is named where nothing else is known.
        """
        filed = any(proof in FILED for proof, *_ in self.receipts)
        ways = [each.way for each in self.tries if each.may_have_come or (filed and each.end == "handed")]
        if self.received is not None and (filed or not ways or self.ways[self.way].kind != FORM):
            ways.append(self.way)
        return list(dict.fromkeys(ways))

    # The clock

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
            if self.taken_back.get(place, self.due + 1) <= self.due or GONE & set(by_then):
                continue
            quiet = "breach" if self.statutory else "unanswered"
            self.findings[place] = "answered_not_removed" if by_then else quiet

    # What is said after it

    def is_silent(self):
        given = {outcome for answers in self.given for outcome, _ in answers}
        return bool(QUIET & set(self.items)) and not REASONED & (given | set(self.items))

    def asks(self, now):
        runs = self.state == "received" and self.due is not None and not self.void
        return runs and self.is_silent() and self.released(now) and not self.corrected

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
        if turn is None or turn in self.said or turn in self.passed_over or not self.asks(now):
            return
        if self.ways[self.way].kind == FORM and (turn[0] == "reminder" or self.repeat_waits()):
            self.passed_over.add(turn)
            return
        self.stop_asking("stopped")
        self.said[turn] = "stopped" if self.paused else "queued"

    def repeat_waits(self):
        """A form is filled in by a human: nobody files a reminder, nor a second repeat while one waits."""
        return any(key[0] == "repeat" and state == "queued" for key, state in self.said.items())

    def stop_asking(self, how):
        for key, state in self.said.items():
            if key[0] != "withdrawal" and state == "queued":
                self.said[key] = how

    def say(self, now, accepted):
        """Everything that waits is said, where there is still a reason to and the platform has room for it."""
        for key, state in list(self.said.items()):
            crowded = self.state == "sending" and self.ways[self.way].failures
            waits = key in self.with_a_human or self.waits_until.get(key, 0) > now
            if state == "queued" and not waits and not crowded:
                self.say_one(key, now, accepted)

    def say_one(self, key, now, accepted):
        """On the letter's channel, a withdrawal on its own of them; where that was switched off, on the one that the
        platform prefers now.
        """
        place = self.said_by.get(key, self.way)
        place = place if self.ways[place].on else self.ways.preferred()
        way = None if place is None else self.ways[place]
        withdrawal = key[0] == "withdrawal"
        if self.is_over(key, way, now):
            self.said[key] = "failed" if withdrawal else "stopped"
        elif way.rests:
            self.waits_until[key] = now + REST
        elif withdrawal and any(each.end == "" and now - each.at < CLAIM for each in self.tries):
            # The letter that it takes back may be on the wire.
            self.waits_until[key] = now + CLAIM
        elif way.kind != FORM:
            self.said[key] = "sent" if accepted else "failed"
            self.told += [(place, now)] if accepted else []
            way.fares(accepted, now)
        elif key[0] == "reminder":
            self.said[key] = "failed"
        else:
            self.with_a_human.add(key)
            way.fares(True, now)

    def waits_for_a_human(self, key):
        return key in self.with_a_human and self.said[key] == "queued"

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
        for place in range(len(self.items)):
            self.take_back(place, now)
        self.stop_asking("stopped")
        self.tell_withdrawal(now)

    def take_back(self, place, now):
        if self.items[place] not in SETTLED:
            self.items[place], self.taken_back[place] = "withdrawn", now

    def withdraw_item(self, place, now):
        if self.items[place] in SETTLED:
            return
        self.look(now)
        if all(answer == "withdrawn" for other, answer in enumerate(self.items) if other != place):
            self.withdraw(now)
            return
        self.take_back(place, now)
        self.tell_withdrawal(now)
        if set(self.items) <= SETTLED:
            self.state = "closed"
        elif self.state in {"queued", "filing"}:
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
