"""What the person and the advocate read for each state, answer, finding and event: plain, calm, never a promise.

Every sentence about the law stands here once. Keys are the codes of takedown.states, notices.states and
notices.clock; a placeholder `%(platform)s` is filled with the platform's name.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Words:
    """A short title, a sentence or two, and a tone: plain, info, good, wait, warn or bad (as in parts/badge.html)."""

    title: Text
    text: Text = ""
    tone: str = "plain"

    def about(self, platform: str) -> "Words":
        """The same words with the platform's name in them."""
        return Words(str(self.title) % {"platform": platform}, str(self.text) % {"platform": platform}, self.tone)


# All that the code alone shows (queries.neutral_status).
STATUS = {
    "received": Words(
        _("Received"),
        _("Our staff are looking at it. They aim to do so within 4 hours. You need not do anything."),
        "info",
    ),
    "resting": Words(
        _("Waiting"), _("Nothing goes out at the moment, as was chosen. Type your PIN as well to see more."), "wait"
    ),
    "in_progress": Words(_("In progress"), _("It is under way. You need not do anything."), "wait"),
    "waiting_for_you": Words(
        _("Waiting for you"), _("Our staff have a question. Type your PIN as well to see it."), "warn"
    ),
    "not_sent": Words(_("Not sent yet"), _("Nothing was sent so far. Type your PIN as well to go on."), "wait"),
    "finished": Words(_("Nothing is open"), _("Type your PIN as well to see how it ended."), "plain"),
}

# A platform's part of a request before there is a notice, by the request's state.
BEFORE = {
    "submitted": Words(
        _("Being checked"),
        _("Our staff check it, and aim to do so within 4 hours. Nothing has gone to %(platform)s yet."),
        "info",
    ),
    "returned": Words(_("Not sent"), _("It waits for your answer. Nothing has gone to %(platform)s."), "warn"),
    "rejected": Words(_("Not sent"), _("Our staff did not send it. Nothing has gone to %(platform)s."), "warn"),
    "approved": Words(_("Checked, not sent yet"), _("Nothing has gone to %(platform)s yet."), "wait"),
    "sent": Words(
        _("Not sent"), _("You took the permission or every link back. Nothing has gone to %(platform)s."), "plain"
    ),
    "withdrawn": Words(_("Withdrawn"), _("It was taken back. Nothing has gone to %(platform)s."), "plain"),
}
# When a request goes out that is still here: by what keeps it back (queries.pace.Why), "" for nothing.
WHEN = {
    "paused": Words(_("Paused"), _("You paused everything. It goes out when you let it go on."), "wait"),
    "change": Words(
        _("Waiting"), _("You asked to take something back. Nothing of this goes out until that is settled."), "wait"
    ),
    "held": Words(_("Waits for you"), _("It goes out when you say so, once our staff have checked it."), "wait"),
    "date": Words(_("Waits for the day that you chose"), _("It does not go out before %(when)s UTC."), "wait"),
    "": Words(_("Goes out once it is checked"), _("Our staff check it first. Then it goes out at once."), "info"),
}
# The same once our staff have checked it.
WHEN_CHECKED = {
    **WHEN,
    "held": Words(_("Checked: it waits for you"), _("Our staff have checked it. It goes out when you say so."), "wait"),
    "date": Words(
        _("Checked: it waits for the day that you chose"),
        _("Our staff have checked it. It goes out on %(when)s UTC, or before if you say so."),
        "wait",
    ),
    "": Words(_("Goes out now"), _("Our staff have checked it. It goes out within a minute or two."), "info"),
}

