"""What a channel is given: values from rows and the opened key. The only place that puts a letter on its way."""

from datetime import datetime

from django.conf import settings

from notices import actions, queries
from notices.actions import Claim
from notices.channels.base import Parcel, Saying
from notices.following import REPEAT
from notices.letter import Contact, Letter, Release, Signature
from notices.models import Channel, FollowUp, Notice
from vault.keys import Erased, OpenKey


class SaysTooMuch(Exception):
    """The letter says more than its recipient may read (act.md, "Who may be told what")."""


def parcel(claim: Claim, key: OpenKey | None, now: datetime) -> Parcel:
    """The parcel for a claim. Raises CannotOpen (no key, or the letter is not as it was queued), SaysTooMuch."""
    notice, row, channel = claim.notice, claim.follow_up, claim.attempt.channel
    carries_letter = row is None or row.kind == REPEAT
    letter = _letter(notice, key) if carries_letter else _bare(notice)
    signature = _opened(notice, key) if carries_letter else ""
    mailed = carries_letter and channel.kind == Channel.Kind.EMAIL
    return Parcel(
        letter=letter,
        signature=signature,
        key_id=queries.signer_of(notice, letter, signature) if carries_letter else "",
        paper=_paper(notice, letter, signature, key) if mailed else b"",
        wire_id=wire_id(notice, row),
        notice_id=str(notice.pk),
        address=channel.address,
        exchanger=channel.exchanger,
        secret=channel.open_secret() if channel.secret else "",
        previous_secret=_previous(channel, now),
        saying=_saying(row, key) if row else None,
        answers_to=notice.wire_id if row else "",
        attempt=claim.attempt.number,
        item_ids=tuple(str(item.pk) for item in actions.concerned(row)) if row else _items(letter),
        api_url=f"{settings.PUBLIC_URL}/api/v1/notices/{notice.pk}/",
        sent_at=now,
    )


def wire_id(notice: Notice, row: FollowUp | None) -> str:
    """The same at every try; a follow-up has one of its own, which begins with its letter's."""
    return notice.wire_id if row is None else f"{notice.wire_id}-{row.kind}-{row.number}"


def _letter(notice: Notice, key: OpenKey | None) -> Letter:
    if key is None:
        raise Erased("nobody can open this letter")
    letter = queries.letter_of(notice, key)
    if not actions.may_read(notice.platform, letter):
        raise SaysTooMuch
    return letter


def _items(letter: Letter) -> tuple[str, ...]:
    """Their ids are the frozen letter's own."""
    return tuple(item.ref for item in letter.items)


def _paper(notice: Notice, letter: Letter, signature: str, key: OpenKey | None) -> bytes:
    return actions.on_paper(notice=notice, letter=letter, signature=signature, key=key) if key else b""


def _opened(notice: Notice, key: OpenKey | None) -> str:
    return str(notice.opened(key, "signature")) if key else ""


def _bare(notice: Notice) -> Letter:
    """A letter that says its number and nothing else: a reminder or withdrawal cannot tell what it does not hold."""
    return Letter(
        number=notice.number, recipient=notice.platform.name, sender=settings.OPERATOR_NAME, rules=notice.rules,
        items=(), statement="", reasons=(), signature=Signature("", "desk", ""),
        contact=Contact("desk", settings.DESK_EMAIL), release=Release("", notice.platform.slug, "", "", "", ""),
        template=notice.template, kind=notice.kind,
    )  # fmt: skip


def _saying(row: FollowUp, key: OpenKey | None) -> Saying:
    said = actions.put_into_words(follow_up=row, key=key)
    return Saying(row.kind, row.number, said.title, said.lines)


def _previous(channel: Channel, now: datetime) -> str:
    """The signing secret before this one, while both sign."""
    ends = channel.secret_overlaps_until
    return channel.open_previous_secret() if channel.previous_secret and ends and ends > now else ""
