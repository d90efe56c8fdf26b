"""A person's own record of their case: everything that we hold of it, for them to keep. Pure.

The paper holds no fingerprint; the data names kinds of fingerprints only (act.md: they are intimate data).
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from notices.clock import Answer
from notices.letter import Letter, sections, to_data
from notices.states import State
from takedown import wording
from takedown.evidence.facts import NoticeFacts, iso, notice_data, voided_data
from takedown.evidence.sheet import Paper, Part, moment

TEMPLATE = "record-4"


@dataclass(frozen=True)
class Filed:
    """One link as it was filed: what is known of it, and which kinds of fingerprints are held with it."""

    url: str
    description: str
    kind: str
    seen_on: str
    fingerprints: tuple[str, ...]
    declared: tuple[dict[str, str], ...]
    repeats: str


@dataclass(frozen=True)
class Lettered:
    """One letter: as it was sent, or (nothing sent) as it was signed; with the notice that carried it."""

    platform: str
    signed: Letter
    notice: NoticeFacts | None

    @property
    def letter(self) -> Letter:
        """What was sent where it can be opened, else what was signed."""
        return (self.notice.letter if self.notice else None) or self.signed


@dataclass(frozen=True)
class Asked:
    """One request: its state, the answers that were given, decisions as (verb, when, reason), links, letters.

    `replies`: what was answered to a decision that asked: when it was asked -> (when, by whom, words).
    """

    filed_at: datetime
    state: str
    rules: str
    held: bool
    send_from: datetime | None
    answers: dict[str, Any]
    decisions: tuple[tuple[str, datetime, str], ...]
    items: tuple[Filed, ...]
    letters: tuple[Lettered, ...]
    replies: dict[datetime, tuple[datetime, str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Permission:
    """Who may be told: until when, with fingerprints or without, and when it was taken back."""

    platform: str
    purpose: str
    hashes: bool
    agreed_by: str
    agreed_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True)
class Whole:
    """The whole case, opened."""

    opened_at: datetime
    language: str
    paused_at: datetime | None
    contact: dict[str, str]
    organisation: str
    requests: tuple[Asked, ...]
    messages: tuple[tuple[str, datetime, str], ...]
    permissions: tuple[Permission, ...]
    changes: tuple[tuple[str, datetime, datetime, datetime | None, datetime | None], ...]


def record(whole: Whole, operator: str, now: datetime) -> dict[str, Any]:
    """Everything as JSON data, times in UTC."""
    return {
        "template": TEMPLATE,
        "made_at": iso(now),
        "made_by": operator,
        "case": {
            "opened_at": iso(whole.opened_at), "language": whole.language, "paused_at": iso(whole.paused_at),
            "contact_rules": whole.contact, "organisation": whole.organisation,
        },
        "requests": [_asked(each) for each in whole.requests],
        "messages": [{"from": who, "at": iso(at), "text": text} for who, at, text in whole.messages],
        "permissions": [_permission(each) for each in whole.permissions],
        "changes": [
            {"kind": kind, "asked_at": iso(asked), "due_at": iso(due), "taken_back_at": iso(back), "done_at": iso(done)}
            for kind, asked, due, back, done in whole.changes
        ],
    }  # fmt: skip


def _asked(each: Asked) -> dict[str, Any]:
    return {
        "filed_at": iso(each.filed_at), "state": each.state, "rules": each.rules,
        "when": {"held": each.held, "not_before": iso(each.send_from)},
        "answers": each.answers,
        "decisions": [{"decision": verb, "at": iso(at), "reason": reason, **_reply(each, at)}
                      for verb, at, reason in each.decisions],
        "links": [vars(item) | {"fingerprints": list(item.fingerprints), "declared": list(item.declared)}
                  for item in each.items],
        "letters": [
            {"platform": letter.platform, "sent": letter.notice is not None, "letter": to_data(letter.letter),
             "notice": notice_data(letter.notice) | voided_data(letter.notice) if letter.notice else None}
            for letter in each.letters
        ],
    }  # fmt: skip


def _reply(each: Asked, asked_at: datetime) -> dict[str, Any]:
    if asked_at not in each.replies:
        return {}
    at, who, text = each.replies[asked_at]
    return {"answer": text, "answered_at": iso(at), "answered_by": who}


def _permission(each: Permission) -> dict[str, Any]:
    return {
        "platform": each.platform, "purpose": each.purpose, "with_fingerprints": each.hashes,
        "agreed_by": each.agreed_by, "agreed_at": iso(each.agreed_at), "until": iso(each.expires_at),
        "taken_back_at": iso(each.revoked_at),
    }  # fmt: skip


def paper(whole: Whole, operator: str, language: str, now: datetime) -> Paper:
    """The record as a paper, in the language that is active; letters stay in English, as they were sent."""
    parts = [Part(_("What this is"), lines=(_(
        "Everything that stands in your case, for you to keep. Whoever finds this paper can read it: keep it where "
        "nobody else looks."), _("Made on %(when)s.") % {"when": moment(now)}))]  # fmt: skip
    for number, each in enumerate(whole.requests, start=1):
        parts += _request_parts(number, each, now)
    parts.append(Part(_("Messages"), lines=_messages(whole)))
    parts.append(Part(_("Who may be told"), lines=tuple(_permission_line(each) for each in whole.permissions)))
    return Paper(_("Your record"), operator, TEMPLATE, language, tuple(parts))


def _request_parts(number: int, each: Asked, now: datetime) -> list[Part]:
    statement, contact = each.answers.get("statement", {}), each.answers.get("contact", {})
    rows = [
        (_("Filed"), moment(each.filed_at)),
        (_("Signed by"), contact.get("name", "")),
        (_("Statement"), statement.get("text", "")),
        (_("Not before"), moment(each.send_from)),
    ]
    lines = [item.url + (f" – {item.description}" if item.description else "") for item in each.items]
    said = [_decided(each, at, reason) for _verb, at, reason in each.decisions if reason]
    head = Part(_("Request %(number)s") % {"number": number}, tuple(row for row in rows if row[1]), (*lines, *said))
    return [head, *(part for letter in each.letters for part in _letter_parts(letter, now))]


def _decided(each: Asked, at: datetime, reason: str) -> str:
    """What the desk said, with what was answered below it."""
    if at not in each.replies:
        return f"{moment(at)}: {reason}"
    answered_at, who, text = each.replies[at]
    return f"{moment(at)}: {reason}\n{wording.AUTHOR.get(who, who)}, {moment(answered_at)}:\n{text}"


def _letter_parts(each: Lettered, now: datetime) -> list[Part]:
    about = {"platform": each.platform, "number": each.letter.number}
    heading = _("Letter %(number)s to %(platform)s") % about
    copy = [Part(part.heading, lines=part.lines) for part in sections(each.letter)]
    if each.notice is None:
        return [Part(heading, lines=(_("It was not sent."),)), *copy]
    return [Part(heading, _times(each.notice, now), _answers(each.notice)), *copy]


def _times(notice: NoticeFacts, now: datetime) -> tuple[tuple[str, str], ...]:
    over = notice.due_at is not None and notice.due_at <= now
    runs = notice.statutory and not notice.clock_voided and (over or notice.state == State.RECEIVED)
    due = notice.due_at if runs else None
    counts, others = not notice.clock_voided, notice.sent_otherwise
    rows = [
        (_("Sent"), ", ".join(moment(at) for at in notice.sent_at) if notice.left else _("not yet")),
        (_("Sent by another way"), ", ".join(moment(each.at) for each in others if not each.came_back)),
        (_("Sent, and came back"), ", ".join(moment(each.at) for each in others if each.came_back)),
        (_("Received"), moment(notice.received_at) if counts else ""),
        (_("Grade of proof"), notice.grade if counts else ""),
        (_("The 48 hours ended") if due and due <= now else _("The 48 hours end"), moment(due)),
    ]
    return tuple(row for row in rows if row[1])


def _answers(notice: NoticeFacts) -> tuple[str, ...]:
    told = []
    for spot in notice.spots:
        unasked = spot.answer == Answer.SILENT and not notice.left
        words = wording.lookup(wording.ITEM, "" if unasked else spot.answer, notice.platform)
        told.append(f"{spot.url}: {words.title}" + (f", {moment(spot.answered_at)}" if spot.answered_at else ""))
        told += [f"{moment(each.at)}: “{each.reason}”" for each in spot.answers if each.reason]
    return tuple(told)


def _messages(whole: Whole) -> tuple[str, ...]:
    said = [f"{wording.AUTHOR.get(who, who)}, {moment(at)}:\n{text}" for who, at, text in whole.messages]
    return tuple(said) or (_("Nothing was written yet."),)


def _permission_line(each: Permission) -> str:
    what = _("Letter and fingerprints") if each.hashes else _("Letter, no fingerprints")
    until = _("until %(when)s") % {"when": moment(each.expires_at)}
    back = _("taken back on %(when)s") % {"when": moment(each.revoked_at)} if each.revoked_at else until
    return f"{each.platform}: {what}, {back}"
