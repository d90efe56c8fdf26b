"""What people wrote and nobody has answered: since when, and whose turn it is. Nothing is opened.

A message is the advocate's while their written release holds and somebody of the organisation can log in; unread for a
day it is everybody's in the organisation, and at once where the advocate is away. All others are the desk's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from takedown.models import Case, Decision, Membership, Message
from takedown.states import Move, State
from vault.models import User

Author = Message.Author
# Who writes on the person's side: the person, and a helper with a code of their own.
OWN_WORDS = (Author.PERSON.value, Author.HELPER.value)
UNREAD_FOR = timedelta(days=1)
# Cases, each with what the query adds to it, which no type knows.
Said = QuerySet[Any]


@dataclass(frozen=True)
class Elsewhere:
    """All that the desk learns of what an organisation has not read: whose it is, in how many cases, since when."""

    organisation: str
    cases: int
    since: datetime


def unanswered_cases(now: datetime) -> Said:
    """Cases whose last message is the person's own and that no advocate looks after, longest waiting first.

    `last_at`: when it was written.
    """
    return _unanswered().exclude(looked_after(now)).order_by("last_at")


def unread_by_their_advocate(now: datetime) -> Said:
    """Cases with a message that waits for anybody of the advocate's organisation, longest unread first.

    `unread_since`: the oldest that their advocate has not had on the screen, or else the last one.
    """
    away = ~Exists(_advocates().filter(user=OuterRef("advocate")))
    unread = Message.objects.filter(case=OuterRef("pk"), author__in=OWN_WORDS, read_at=None).order_by("at")
    waiting = _unanswered().filter(looked_after(now)).annotate(first_unread=Subquery(unread.values("at")[:1]))
    late = waiting.filter(Q(first_unread__lte=now - UNREAD_FOR) | Q(away))
    found: Said = late.annotate(unread_since=Coalesce("first_unread", "last_at")).order_by("unread_since")
    return found


def for_colleagues(user: User, now: datetime) -> Said:
    """Of these the ones that `user` may answer: of an organisation for which they work, and not their own."""
    mine = Membership.objects.filter(user=user, role=Membership.Role.ADVOCATE).values("organisation")
    return unread_by_their_advocate(now).filter(organisation__in=mine).exclude(advocate=user)


def works_with(user: User, case_id: UUID) -> bool:
    """Whether this case is of an organisation for which `user` is an advocate."""
    mine = {"organisation__memberships__user": user, "organisation__memberships__role": Membership.Role.ADVOCATE}
    return Case.objects.filter(pk=case_id, frozen_at=None, **mine).exists()


def waiting_words(case: Case) -> list[Message]:
    """What was written on the person's side since somebody last answered, oldest first."""
    answered = case.messages.exclude(author__in=OWN_WORDS).order_by("at").last()
    own = case.messages.filter(author__in=OWN_WORDS).order_by("at")
    return list(own.filter(at__gt=answered.at) if answered else own)


def elsewhere(now: datetime) -> list[Elsewhere]:
    """Organisations with messages that their advocates have not read, longest waiting first."""
    rows = unread_by_their_advocate(now).order_by().values("organisation__name")
    found = rows.annotate(cases=Count("pk"), since=Min("unread_since")).order_by("since")
    return [Elsewhere(str(row["organisation__name"]), row["cases"], row["since"]) for row in found]


def new_in(case: Case) -> dict[UUID, datetime]:
    """What others than its own advocate wrote and this advocate has not read: the message's id -> when."""
    others = case.messages.filter(read_at=None).exclude(author=Author.ADVOCATE)
    return dict(others.values_list("pk", "at"))


def unread(now: datetime) -> QuerySet[Message]:
    """Messages by others than the case's advocate that this advocate has not read, oldest first."""
    found = Message.objects.filter(of_live_cases("case__", now), read_at=None).exclude(author=Author.ADVOCATE)
    return found.order_by("at")


def sent_back(now: datetime) -> list[tuple[UUID, datetime, int | None]]:
    """What advocates' requests came back with: (request, when, the advocate's id)."""
    back = Decision.objects.filter(
        of_live_cases("request__case__", now), verb__in=[Move.RETURN, Move.REJECT],
        request__state__in=[State.RETURNED, State.REJECTED],
    )  # fmt: skip
    last = back.values("request", "request__case__advocate").annotate(last=Max("at"))
    return [(row["request"], row["last"], row["request__case__advocate"]) for row in last]


def of_live_cases(case: str, now: datetime) -> Q:
    """Cases that their own advocate sees at `now`. `case`: the way to them ("case__"), "" for cases themselves."""
    works_there = Exists(_advocates(OuterRef(f"{case}organisation")).filter(user=OuterRef(f"{case}advocate")))
    held = {"mandate__revoked_at": None, "mandate__expires_at__gt": now, "frozen_at": None}
    return Q(works_there, **{f"{case}{name}": value for name, value in held.items()})


def looked_after(now: datetime) -> Q:
    """Cases under a written release that holds, of an organisation in which an advocate can log in."""
    return Q(Exists(_advocates()), mandate__revoked_at=None, mandate__expires_at__gt=now)


def has_an_advocate(case: Case, now: datetime) -> bool:
    """Whether what is written in this case goes to an advocate's organisation at `now`, not to the desk."""
    return Case.objects.filter(looked_after(now), pk=case.pk).exists()


def _unanswered() -> Said:
    last = Message.objects.filter(case=OuterRef("pk")).order_by("-at")
    said = Case.objects.filter(frozen_at=None).annotate(
        last_author=Subquery(last.values("author")[:1]), last_at=Subquery(last.values("at")[:1])
    )
    return said.filter(last_author__in=OWN_WORDS)


def _advocates(organisation: object = None) -> QuerySet[Membership]:
    """Memberships of advocates who can log in, of the organisation that an outer query is about."""
    of = {"organisation": organisation or OuterRef("organisation")}
    return Membership.objects.filter(role=Membership.Role.ADVOCATE, user__is_active=True, **of)
