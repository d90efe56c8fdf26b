"""The shapes of the API: what a platform may send (strictly typed), and what it is given."""

from typing import Any, ClassVar

from rest_framework import serializers

from notices import clock, following
from notices import letter as letters
from notices.actions.answering import OUTCOMES
from notices.models import ItemAnswer

LONGEST_REFERENCE = 200
LONGEST_REASON = 4000
MOST_COPIES = 1_000_000
FOLLOW_UPS = (following.REMINDER, following.REPEAT, following.WITHDRAWAL)
STATES = ("new", "received", "closed", "withdrawn")


class Text(serializers.CharField):
    """A JSON string; a number is not taken for one."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Whole(serializers.IntegerField):
    """A JSON number without a fraction; a string or a boolean is not taken for one."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return int(super().to_internal_value(data))


class Acknowledgement(serializers.Serializer[Any]):
    """POST acknowledge: `reference` is the platform's own number for the notice."""

    reference = Text(required=False, allow_blank=True, default="", max_length=LONGEST_REFERENCE)


class Outcome(serializers.Serializer[Any]):
    """POST outcome: the item itself, and apart from it what became of known identical copies."""

    outcome = serializers.ChoiceField(choices=sorted(OUTCOMES))
    reason = Text(required=False, allow_blank=True, default="", max_length=LONGEST_REASON)
    copies = serializers.ChoiceField(choices=ItemAnswer.Copies.values, required=False, default="")
    copies_removed = Whole(required=False, min_value=0, max_value=MOST_COPIES)


class RowLinks(serializers.Serializer[Any]):
    self = serializers.URLField()
    letter_pdf = serializers.URLField()
    signed_letter = serializers.URLField()
    acknowledge = serializers.URLField()


class FollowUp(serializers.Serializer[Any]):
    """What was said after the letter, and when. It proves nothing and starts no clock."""

    kind = serializers.ChoiceField(choices=FOLLOW_UPS)
    number = serializers.IntegerField()
    at = serializers.DateTimeField()


class NoticeRow(serializers.Serializer[Any]):
    """A line of the list. Listing proves nothing; `retrievable` says whether the letter can be had."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=letters.KINDS)
    state = serializers.ChoiceField(choices=STATES)
    received_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    grade = serializers.ChoiceField(choices=[grade.value for grade in clock.Grade], allow_null=True)
    item_count = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    follow_ups = FollowUp(many=True)
    retrievable = serializers.BooleanField()
    links = RowLinks()


class NoticePage(serializers.Serializer[Any]):
    """A page of the list. Keep `cursor` and ask again with it: what changed since then follows."""

    notices = NoticeRow(many=True)
    cursor = serializers.CharField(allow_null=True)
    next = serializers.URLField(allow_null=True)


class LetterItem(serializers.Serializer[Any]):
    ref = serializers.CharField()
    url = serializers.CharField(allow_blank=True)
    handle = serializers.CharField(allow_blank=True)
    where = serializers.CharField(allow_blank=True)
    description = serializers.CharField(allow_blank=True)
    kind = serializers.CharField(required=False)
    seen_on = serializers.CharField(required=False)


class LetterSignature(serializers.Serializer[Any]):
    name = serializers.CharField()
    signer = serializers.CharField()
    signed_at = serializers.DateTimeField()
    text_version = serializers.CharField()


class LetterContact(serializers.Serializer[Any]):
    channel = serializers.CharField()
    value = serializers.CharField()


class LetterRelease(serializers.Serializer[Any]):
    id = serializers.CharField()
    recipient = serializers.CharField()
    purpose = serializers.CharField()
    agreed_by = serializers.CharField()
    agreed_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class Letter(serializers.Serializer[Any]):
    """The frozen letter: the four elements of 47 USC 223a(a)(1)(B), exactly as they were signed."""

    number = serializers.CharField()
    recipient = serializers.CharField()
    sender = serializers.CharField()
    rules = serializers.CharField()
    items = LetterItem(many=True)
    statement = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
    signature = LetterSignature()
    contact = LetterContact()
    release = LetterRelease()
    fingerprints_offered = serializers.IntegerField()
    template = serializers.CharField()
    kind = serializers.ChoiceField(choices=letters.KINDS, required=False)
    corrects = serializers.CharField(required=False)


class Item(serializers.Serializer[Any]):
    """Where one item stands. `id` is the letter item's `ref`."""

    id = serializers.UUIDField()
    position = serializers.IntegerField()
    answer = serializers.ChoiceField(choices=[answer.value for answer in clock.Answer])
    answered_at = serializers.DateTimeField(allow_null=True)
    late = serializers.BooleanField()
    outcome_link = serializers.URLField()


class ReleasedHash(serializers.Serializer[Any]):
    """A fingerprint that the person released to this platform; to be deleted at `expires_at` or when it is gone."""

    item_id = serializers.UUIDField()
    kind = serializers.CharField()
    value = serializers.CharField()
    quality = serializers.IntegerField(allow_null=True)
    expires_at = serializers.DateTimeField()


class Seal(serializers.Serializer[Any]):
    """Ed25519 (RFC 8032) over the bytes at `signed`; `keys` is a JWK set (RFC 7517)."""

    algorithm = serializers.ChoiceField(choices=["Ed25519"])
    value = serializers.CharField()
    key_id = serializers.CharField(
        allow_blank=True, help_text="Its `kid` among the published keys; empty where nobody kept that key."
    )
    signed = serializers.URLField()
    keys = serializers.URLField()


class NoticeFull(NoticeRow):
    """The whole notice. Fetching it is proof of receipt (grade B) and starts the 48 hours."""

    letter = Letter()
    items = Item(many=True)
    hashes = ReleasedHash(many=True)
    signature = Seal()


class Answered(serializers.Serializer[Any]):
    """After an outcome: the item and its notice as they stand now."""

    item = Item()
    notice = NoticeRow()


class ProblemDetails(serializers.Serializer[Any]):
    """RFC 9457. `type` is stable; `errors` names wrong fields."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    errors: ClassVar[Any] = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), required=False
    )
