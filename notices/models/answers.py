"""What the platform says of each item, and what is written where it says nothing."""

from django.db import models

from notices import clock
from notices.models.notices import Notice
from vault.fields import SealedField, SealedRow

ANSWERS = [(answer.value, answer.value) for answer in clock.Answer]


class NoticeItem(models.Model):
    """One item of a notice. Its id is the letter's `ref`; what it is and where stands in the letter only."""

    id = models.UUIDField(primary_key=True)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    answer = models.CharField(max_length=20, choices=ANSWERS, default=clock.Answer.SILENT)
    answered_at = models.DateTimeField(null=True)
    # The person is taking it back, and may still think better of it: nothing is asked or offered of it meanwhile.
    held_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["notice", "position"], name="items_are_numbered")]

    @property
    def late(self) -> bool:
        """Removed, but after the 48 hours had ended."""
        due = self.notice.due_at
        removed = self.answer in {clock.Answer.REMOVED, clock.Answer.ALREADY_GONE}
        return bool(removed and due and self.answered_at and self.answered_at > due)


class ItemAnswer(SealedRow):
    """Each answer as it came. The two duties are kept apart: the item itself, and known identical copies."""

    class Copies(models.TextChoices):
        REMOVED = "removed"
        NONE_FOUND = "none_found"
        NOT_SEARCHED = "not_searched"

    item = models.ForeignKey(NoticeItem, on_delete=models.CASCADE, related_name="answers")
    outcome = models.CharField(max_length=20, choices=ANSWERS)
    copies = models.CharField(max_length=12, choices=Copies, blank=True)
    copies_removed = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    reason = SealedField()

    class Meta:
        ordering = ("at",)


class Finding(models.Model):
    """An item not removed when its 48 hours ended: kept for ever, stamped `due_at`, not when we looked."""

    item = models.OneToOneField(NoticeItem, on_delete=models.CASCADE, related_name="finding")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in clock.Finding])
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
