"""A notice: one frozen letter to one platform, its delivery and its clock."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from notices import clock
from notices.letter import KINDS as letter_kinds
from notices.models.platforms import Channel, Platform
from notices.states import ON_ITS_WAY, OPEN, State
from vault.fields import SealedField, SealedRow


class Notice(SealedRow):
    """The letter never changes once queued. `due_at` is written once (a trigger refuses a second value)."""

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="notices")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="notices")
    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=[(kind, kind) for kind in letter_kinds], default="removal")
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followed_by")
    number = models.CharField(max_length=20, unique=True)

    letter = SealedField()
    signature = SealedField()
    # The id of the key that made it (vault.models.LetterKey). Empty in notices of before this was kept: the signature
    # itself tells (vault.letter_keys.that_signed).
    signing_kid = models.CharField(max_length=43, blank=True)
    letter_digest = models.CharField(max_length=64)
    rules = models.CharField(max_length=40)
    template = models.CharField(max_length=40)
    statutory = models.BooleanField()
    # What the registry said of platform and channel when it went by this one (Channel.on_record): evidence, so no later
    # edit reaches it. Empty in notices of before this was kept: then nobody knows.
    on_record = models.JSONField(null=True)

    release_ref = models.UUIDField(db_index=True)
    release_expires_at = models.DateTimeField()
    release_revoked_at = models.DateTimeField(null=True)

    state = models.CharField(max_length=10, default=State.QUEUED)
    # The person said "pause": no try, no reminder, no repeat; a clock that runs goes on.
    paused_at = models.DateTimeField(null=True)
    # Another round moves `queued_at`; the first one is never written again.
    first_queued_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=60, blank=True)

    received_at = models.DateTimeField(null=True)
    grade = models.CharField(max_length=1, blank=True)
    due_at = models.DateTimeField(null=True)
    clock_voided_at = models.DateTimeField(null=True)
    # The next instant at which the clock has something to write; empty when nothing is left to watch.
    wake_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # A policy notice claims no statute: its receipt has a time, and no clock.
            models.CheckConstraint(
                name="due_48_hours_after_receipt",
                condition=Q(due_at=None, received_at=None)
                | Q(kind="removal", due_at=F("received_at") + timedelta(hours=48))
                | Q(kind="policy", due_at=None),
            ),
            models.CheckConstraint(name="known_state", condition=Q(state__in=[state.value for state in State])),
            models.CheckConstraint(
                name="a_clock_has_a_grade",
                condition=Q(due_at=None) | Q(grade__in=[g.value for g in clock.Grade]),
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="notice_to_send", condition=Q(state="queued")),
            models.Index(fields=["claimed_at"], name="notice_in_hand", condition=Q(state="sending")),
            models.Index(fields=["wake_at"], name="notice_to_watch", condition=Q(wake_at__isnull=False)),
            models.Index(fields=["platform", "updated_at", "id"], name="notice_for_platform"),
            # What the desk's board and the gauges ask for: the answer must not take longer the more notices are open.
            models.Index(
                fields=["first_queued_at"],
                name="notice_unsent",
                condition=Q(state__in=sorted(state.value for state in ON_ITS_WAY), paused_at=None),
            ),
            models.Index(
                fields=["state", "queued_at", "updated_at"],
                name="notice_for_the_desk",
                condition=Q(state__in=["failed", "filing", "sent"]),
            ),
            models.Index(
                fields=["due_at", "queued_at"],
                name="notice_open",
                condition=Q(state__in=sorted(state.value for state in OPEN)),
            ),
            models.Index(fields=["due_at"], name="notice_running", condition=Q(state="received", clock_voided_at=None)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def wire_id(self) -> str:
        """The same for every try: a Message-ID's left part, a webhook's id. A repeat is then seen as one."""
        return f"notice-{self.pk}"

    @property
    def approved_at(self) -> datetime:
        """When it was queued first, whatever rounds came after."""
        return self.first_queued_at

    @property
    def may_have_arrived(self) -> bool:
        """Whether the platform can have the letter: proved, or by a try that nobody answered."""
        tries = (attempt for attempt in self.attempts.all() if attempt.follow_up_id is None)
        return self.received_at is not None or any(attempt.may_have_arrived for attempt in tries)

    @property
    def runs_until(self) -> datetime | None:
        """When its 48 hours end while something is still open; None where no clock counts (any more)."""
        return self.due_at if self.state == State.RECEIVED and self.clock_voided_at is None else None

    @property
    def is_nowhere(self) -> bool:
        """Whether it is certain that the platform has not got the letter, and no worker has it in hand: it waits, or a
        human has it, or it is only listed.
        """
        listed = self.state == State.SENT and self.channel.kind == Channel.Kind.PULL
        if self.received_at is not None or not (listed or self.state in {State.QUEUED, State.FILING}):
            return False
        tries = (attempt for attempt in self.attempts.all() if attempt.follow_up_id is None)
        return not any(each.may_have_arrived and each.channel.kind != Channel.Kind.PULL for each in tries)

    @property
    def names_withdrawn(self) -> bool:
        """Whether the letter, frozen as it is, names an item that was taken back."""
        return any(item.answer == clock.Answer.WITHDRAWN for item in self.items.all())

    def may_be_fetched(self, now: datetime) -> bool:
        """Whether the platform may have the letter from us: not withdrawn, not erased, the release alive.

        Where it has not had it yet it also waits while the person pauses, and never tells what was taken back.
        """
        if self.state == State.WITHDRAWN or self.letter is None or not self.may_be_told(now):
            return False
        return self.received_at is not None or not (self.paused_at or self.names_withdrawn)

    def may_be_told(self, now: datetime) -> bool:
        """Whether the release still covers telling the platform (checked at the wire)."""
        return self.release_revoked_at is None and self.release_expires_at > now
