"""What the desk and advocates read: plain words and a tone for every code that a row holds."""

from datetime import datetime

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

register = template.Library()

# kind -> code -> (words, tone of its badge)
WORDS: dict[str, dict[str, tuple[str | Promise, str]]] = {
    "request": {
        "submitted": (gettext_lazy("Waits for us"), "wait"),
        "approved": (gettext_lazy("Approved, waits for the person"), "info"),
        "returned": (gettext_lazy("Returned"), "warn"),
        "sent": (gettext_lazy("Approved"), "good"),
        "rejected": (gettext_lazy("Declined"), "plain"),
        "superseded": (gettext_lazy("Replaced by a corrected one"), "plain"),
        "withdrawn": (gettext_lazy("Withdrawn"), "plain"),
    },
    # Why a request does not go out yet (queries.pace.Why).
    "rests": {
        "paused": (gettext_lazy("The person has paused everything."), "wait"),
        "change": (gettext_lazy("The person asked to take something of it back."), "wait"),
        "held": (gettext_lazy("The person wants to say when."), "wait"),
        "date": (gettext_lazy("The person chose a day."), "wait"),
    },
    # What a link leads to.
    "place": {
        "post": (gettext_lazy("post"), "plain"),
        "file": (gettext_lazy("file"), "plain"),
        "profile": (gettext_lazy("profile"), "plain"),
        "search": (gettext_lazy("search result"), "plain"),
    },
    # What a file declares about itself (takedown/forms/declared.py). It proves nothing.
    "declared": {
        "source_type": (gettext_lazy("how it was made"), "info"),
        "c2pa": (gettext_lazy("Content Credentials, written by"), "info"),
        "generator": (gettext_lazy("text of a picture generator, under the name"), "info"),
        "software": (gettext_lazy("program"), "plain"),
        "camera": (gettext_lazy("camera"), "plain"),
        "taken": (gettext_lazy("day"), "plain"),
        "author": (gettext_lazy("maker"), "plain"),
        "copyright": (gettext_lazy("rights"), "plain"),
        "description": (gettext_lazy("description"), "plain"),
        "prompt": (gettext_lazy("words given to a picture generator"), "plain"),
    },
    "decision": {
        "send": (gettext_lazy("Approved and signed off"), "good"),
        "approve": (gettext_lazy("Approved; it waits for the moment that the person chose"), "good"),
        "return": (gettext_lazy("Returned with a reason"), "warn"),
        "reject": (gettext_lazy("Declined with a reason"), "bad"),
    },
    "case": {
        "received": (gettext_lazy("Waits for the desk"), "wait"),
        "resting": (gettext_lazy("Waits for the person"), "wait"),
        "in_progress": (gettext_lazy("With the platforms"), "info"),
        "waiting_for_you": (gettext_lazy("Came back with a question"), "warn"),
        "finished": (gettext_lazy("Finished"), "good"),
    },
    "notice": {
        "queued": (gettext_lazy("Waits to be sent"), "wait"),
        "sending": (gettext_lazy("Being sent"), "wait"),
        "sent": (gettext_lazy("Sent, no proof of receipt yet"), "warn"),
        "filing": (gettext_lazy("To be filed by hand"), "warn"),
        "received": (gettext_lazy("Received"), "info"),
        "closed": (gettext_lazy("Closed: all settled"), "good"),
        "failed": (gettext_lazy("Not delivered"), "bad"),
        "withdrawn": (gettext_lazy("Withdrawn"), "plain"),
    },
    "answer": {
        "": (gettext_lazy("Not sent yet"), "plain"),
        "silent": (gettext_lazy("No answer yet"), "plain"),
        "acknowledged": (gettext_lazy("Acknowledged"), "info"),
        "removed": (gettext_lazy("Removed"), "good"),
        "already_gone": (gettext_lazy("Was already gone"), "good"),
        "refused": (gettext_lazy("Refused"), "bad"),
        "disputed": (gettext_lazy("Disputed"), "warn"),
        "needs_information": (gettext_lazy("Asks for information"), "warn"),
        "withdrawn": (gettext_lazy("Withdrawn"), "plain"),
    },
    "finding": {
        "breach": (gettext_lazy("Breach: still up after 48 hours"), "bad"),
        "answered_not_removed": (gettext_lazy("Answered, not removed after 48 hours"), "warn"),
        "unanswered": (gettext_lazy("Unanswered after 48 hours (not the platform's own process)"), "warn"),
    },
    "stage": {
        "halfway": (gettext_lazy("24 hours left"), "plain"),
        "last_call": (gettext_lazy("6 hours left"), "warn"),
        "due": (gettext_lazy("The 48 hours ended"), "bad"),
        "overdue": (gettext_lazy("24 hours past due"), "bad"),
    },
    "proof": {
        "retrieved": (gettext_lazy("The platform fetched the full letter"), "good"),
        "acknowledged": (gettext_lazy("The platform acknowledged it"), "good"),
        "webhook_accepted": (gettext_lazy("The platform's webhook accepted it"), "info"),
        "webhook_reference": (gettext_lazy("The platform's webhook gave its reference"), "good"),
        "webhook_signed": (gettext_lazy("The platform's webhook signed an acknowledgement"), "good"),
        "exchanger_accepted": (gettext_lazy("The platform's own mail server accepted it"), "info"),
        "reply_confirmed": (gettext_lazy("The platform confirmed by mail"), "good"),
        "filed": (gettext_lazy("Filed in the platform's form"), "info"),
        "filed_with_number": (gettext_lazy("Filed in the platform's form, with its confirmation number"), "good"),
    },
    "attempt": {
        "": (gettext_lazy("Under way"), "wait"),
        "delivered": (gettext_lazy("Handed to the wire"), "good"),
        "handed_over": (gettext_lazy("Handed to a person of the desk"), "info"),
        "retryable": (gettext_lazy("Did not get through, will be tried again"), "warn"),
        "hopeless": (gettext_lazy("Refused for good"), "bad"),
        "stopped": (gettext_lazy("Stopped"), "plain"),
        "lost": (gettext_lazy("Interrupted, taken up again"), "warn"),
    },
    "failure": {
        "worker_lost": (gettext_lazy("Our own worker died again and again over this letter. Ask the operator."), "bad"),
        "release_ended": (gettext_lazy("The release has ended or was taken back: it must not be sent."), "bad"),
        "receipt_voided": (
            gettext_lazy("The proof of receipt was voided. Send again: a new notice with a new clock."),
            "bad",
        ),
        "bounced": (
            gettext_lazy("The mail came back, and no other channel is left. Look at the address before you try again."),
            "bad",
        ),
        "key_unavailable": (gettext_lazy("The case's key could not be opened."), "bad"),
        "items_withdrawn": (
            gettext_lazy("A link in it was taken back before it went out. What is left needs a new letter."),
            "bad",
        ),
        "parted": (
            gettext_lazy("A link in it is being taken back: the other links go on in a letter of their own."),
            "plain",
        ),
        "channel_paused": (
            gettext_lazy("The platform's channel rests after many failures, and no other is left."),
            "bad",
        ),
        "no_channel": (gettext_lazy("The platform has no active channel."), "bad"),
        "changed_outside": (
            gettext_lazy("The platform's record was changed outside Recourse: nothing is sent until somebody looked."),
            "bad",
        ),
    },
    "channel": {
        "email": (gettext_lazy("Mail"), "plain"),
        "webhook": (gettext_lazy("Webhook"), "plain"),
        "pull": (gettext_lazy("The platform fetches it (API)"), "plain"),
        "webform": (gettext_lazy("The platform's form, by hand"), "plain"),
    },
    # How one try ended, by the code that a channel gives it. From here to "kind": for the desk only, so in English.
    "code": {
        "to_be_filed": ("waits for a person to file it in the platform's form", "wait"),
        "bad_address": ("the address cannot be one", "bad"),
        "bad_header": ("a line of the mail's head cannot be sent", "bad"),
        "bad_exchanger": ("the mail server in the record cannot be one", "bad"),
        "no_secret": ("there is no signing secret", "bad"),
        "forbidden_address": ("the address leads to a private network", "bad"),
        "no_such_host": ("the host's name could not be found", "warn"),
        "timeout": ("no answer in time", "warn"),
        "no_answer": ("the connection ended before an answer: they may have it", "warn"),
        "no_connection": ("no connection", "warn"),
        "relayed": ("our own relay took it, which proves nothing", "plain"),
        "accepted": ("the platform's own mail server took it", "good"),
        "listed": ("waits for the platform to fetch it", "wait"),
        "unsupported": ("this way cannot carry it", "plain"),
        "key_unavailable": ("the case's key could not be opened", "bad"),
        "unreadable": ("the letter could not be opened", "bad"),
        "says_too_much": ("the letter says more than this platform may know", "bad"),
        "release_ended": ("the release has ended", "bad"),
        "paused": ("the person has paused", "wait"),
        "unread": ("an answer by mail waits to be read", "wait"),
        "channel_paused": ("the channel rests after many failures", "warn"),
        "changed_outside": ("the platform's record was changed outside Recourse", "bad"),
        "no_channel": ("no active channel", "bad"),
        "answered": ("the platform has answered", "good"),
        "too_late": ("its time was over", "plain"),
        "superseded": ("a later one took its place", "plain"),
        "corrected": ("a corrected letter took its place", "plain"),
        "clock_void": ("the clock is void", "plain"),
        "ended": ("there is nothing left to ask", "plain"),
        "elsewhere": ("it leads to another page", "plain"),
        "too_many_redirects": ("it leads from page to page", "plain"),
    },
    "follow_up": {
        "reminder": ("Reminder", "plain"),
        "repeat": ("The same letter again", "plain"),
        "withdrawal": ("Withdrawal", "plain"),
    },
    "follow_up_state": {
        "queued": ("waits to be sent", "wait"),
        "sending": ("is being sent", "wait"),
        "sent": ("sent", "good"),
        "failed": ("could not be sent", "bad"),
        "stopped": ("not sent", "plain"),
    },
    # A look at a link without opening it: it proves nothing.
    "look": {
        "gone": ("looked gone", "good"),
        "reachable": ("still answered", "warn"),
        "unknown": ("could not be told", "plain"),
    },
    # What a recipient of the registry is.
    "kind": {
        "platform": ("platform", "plain"),
        "search": ("search engine", "info"),
        "host": ("host", "info"),
        "cdn": ("CDN: passes pages on, hosts nothing", "info"),
        "registrar": ("registrar of names", "info"),
        "ai_tool": ("maker of an AI tool", "info"),
    },
    "standing": {
        "official": (gettext_lazy("official process"), "good"),
        "agreed": (gettext_lazy("agreed process"), "good"),
        "courtesy": (gettext_lazy("courtesy only"), "warn"),
    },
    "coverage": {
        "covered": (gettext_lazy("covered"), "good"),
        "likely": (gettext_lazy("likely covered"), "good"),
        "unclear": (gettext_lazy("unclear"), "warn"),
        "excluded": (gettext_lazy("excluded"), "plain"),
    },
    "trust": {
        "cooperative": (gettext_lazy("cooperative"), "good"),
        "unknown": (gettext_lazy("unknown"), "warn"),
        "hostile": (gettext_lazy("hostile"), "bad"),
    },
    "author": {
        "person": (gettext_lazy("The person"), "info"),
        "helper": (gettext_lazy("A helper, vetted by nobody"), "info"),
        "advocate": (gettext_lazy("Advocate"), "plain"),
        "org": (gettext_lazy("A colleague of the advocate"), "plain"),
        "desk": (gettext_lazy("Desk"), "plain"),
    },
    "role": {
        "individual": (gettext_lazy("The person shown"), "plain"),
        "helper": (gettext_lazy("A helper, for the person shown"), "plain"),
        "organisation": (gettext_lazy("An advocate, under a written release"), "plain"),
        "desk": (gettext_lazy("The desk, as an authorized person"), "plain"),
    },
    "clause": {
        "223a(a)(1)(B)(i)": (gettext_lazy("Signature"), "plain"),
        "223a(a)(1)(B)(ii)": (gettext_lazy("What it is and where"), "plain"),
        "223a(a)(1)(B)(iii)": (gettext_lazy("Good-faith belief"), "plain"),
        "223a(a)(1)(B)(iv)": (gettext_lazy("Contact"), "plain"),
    },
    "gap": {
        "name": (gettext_lazy("No name was given to sign with."), "bad"),
        "intent": (gettext_lazy("The letters were not signed."), "bad"),
        "signer": (gettext_lazy("It does not say in which role it was signed."), "bad"),
        "told_so": (gettext_lazy("The helper did not confirm that the person told them so."), "bad"),
        "no_items": (gettext_lazy("No link was given."), "bad"),
        "other_platform": (gettext_lazy("The link does not belong to the platform that the letter goes to."), "bad"),
        "no_locator": (gettext_lazy("Nothing says where it is."), "bad"),
        "empty": (gettext_lazy("Nothing was given."), "bad"),
        "no_channel": (gettext_lazy("No way to make contact was chosen."), "bad"),
        "not_an_address": (gettext_lazy("The mail address does not look like one."), "bad"),
        "not_a_number": (gettext_lazy("The telephone number does not look like one."), "bad"),
    },
    "relation": {
        "parent": (gettext_lazy("Says: a parent"), "plain"),
        "friend": (gettext_lazy("Says: a friend"), "plain"),
        "lawyer": (gettext_lazy("Says: a lawyer"), "plain"),
        "other": (gettext_lazy("Says: somebody else"), "plain"),
    },
    "question": {
        "helper_unconfirmed": (
            gettext_lazy(
                "A helper filed this whom nobody vetted, and the person has not confirmed it. Do they want this help?"
            ),
            "warn",
        ),
        "published_unclear": (
            gettext_lazy("It was left open whether it is published or only threatened. Look at the links."),
            "warn",
        ),
        "not_intimate": (
            gettext_lazy(
                "It falls outside 15 USC 6851(a)(5). The letters ask under the platform's own rules, "
                "without the statute."
            ),
            "warn",
        ),
        "outside_us": (
            gettext_lazy("The person lives outside the United States. Will this platform act? Which law helps there?"),
            "warn",
        ),
        "name_only": (
            gettext_lazy("Only a name beside it says who it is. Is the person identifiable (15 USC 6851(a)(3))?"),
            "warn",
        ),
        "identifiable_unclear": (
            gettext_lazy("It was left open how the person can be recognised (15 USC 6851(a)(3)). Ask, or weigh it."),
            "warn",
        ),
        "content_unclear": (
            gettext_lazy("It was left open whether it shows nudity or sexual conduct (15 USC 6851(a)(5))."),
            "warn",
        ),
        "made_for_pay": (
            gettext_lazy("It was, or may have been, made for pay or public sale. Was this publication agreed to?"),
            "warn",
        ),
        "public_concern": (
            gettext_lazy("It is, or may be, news or of public concern. Weigh this; ask a second reviewer."),
            "warn",
        ),
        "only_withdrawn_consent": (
            gettext_lazy("The only reason given is that consent was taken back. What was agreed to, and when?"),
            "warn",
        ),
    },
}  # fmt: skip


@register.filter
def said(code: object, kind: str) -> str:
    """The words for `code`; an unknown code is shown as it is, never dropped."""
    known = WORDS[kind].get(str(code))
    return str(known[0]) if known else str(code).replace("_", " ")


@register.filter
def tone(code: object, kind: str) -> str:
    """The badge's tone for `code`: plain, info, good, wait, warn or bad."""
    known = WORDS[kind].get(str(code))
    return known[1] if known else "plain"


@register.filter
def elapsed(since: datetime, now: datetime) -> str:
    """How long ago, in whole minutes, hours or days."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 120:
        return _("%(count)d min ago") % {"count": minutes}
    hours = minutes // 60
    return _("%(count)d h ago") % {"count": hours} if hours < 72 else _("%(count)d days ago") % {"count": hours // 24}


@register.filter
def short(row_id: object) -> str:
    """The first eight letters of an id: enough for two people of the desk to talk about it."""
    return str(row_id)[:8]
