"""A notice as a plain person would keep its book: no database, no framework, nothing imported from the house.

Times are minutes. Written from act.md's clock and the rules of delivery, not from the code that it checks.
"""

HOUR, DAY = 60, 24 * 60
CLAIM = 75 / 60
QUIET, REASONED = {"silent", "acknowledged"}, {"refused", "disputed", "needs_information"}
GONE = {"removed", "already_gone"}
SETTLED = GONE | {"withdrawn"}
ENDED = {"closed", "withdrawn"}
STAGES = {"halfway": -DAY, "last_call": -6 * HOUR, "due": 0, "overdue": DAY}


class Model:
    """One notice with its items, delivered by one channel."""

    def __init__(self, items, statutory, policy):
        self.state, self.statutory, self.policy = "queued", statutory, policy
        self.next_try, self.round, self.tries, self.claimed = 0, None, 0, None
        self.paused = self.revoked = self.void = self.corrected = self.arrived = False
        self.received = self.due = None
        self.receipts = []
        self.items = ["silent"] * items
        self.given = [[] for _ in range(items)]
        self.findings, self.stages, self.said, self.asked_again = {}, set(), {}, {}

    # The letter's way

    def may_try(self, now):
        return self.state == "queued" and not self.paused and self.next_try <= now

    def stopped_at_the_wire(self):
        return self.revoked or "withdrawn" in self.items

    def claim(self, now):
        if self.stopped_at_the_wire():
            self.state = "failed"
            return False
        self.state, self.claimed, self.tries = "sending", now, self.tries + 1
        self.round = now if self.round is None else self.round
        self.arrived_if_lost = True
        return True

    def delivered(self, now, proof):
        self.claimed, self.arrived = None, True
        if self.state in {"queued", "sending"}:
            self.state = "sent"
        if proof:
            self.prove("exchanger_accepted", now)

    def later(self, now, jitter):
        """1, 2, 4 ... minutes up to two hours, each shortened by chance; a day after the first try it has failed."""
        self.claimed = None
        pause = min(2 ** min(self.tries - 1, 10), 120) * (0.5 + jitter / 2)
        if now + pause >= self.round + DAY:
            self.state = "failed"
        else:
            self.state, self.next_try = "queued", now + pause

    def never(self):
        self.state, self.claimed = "failed", None

    def revive(self, now):
        if self.state == "sending" and now - self.claimed >= CLAIM:
            self.state, self.next_try, self.arrived = "queued", now, True

    def retry(self, now):
        self.state, self.next_try, self.round, self.tries = "queued", now, None, 0

    def may_retry(self):
        return self.state in {"failed", "sent"} and not self.void and "withdrawn" not in self.items

    # Proof and the clock

    def prove(self, proof, now):
        known = [kind for kind, _, standing in self.receipts if standing]
        if self.void or self.state == "withdrawn" or proof in known:
            return
        self.receipts.append([proof, now, True])
        if self.received is None:
            self.received = now
            self.due = None if self.policy else now + 2 * DAY
        if self.state not in ENDED:
            self.state = "received"

    def take_proof_back(self, place, now):
        _, at, _ = self.receipts[place]
        self.receipts[place][2] = False
        if at == self.received and not self.void and not any(when == at for _, when, holds in self.receipts if holds):
            self.void = True
            self.state = "failed" if self.state == "received" else self.state
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

    def asks(self):
        given = {outcome for answers in self.given for outcome, _ in answers}
        silence = QUIET & set(self.items) and not REASONED & (given | set(self.items))
        runs = self.state == "received" and self.due is not None and not self.void
        return runs and silence and not self.revoked and not self.corrected

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
        if turn is None or turn in self.said or not self.asks():
            return
        self.stop_asking("stopped")
        self.said[turn] = "stopped" if self.paused else "queued"

    def stop_asking(self, how):
        for key, state in self.said.items():
            if key[0] != "withdrawal" and state == "queued":
                self.said[key] = how

    def say(self, now, accepted):
        """Everything that waits is said, where there is still a reason to."""
        for key, state in list(self.said.items()):
            if state != "queued" or self.waits(key, now):
                continue
            wanted = key[0] == "withdrawal" or (self.asks() and not self.paused and self.turn(now) == key)
            self.said[key] = ("sent" if accepted else "failed") if wanted else "stopped"

    def waits(self, key, now):
        """A withdrawal waits 75 seconds, again and again, while a worker may have the letter on the wire."""
        if key[0] == "withdrawal" and self.claimed is not None and now - self.claimed < CLAIM:
            self.asked_again.setdefault(key, now + CLAIM)
        if self.asked_again.get(key, 0) > now:
            return True
        self.asked_again.pop(key, None)
        return False

    # Answers and second thoughts

    def said_before(self, place, outcome):
        return self.items[place] == outcome and bool(self.given[place]) and self.given[place][-1][0] == outcome

    def may_answer(self, place, outcome):
        answer = self.items[place]
        if self.said_before(place, outcome):
            return True
        return self.state != "withdrawn" and answer != "withdrawn" and (answer not in GONE or outcome in GONE)

    def answer(self, place, outcome, now):
        if self.said_before(place, outcome):
            return
        self.items = ["acknowledged" if answer == "silent" else answer for answer in self.items]
        self.prove("acknowledged", now)
        settled = self.items[place] in SETTLED
        self.given[place].append((outcome, now))
        self.look(now)
        if not settled:
            self.items[place] = outcome
        if self.state != "queued" and self.state != "sending" and set(self.items) <= SETTLED:
            self.state = "closed"
        if not QUIET & set(self.items) or any(kind in REASONED for given in self.given for kind, _ in given):
            self.stop_asking("stopped")

    def withdraw(self, now):
        self.look(now)
        self.state = "withdrawn"
        self.items = [answer if answer in SETTLED else "withdrawn" for answer in self.items]
        self.stop_asking("stopped")
        self.tell_withdrawal()

    def withdraw_item(self, place, now):
        if self.items[place] in SETTLED:
            return
        self.look(now)
        if all(answer == "withdrawn" for other, answer in enumerate(self.items) if other != place):
            self.withdraw(now)
            return
        self.items[place] = "withdrawn"
        self.tell_withdrawal()
        if set(self.items) <= SETTLED and self.state in {"sent", "received", "failed"}:
            self.state = "closed"
        elif self.state == "queued":
            self.state = "failed"
        if not self.asks():
            self.stop_asking("stopped")

    def tell_withdrawal(self):
        told = [key for key in self.said if key[0] == "withdrawal"]
        for key in told:
            self.said[key] = "stopped" if self.said[key] == "queued" else self.said[key]
        if self.arrived or self.received is not None or self.claimed is not None:
            self.said[("withdrawal", len(told) + 1)] = "queued"

    def revoke(self):
        self.revoked = True
        self.stop_asking("stopped")

    def correct(self):
        self.corrected = True
        self.stop_asking("stopped")
