"""Rows as the JSON that a platform is given (notices/api/serializers.py describes the same)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from notices import letter as letters
from notices.letter import Letter
from notices.models import FollowUp, Notice, NoticeItem
from notices.queries import ReleasedHash
from notices.states import State

SHOWN = {State.RECEIVED: "received", State.CLOSED: "closed", State.WITHDRAWN: "withdrawn"}


def link(name: str, *ids: object) -> str:
    return settings.PUBLIC_URL + reverse(name, args=ids)


def row(notice: Notice, now: datetime) -> dict[str, Any]:
    """A line of the list: no content, no fingerprint. A voided receipt is shown as none."""
    runs = notice.received_at is not None and notice.clock_voided_at is None
    return {
        "id": str(notice.pk),
        "number": notice.number,
        "kind": notice.kind,
        "state": SHOWN.get(State(notice.state), "new"),
        "received_at": iso(notice.received_at) if runs else None,
        "due_at": iso(notice.due_at) if runs else None,
        "grade": notice.grade if runs else None,
        "item_count": len(notice.items.all()),
        "updated_at": iso(notice.updated_at),
        "follow_ups": [follow_up(each) for each in notice.follow_ups.all()],
        "retrievable": notice.may_be_fetched(now),
        "links": {
            "self": link("api-notice", notice.pk),
            "letter_pdf": link("api-letter-pdf", notice.pk),
            "signed_letter": link("api-signed-letter", notice.pk),
            "acknowledge": link("api-acknowledge", notice.pk),
        },
    }


def follow_up(each: FollowUp) -> dict[str, Any]:
    """What was said after the letter; here it is an event only, whatever the platform's channel."""
    return {"kind": each.kind, "number": each.number, "at": iso(each.finished_at)}


def full(
    notice: Notice, letter: Letter, signature: tuple[str, str], hashes: list[dict[str, Any]], now: datetime
) -> dict[str, Any]:
    """The whole notice: row, letter, items, released fingerprints, signature (its base64, the id of its key)."""
    value, key_id = signature
    return {
        **row(notice, now),
        "letter": letters.to_data(letter),
        "items": [item(each, notice) for each in notice.items.all()],
        "hashes": hashes,
        "signature": {
            "algorithm": "Ed25519",
            "value": value,
            "key_id": key_id,
            "signed": link("api-signed-letter", notice.pk),
            "keys": link("letter-keys"),
        },
    }


def item(each: NoticeItem, notice: Notice) -> dict[str, Any]:
    each.notice = notice
    return {
        "id": str(each.pk),
        "position": each.position,
        "answer": each.answer,
        "answered_at": iso(each.answered_at),
        "late": each.late,
        "outcome_link": link("api-outcome", notice.pk, each.pk),
    }


def released(each: ReleasedHash, expires_at: datetime) -> dict[str, Any]:
    return {
        "item_id": str(each.item_ref),
        "kind": each.kind,
        "value": each.value,
        "quality": each.quality,
        "expires_at": iso(expires_at),
    }


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with microseconds as stored, or None."""
    return moment.isoformat().replace("+00:00", "Z") if moment else None
