"""Who is told that a person waits: neutral mails, counts only, to the desk, to advocates, to the two named people."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings

from notices.alarms import AN_HOUR, Alarm
from takedown.models import Case, Membership
from takedown.queries import asked_with_words
from takedown.queries.calls import waiting_for_a_call
from takedown.queries.desk import DESK_TARGET
from takedown.queries.unheard import sent_back, unanswered_cases, unread, unread_by_their_advocate
from takedown.queries.waiting import to_review
from vault.models import User

# What somebody said is told within minutes; what comes meanwhile stands in the next mail.
MINUTES = timedelta(minutes=10)
SUBJECT = "Something waits for you"
ADVOCATE, DESK = Membership.Role.ADVOCATE, Membership.Role.DESK
Waits = dict[str, list[object]]

OF_REQUESTS = {
    "soon": "Requests to check that have waited for long",
    "late": "Requests to check, past our own 4 hours",
}
OF_WORDS = {
    "messages": "Messages without an answer",
    "answers": "Requests to check that came back with an answer",
    "codes": "Lost codes to decide about",
    "calls": "People to phone",
    "elsewhere": "Organisations where a message was not read for a day",
}
OF_ADVOCATES = {
    "unread": "Messages that you have not read",
    "back": "Requests that came back with a question",
    "colleagues": "Messages that nobody of your organisation has answered",
}
OF_NAMED = {"frozen": "For you and the other named person alone"}


def due(now: datetime) -> Iterator[tuple[Alarm, Waits]]:
    """Every mailbox that may have to be told, with what waits for it: kind -> a mark for each."""
    yield _of_requests(), requests_waiting(now)
    yield _of_words(), words_waiting(now)
    for user, waits in _of_advocates(now):
        yield Alarm(user.email, OF_ADVOCATES, ("/advocate/",), f"advocate:{user.pk}", SUBJECT, MINUTES), waits
    stopped = Case.objects.exclude(frozen_at=None).filter(report_number=None)
    for user in User.objects.filter(
        is_active=True, memberships__role=DESK, memberships__handles_minors=True
    ).distinct():
        named = Alarm(user.email, OF_NAMED, ("/desk/frozen/",), f"named:{user.pk}", SUBJECT, MINUTES)
        yield named, {"frozen": list(stopped.values_list("pk", flat=True))}


def _of_requests() -> Alarm:
    """Seldom enough to be read, and always before the 4 hours of what had just begun to wait at the last mail."""
    left = DESK_TARGET - told_after()
    return Alarm(settings.DESK_EMAIL, OF_REQUESTS, ("/desk/",), "requests", gap=min(AN_HOUR, left / 2))


def _of_words() -> Alarm:
    places = ("/desk/", "/desk/messages/", "/desk/access/", "/desk/calls/")
    return Alarm(settings.DESK_EMAIL, OF_WORDS, places, "words", gap=MINUTES)


def told_after() -> timedelta:
    """How long a request waits before the desk is told."""
    return timedelta(minutes=settings.DESK_ALARM_MINUTES)


def requests_waiting(now: datetime) -> Waits:
    """What has waited for so long that the desk is told, and what is over its 4 hours: told once more."""
    waits: Waits = {"soon": [], "late": []}
    for request in to_review().filter(since__lte=now - told_after()):
        since = request.waiting_since
        waits["late" if since <= now - DESK_TARGET else "soon"].append((request.pk, since))
    return waits


def words_waiting(now: datetime) -> Waits:
    """What people said that the desk has to answer, each with when it was said: what comes later is told anew."""
    return {
        "messages": list(unanswered_cases(now).values_list("pk", "last_at")),
        "answers": list(to_review().exclude(answered_at=None).values_list("pk", "answered_at")),
        "codes": [each.pk for each in asked_with_words()],
        "calls": [(case.pk, case.call_at) for case in waiting_for_a_call()],
        "elsewhere": list(dict.fromkeys(unread_by_their_advocate(now).values_list("organisation", flat=True))),
    }


def _of_advocates(now: datetime) -> Iterator[tuple[User, Waits]]:
    """Each advocate who can log in, with what waits for them."""
    own = _own_of_advocates(now)
    left = list(unread_by_their_advocate(now).values_list("pk", "last_at", "organisation", "advocate"))
    for user in User.objects.filter(is_active=True, memberships__role=ADVOCATE).distinct():
        offices = set(user.memberships.filter(role=ADVOCATE).values_list("organisation", flat=True)) if left else set()
        theirs = [(case, at) for case, at, office, whose in left if office in offices and whose != user.pk]
        yield user, {**own[user.pk], "colleagues": list(theirs)}


def _own_of_advocates(now: datetime) -> dict[int | None, Waits]:
    """What waits in the advocates' own cases, by the advocate's id."""
    own: dict[int | None, Waits] = defaultdict(lambda: {"unread": [], "back": []})
    for message, advocate in unread(now).values_list("pk", "case__advocate"):
        own[advocate]["unread"].append(message)
    for request, at, whose in sent_back(now):
        own[whose]["back"].append((request, at))
    return own
