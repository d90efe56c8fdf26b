"""The book's pages on proof: what is proved, to which way it belongs, what a human files and what a bounce takes back.

Written from the table of proof (act.md, The clock, 3 and 4) and docs/adr/0004, 0010. Times are minutes.
"""

from tests.notices.notice_ways import DAY, FORM, MAIL, PULL, WEBHOOK, Record

CLAIM = 75 / 60
QUIET, REASONED = {"silent", "acknowledged"}, {"refused", "disputed", "needs_information"}
ENDED = {"closed", "withdrawn"}
ACCEPTED, FILED = "exchanger_accepted", {"filed", "filed_with_number"}
# The table of proof. What is not in it proves nothing.
GRADES = {ACCEPTED: "C", "webhook_accepted": "C", "filed": "C", "webhook_reference": "B", "retrieved": "B",
          "reply_confirmed": "B", "filed_with_number": "B", "acknowledged": "A"}  # fmt: skip
BY_ITS_KEY = {"retrieved", "acknowledged"}
WIRES = {ACCEPTED: MAIL, "reply_confirmed": MAIL, "webhook_accepted": WEBHOOK, "webhook_reference": WEBHOOK}


class Proofs:
    """What the book keeps of receipts. The rest of it (notice_model) says where the letter is."""

    @property
    def statutory(self):
        """The Act's clock ends in a breach only where the platform's own process was used, and the Act covers it."""
        return self.record.official and self.record.covered and not self.policy

    @property
    def grade(self):
        """That of the best proof that stands."""
        return min((GRADES[proof] for proof in self.proved()), default="")

    def proved(self):
        return [proof for proof, _, standing in self.receipts if standing]

    def prove(self, proof, now, at=None, attempt=None):
        """The first proof starts the clock and says which way is on record; a later one can only raise the grade."""
        if proof not in GRADES or self.void or self.state == "withdrawn" or proof in self.proved():
            return
        at = now if at is None else at
        self.receipts.append([proof, at, True])
        if self.received is None or self.was_filed_first(proof, at, now):
            self.settle(proof, at, now, attempt)
        if self.received is None:
            self.received, self.due = at, None if self.policy else at + 2 * DAY
        if self.state not in ENDED:
            self.state = "received"

    def settle(self, proof, at, now, attempt):
        """The way to which the first proof belongs, and what was known of it when it carried the letter."""
        came = attempt or self.brought_by(proof)
        if proof in FILED:
            self.way, moment = self.ways.form(), now
        elif came:
            known = [when for way, when in self.learned if way == came.way and when <= at]
            self.way, moment = came.way, max([came.carried_at, *known])
        elif proof in BY_ITS_KEY and self.ways.door() is not None:
            self.way, moment = self.ways.door(), now
        else:
            if proof in BY_ITS_KEY:
                self.record = Record(PULL, False, self.ways.covered.at(now))
            return
        self.record = self.ways.record(self.way, moment)

    def learns(self, now):
        """What is verified of its way before the first proof binds it too."""
        known = self.ways.record(self.way, now)
        is_open = self.received is None and self.state not in ENDED and not self.policy
        if is_open and not self.statutory and known.official and known.covered:
            self.record = known
            self.learned.append((self.way, now))

    def brought_by(self, proof):
        """What is confirmed on a wire came by it. What was fetched came in at the door; what is acknowledged is what
        was sent. What came back is meant last, and what was delivered before what stayed without an answer.
        """
        if proof == "retrieved" and self.ways.door() is not None:
            return None
        came = [each for each in self.tries if each.may_have_come]
        by_wire = [each for each in came if self.ways[each.way].kind == WIRES.get(proof)]
        likely = by_wire or [each for each in came if each not in self.back]
        return max(likely, key=lambda e: (e not in self.back, e.end == "delivered", e.at), default=None)

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

    # The form

    def why_not_filed(self, at, now):
        """Nobody files what no human was ever asked to file, nor tomorrow, nor before it was approved (at 0)."""
        if self.ways[self.way].kind != FORM and not self.was_handed_over():
            return "not_by_hand"
        return "filed_in_the_future" if at > now else "filed_before_it_was_approved" if at < 0 else ""

    def was_handed_over(self):
        return any(each.end == "handed" for each in self.tries)

    def was_filed_first(self, proof, at, now):
        """A filing before the courtesy proof, entered while its 48 hours run: it did use the platform's process."""
        runs = self.due is not None and now < self.due and not self.statutory
        return runs and proof in FILED and at <= self.received and self.record.kind != FORM

    def is_to_be_filed(self, now):
        """What the desk sees as "to file": what was handed to a human, and what came by courtesy only and stays
        silent; at once where a human had been asked, else once its 48 hours are over. Until it is sent again.
        """
        if self.state == "filing":
            return True
        runs = self.state == "received" and self.due is not None and not self.void and self.released(now)
        by_courtesy = not self.statutory and self.record.kind != FORM and self.ways.own_form(now)
        unsaid = self.is_silent() and not self.corrected
        return bool(runs and by_courtesy and unsaid and (self.due <= now or self.was_handed_over()))

    # A mail of ours that comes back

    def is_too_early(self, now):
        """A report can be faster than the worker's own of what it is about."""
        return any(each.end == "" and now - each.at < CLAIM for each in self.tries)

    def comes_back(self, attempt, came, now):
        """What the bounce of a try (None: nobody knows of which) leads to, that reached us at `came`."""
        accepted = ACCEPTED in self.proved()
        if not self.is_of_its_way(attempt) or not (accepted or self.state == "sent"):
            return "bounced"
        # Who proved or answered it otherwise has it.
        if set(self.proved()) - {ACCEPTED} or set(self.items) - QUIET - {"withdrawn"}:
            return "contradicted"
        if not accepted:
            return self.go_on_after_bounce(came, now)
        ended = self.due is not None and came >= self.due
        if ended or any(way == self.way and at <= came for way, at in self.told):
            return "late"
        self.take_proof_back(next(n for n, each in enumerate(self.receipts) if each[0] == ACCEPTED and each[2]), now)
        return "voided"

    def is_of_its_way(self, attempt):
        """By the channel that carries it now, and in the round that a human asked for where that was delivered.

        Where nobody knows which try it is of, it counts if each that it can be of is such a one.
        """
        mails = [each for each in self.tries if self.ways[each.way].kind == MAIL]
        again = any(each.end == "delivered" and each.at >= self.round for each in mails)
        meant = [each for each in mails if (each is attempt if attempt else each.may_have_come)]
        return bool(meant) and all(each.way == self.way and (each.at >= self.round or not again) for each in meant)

    def go_on_after_bounce(self, came, now):
        """By the next way; a letter that names what was taken back goes nowhere any more, but to a human."""
        went = [each for each in self.tries if each.way == self.way and each.end == "delivered" and each.at <= came]
        self.back += went[-1:]
        if "withdrawn" in self.items:
            self.fail("items_withdrawn")
        else:
            self.give_up_here("bounced", now)
        return "failed" if self.state == "failed" else "rerouted"