# A notice, by its state; what was received is told apart below.
NOTICE = {
    "queued": Words(_("On its way"), _("Approved. It goes out to %(platform)s next."), "info"),
    "sending": Words(_("On its way"), _("It is going out to %(platform)s now."), "info"),
    "sent": Words(
        _("Sent, no proof yet"),
        _("Nothing proves yet that %(platform)s got it, so the 48 hours have not started. Our staff watch this."),
        "wait",
    ),
    "filing": Words(
        _("Being filed by hand"),
        _("%(platform)s takes requests in its own form only. Our staff fill it in; then the 48 hours start."),
        "wait",
    ),
    "failed": Words(
        _("Not delivered"),
        _("The letter could not be delivered to %(platform)s. Our staff have been told and look for another way."),
        "warn",
    ),
    "withdrawn": Words(
        _("Withdrawn"), _("This letter was taken back. %(platform)s need not act on it any more."), "plain"
    ),
    "closed": Words(_("Finished"), _("Everything in this letter is settled with %(platform)s."), "good"),
}
# The same where the law's 48 hours may not bind the site that way: none are named, and no form is claimed.
NOTICE_UNSURE = {
    "sent": Words(
        _("Sent, no proof yet"), _("Nothing proves yet that %(platform)s got it. Our staff watch this."), "wait"
    ),
    "filing": Words(
        _("Being filed by hand"), _("Our staff find the right place at %(platform)s and file it there by hand."), "wait"
    ),
}
PERHAPS_ARRIVED = Words(
    _("Perhaps not delivered"),
    _("Nothing proves that %(platform)s got the letter, though it may have. Our staff have been told and ask there."),
    "warn",
)
VOIDED = Words(
    _("To be sent again"),
    _("The proof that %(platform)s had it was wrong. Its 48 hours do not count. Our staff send it again."),
    "warn",
)
REPLACED = Words(
    _("Sent again"),
    _("The proof that it had arrived was wrong. The next letter to %(platform)s took its place."),
    "plain",
)
SHRUNK = Words(
    _("Sent without one link"),
    _("You withdrew a link before this letter had gone out. The next letter to %(platform)s took its place."),
    "plain",
)
PARTED = Words(
    _("Goes in two letters"),
    _("You are taking a link of it back. The other links go on to %(platform)s in a letter of their own."),
    "plain",
)
CORRECTED = Words(
    _("Answered with a corrected letter"),
    _("What was still open here stands in the corrected letter to %(platform)s, with 48 hours of its own."),
    "plain",
)
PAUSED = Words(
    _("Held back"),
    _("You paused it, or you are taking something of it back. Nothing goes to %(platform)s meanwhile."),
    "wait",
)
# A letter under a platform's own rules: no law, no 48 hours, so none are named.
POLICY = {
    "sent": Words(
        _("Sent, no proof yet"), _("Nothing proves yet that %(platform)s got it. Our staff watch this."), "wait"
    ),
    "filing": Words(
        _("Being filed by hand"), _("%(platform)s takes requests in its own form only. Our staff fill it in."), "wait"
    ),
    "silent": Words(_("Received"), _("%(platform)s has the letter. Our staff watch for its answer."), "wait"),
    "acknowledged": Words(
        _("Confirmed"), _("%(platform)s has confirmed the letter. Our staff watch for its answer."), "wait"
    ),
    "partly": Words(_("Partly removed"), _("%(platform)s has removed a part."), "wait"),
    "answered": Words(
        _("Answered"), _("%(platform)s has answered and not removed everything. See below what it said."), "warn"
    ),
    "void": Words(
        _("To be sent again"), _("The proof that %(platform)s had it was wrong. Our staff send it again."), "warn"
    ),
}
RELEASE_ENDED = Words(
    _("Stopped"), _("The permission for this letter has ended, so it was not sent to %(platform)s."), "plain"
)

# A received notice whose 48 hours still run, by what the platform has said so far.
RUNNING = {
    "silent": Words(_("Received"), _("%(platform)s has the letter. Its 48 hours are running."), "wait"),
    "acknowledged": Words(
        _("Confirmed"), _("%(platform)s has confirmed the letter. Its 48 hours are running."), "wait"
    ),
    "partly": Words(_("Partly removed"), _("%(platform)s has removed a part. Its 48 hours are still running."), "wait"),
    "answered": Words(
        _("Answered"), _("%(platform)s has answered and not removed everything. See below what it said."), "warn"
    ),
}
# The same where we are not sure that the law's 48 hours bind the site: no date is named.
RUNNING_UNSURE = {
    "silent": Words(_("Received"), _("%(platform)s has the letter. Our staff watch for its answer."), "wait"),
    "acknowledged": Words(
        _("Confirmed"), _("%(platform)s has confirmed the letter. Our staff watch for its answer."), "wait"
    ),
    "partly": Words(_("Partly removed"), _("%(platform)s has removed a part."), "wait"),
}
# A received notice after its 48 hours, by the weightiest finding on something still up.
OVER = {
    "": Words(_("The 48 hours are over"), _("We are writing down how things stood."), "warn"),
    "breach": Words(
        _("Not removed in time"), _("The 48 hours are over and %(platform)s has not removed everything."), "bad"
    ),
    "answered_not_removed": Words(
        _("Answered, not removed"),
        _("The 48 hours are over. %(platform)s has answered, but has not removed everything."),
        "bad",
    ),
    "unanswered": Words(_("No answer"), _("48 hours have passed and %(platform)s has not answered."), "warn"),
}

