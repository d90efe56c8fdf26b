"""What happened to a notice on its way: attempts, receipts, voids, stages. Rows, never flags."""

from django.db import models

from notices import clock
from notices.models.notices import Notice
from notices.models.platforms import Channel
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
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    code = models.CharField(max_length=60, blank=True)
    reply = SealedField()

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["notice", "number"], name="attempts_are_numbered")]


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


class StagePassed(models.Model):
    """A stage of the notice's clock, stamped with its own instant and with when we wrote it."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="stages")
    stage = models.CharField(max_length=10, choices=[(stage.value, stage.value) for stage in clock.Stage])
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("at",)
        constraints = [models.UniqueConstraint(fields=["notice", "stage"], name="each_stage_once")]
