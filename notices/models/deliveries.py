"""What happened to a notice on its way: attempts, receipts, voids, stages. Rows, never flags."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from notices import clock
from notices.models.notices import Notice
from notices.models.platforms import Channel
from notices.states import SURPRISE, UNANSWERED
from vault.fields import SealedField, SealedRow


class Attempt(SealedRow):
    """One try on the wire, written before the wire is touched. An empty outcome means: still trying, or died."""

    class Outcome(models.TextChoices):
        DELIVERED = "delivered"
        HANDED_OVER = "handed_over"
        RETRYABLE = "retryable"
        HOPELESS = "hopeless"
        STOPPED = "stopped"
        LOST = "lost"

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="attempts")
    follow_up = models.ForeignKey("FollowUp", on_delete=models.CASCADE, null=True, related_name="attempts")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    # The mail address of then; a bounce of it is known by it whatever the desk registers later. Empty for other kinds.
    sent_to = models.CharField(max_length=500, blank=True, default="")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    code = models.CharField(max_length=60, blank=True)
    reply = SealedField()

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["notice", "number"], name="attempts_are_numbered")]

    @property
    def may_have_arrived(self) -> bool:
        """Whether the other side can have what was sent: delivered, on the wire now, or ended before an answer came.

        Nothing comes into a form by being given to a human, however that ended.
        """
        told = {"", self.Outcome.LOST, self.Outcome.DELIVERED}
        unanswered = self.outcome in told or self.code in UNANSWERED or self.code.startswith(SURPRISE)
        return unanswered and self.channel.kind != Channel.Kind.WEBFORM

    @property
    def carried_at(self) -> datetime:
        """When it was on the wire: when its end was told, else when it began. The end of one whose worker died was
        written by a sweep, whenever that came.
        """
        return self.started_at if self.finished_at is None or self.outcome == self.Outcome.LOST else self.finished_at


class Receipt(SealedRow):
    """Proof that the platform has the notice. The first one starts the clock; a stronger one raises the grade.

    One that stands for each kind of proof: `record_receipt` sees to it under the notice's lock, since a voided one
    may be followed by the right one.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="receipts")
    proof = models.CharField(max_length=20, choices=[(proof.value, proof.value) for proof in clock.Proof])
    grade = models.CharField(max_length=1, choices=[(grade.value, grade.value) for grade in clock.Grade])
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    evidence = SealedField()

    class Meta:
        ordering = ("recorded_at",)


class ReceiptVoid(SealedRow):
    """A receipt shown to be false. Nothing is deleted: this row says when, by whom and why."""

    receipt = models.OneToOneField(Receipt, on_delete=models.CASCADE, related_name="void")
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    reason = SealedField()


class StandingTaken(models.Model):
    """A way was verified as the platform's own after the letter had gone by it, and before anything proved receipt: the
    notice takes that over. Nothing is rewritten: this row says when, by whom, why, and what was on record before.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="standings_taken")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    verified_by = models.CharField(max_length=120)
    # Where it says so, in the words of whoever looked; "" where the registry keeps none.
    reason = models.CharField(max_length=300, blank=True)
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        ordering = ("at", "id")


class StagePassed(models.Model):
    """A stage of the notice's clock, stamped with its own instant and with when we wrote it."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="stages")
    stage = models.CharField(max_length=10, choices=[(stage.value, stage.value) for stage in clock.Stage])
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("at",)
        constraints = [models.UniqueConstraint(fields=["notice", "stage"], name="each_stage_once")]


class FollowUp(SealedRow):
    """Something said after the letter, on the channel that carried it: a reminder, the letter again, its withdrawal.

    Of withdrawals there is one for each channel by which it may have come. It has no clock and proves nothing. `number`
    counts within its kind; `due_at` is the instant it belongs to.
    """

    class Kind(models.TextChoices):
        REMINDER = "reminder"
        REPEAT = "repeat"
        WITHDRAWAL = "withdrawal"

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        STOPPED = "stopped"

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="follow_ups")
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    # What it says, frozen: {"title", "lines"}; the letter itself stands in the notice.
    words = SealedField()
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    queued_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("queued_at",)
        constraints = [models.UniqueConstraint(fields=["notice", "kind", "number"], name="each_follow_up_once")]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="follow_up_to_send", condition=Q(state="queued")),
            models.Index(fields=["claimed_at"], name="follow_up_in_hand", condition=Q(state="sending")),
            models.Index(
                fields=["state", "due_at"],
                name="withdrawal_to_tell",
                condition=Q(kind="withdrawal", state__in=["queued", "sending", "failed"]),
            ),
        ]


class StatusCheck(models.Model):
    """One HEAD request to a reported link (act.md: off by default, cooperative platforms only). It proves nothing."""

    class Result(models.TextChoices):
        GONE = "gone"
        REACHABLE = "reachable"
        UNKNOWN = "unknown"

    item = models.ForeignKey("NoticeItem", on_delete=models.CASCADE, related_name="status_checks")
    at = models.DateTimeField()
    result = models.CharField(max_length=9, choices=Result)
    code = models.CharField(max_length=60, blank=True)