# One item, by its answer; then by the finding where it is still up after the 48 hours.
ITEM = {
    "": Words(_("Not sent yet"), tone="plain"),
    "silent": Words(_("No answer yet"), tone="wait"),
    "acknowledged": Words(_("The platform is looking at it"), tone="wait"),
    "removed": Words(_("Removed"), tone="good"),
    "already_gone": Words(_("Gone"), _("The platform says that it was no longer there."), "good"),
    "refused": Words(_("Refused"), _("The platform says that it will not remove this."), "bad"),
    "disputed": Words(_("Disputed"), _("The platform does not agree that it must remove this."), "bad"),
    "needs_information": Words(
        _("The platform asks for more"), _("The law asks for no more than what your letter already holds."), "warn"
    ),
    "withdrawn": Words(_("Withdrawn"), tone="plain"),
}
ASKED_ONLY = Words(_("The platform asks for more"), tone="warn")
REMOVED_LATE = Words(
    _("Removed late"), _("It was removed after the 48 hours had ended. We keep a note of that."), "good"
)
FOUND = {
    "breach": Words(_("Not removed in time"), _("Nothing was done by the deadline. We keep a note of that."), "bad"),
    "unanswered": Words(_("No answer"), _("Nothing came within 48 hours."), "warn"),
}

# The time line (codes of notices.queries.progress). What is not here is not told: half-way marks are for staff.
EVENT = {
    "queued": Words(_("Checked and approved by our staff"), tone="info"),
    "sent": Words(_("Sent to %(platform)s"), tone="info"),
    "filing": Words(_("Handed to our staff, who file it in the platform’s own form"), tone="info"),
    "due": Words(_("The 48 hours ended"), _("Not everything was removed."), "warn"),
    "overdue": Words(
        _("72 hours after it was received"),
        _(
            "Not everything was removed. A search engine or the site’s host can be told now as well. "
            "Nothing goes to them before that letter is signed."
        ),
        "info",
    ),
    "breach": Words(_("Not removed within the 48 hours"), _("We wrote this down. The note stays."), "bad"),
    "answered_not_removed": Words(
        _("The 48 hours ended"), _("%(platform)s had answered and not removed it. We wrote this down."), "bad"
    ),
    "unanswered": Words(_("48 hours without an answer"), _("We wrote this down."), "warn"),
    "removed": Words(_("%(platform)s says: removed"), tone="good"),
    "already_gone": Words(_("%(platform)s says: no longer there"), tone="good"),
    "refused": Words(_("%(platform)s refused"), tone="bad"),
    "disputed": Words(_("%(platform)s disputes it"), tone="bad"),
    "needs_information": Words(_("%(platform)s asks for more"), tone="warn"),
    "reminded": Words(_("We reminded %(platform)s"), tone="info"),
    "repeated": Words(_("The same letter went to %(platform)s again"), _("It starts no new 48 hours."), "info"),
    "withdrawal_told": Words(_("We told %(platform)s that it is taken back"), tone="plain"),
    "receipt_voided": Words(
        _("A proof of receipt turned out to be wrong"), _("The 48 hours that it started do not count."), "warn"
    ),
    "failed": Words(_("Could not be delivered"), _("Our staff have been told."), "warn"),
    "perhaps_arrived": Words(_("Perhaps not delivered"), _("Our staff have been told."), "warn"),
    "withdrawn": Words(_("Taken back"), tone="plain"),
    "closed": Words(_("Finished with %(platform)s"), tone="good"),
}
# That a letter is taken back, by each way that may have brought it: told, failed, still open. The person must know
# where the platform could not be told.
TOLD = EVENT["withdrawal_told"]
PARTLY_TOLD = Words(TOLD.title, _("By another way this could not be delivered. Our staff have been told."), "warn")
UNTOLD = Words(_("%(platform)s could not be told that it is taken back"), _("Our staff have been told."), "warn")
NOT_YET_TOLD = Words(
    _("By one way %(platform)s could not be told that it is taken back"),
    _("Another way is still being tried. Our staff have been told."),
    "warn",
)
TAKEN_BACK = {
    frozenset({"told"}): TOLD,
    frozenset({"told", "open"}): TOLD,
    frozenset({"told", "failed"}): PARTLY_TOLD,
    frozenset({"told", "failed", "open"}): PARTLY_TOLD,
    frozenset({"failed"}): UNTOLD,
    frozenset({"failed", "open"}): NOT_YET_TOLD,
}
# A look at a link without opening it (notices.models.StatusCheck). Not knowing is not told.
NO_PROOF = _("We asked for the address without opening it. It proves nothing.")
LOOKED = {
    "gone": Words(_("The link looked gone"), NO_PROOF, "info"),
    "reachable": Words(_("The link still answered"), NO_PROOF, "plain"),
}
# Proofs of receipt (notices.clock.Proof), weakest said as what it is.
PROOF = {
    "retrieved": _("%(platform)s fetched the letter from us."),
    "acknowledged": _("%(platform)s itself confirmed that it has the letter."),
    "webhook_accepted": _("The computer of %(platform)s took the letter."),
    "webhook_reference": _("The computer of %(platform)s took the letter and gave it a number."),
    "webhook_signed": _("%(platform)s confirmed the letter with its signature."),
    "exchanger_accepted": _("The mail server of %(platform)s took the letter."),
    "reply_confirmed": _("%(platform)s answered by mail and confirmed the letter."),
    "filed": _("It was filed in the form of %(platform)s."),
    "filed_with_number": _("It was filed in the form of %(platform)s, which gave it a number."),
}

# What the law says, and what it does not (223a(a)(3); act.md): said beside each letter, never as a promise.
LAW = _(
    "By law a platform must remove it within 48 hours of receiving a valid request. We cannot make it do so. "
    "If it does not, we write that down, and you can complain to the Federal Trade Commission."
)
LAW_UNSURE = _(
    "We are not sure that the law’s 48 hours bind this site, or that our letter reached it in the way it has set "
    "up for this. If it does not answer, the next step is its own official form."
)
LAW_POLICY = _(
    "This letter asks under the site’s own rules. The law’s 48 hours are not for pictures of this kind, and the letter "
    "does not claim them."
)
LAW_STARTS = _("The 48 hours start when the platform has received the letter, not when it is sent.")

# After a bad ending there is always a next step.
NEXT = {
    "breach": (
        _("You can complain to the Federal Trade Commission at TakeItDown.ftc.gov. Only you, or somebody for you, can "
          "do that. The papers for it are ready below: what was sent, when, and what is still up."),
        _("Our staff see this too. Write to us below if you want help with the complaint."),
    ),
    "answered_not_removed": (
        _("Read what the platform said. If something is missing or wrong in the letter, answer with a corrected one: "
          "a corrected letter is a new one, with 48 hours of its own."),
    ),
    "complaint": (
        _("If you think that its answer is wrong, you can complain to the FTC at TakeItDown.ftc.gov. The papers for it "
          "are ready below."),
    ),
    "lawyer": (
        _("A lawyer can tell you what else is possible. cybercivilrights.org has a list of lawyers who know this law."),
    ),
    "needs_information": (
        _("Your letter holds the four things that the law asks for. You need not send an ID or a picture."),
        _("You can answer with a corrected letter. Write to us below if you want to look at the question together."),
    ),
    "answering": (
        _("A corrected letter in answer is signed already. It goes out once our staff have looked at it."),
    ),
    "unanswered": (
        _("The next step is the platform’s own official form. Write to us below if our staff should file it there."),
    ),
    "failed": (_("You need not do anything. If you know another way to reach this site, write to us below."),),
}  # fmt: skip
POLICY_REFUSED = _(
    "The site decides by its own rules here. You can answer with a corrected letter, or write to us below."
)
# Demands that go beyond the four elements (takedown/demands.py), as the page puts them in their place.
BEYOND = {
    "identity": _("It seems to ask for an ID. The law asks for none."),
    "account": _("It seems to ask for an account or a log-in. The law asks for none."),
    "oath": _("It seems to ask for an oath. The law asks for none."),
    "court": _("It seems to ask for a police report or a court order. The law asks for none."),
    "picture": _("It seems to ask for the picture itself. The law asks for none. Please do not send it to anybody."),
}
# Why an approved request came back by itself when its moment had come (codes of notices.actions.Refused).
STALE = {
    "release_expired": _(
        "The permission that you signed had run out before the day came. Please look at the letters and sign again."
    ),
    "no_release": _("Every permission for these letters was taken back. If you still want to send them, sign again."),
    "": _("Something changed since our staff had checked it. Please look at the letters and sign again."),
}

DECISION = {
    "return": Words(_("Our staff have a question"), tone="warn"),
    "reject": Words(_("Our staff did not send this request"), tone="warn"),
}
AUTHOR = {
    "person": _("You"),
    "helper": _("Your helper"),
    "advocate": _("Your advocate"),
    "org": _("Somebody who works with your advocate"),
    "desk": _("Our staff"),
}
CHANGED = {
    "case.code_renewed": _("There is a new code and PIN."),
    "case.words_chosen": _("Words for a lost code were chosen."),
    "case.words_dropped": _("The words for a lost code were taken away."),
    "case.contact_rules": _("How we may tell you of news was changed."),
    "recovery.refused": _("A request for a new code was stopped."),
}
CHANGE = {"withdraw": _("Withdraw everything"), "item": _("Withdraw one link"), "erase": _("Erase everything")}


def lookup(words: dict[str, Words], code: str, platform: str = "") -> Words:
    """The words for a code with the platform's name; a code that nobody foresaw is shown as it is, never dropped."""
    found: Any = words.get(code)
    return found.about(platform) if found else Words(code.replace("_", " "))
