"""A case: one person, one data key, one code. Whatever can tell about the person is sealed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from takedown.models.organisations import Mandate, Organisation
from vault.fields import SealedField, SealedRow


class Case(SealedRow):
    """Found by a keyed digest of its code. Its status is derived from its requests and their notices."""

    key = models.OneToOneField("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    code_digest = models.CharField(max_length=64, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="cases")
    advocate = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="cases")
    mandate = models.OneToOneField(Mandate, on_delete=models.PROTECT, null=True, related_name="case")
    language = models.CharField(max_length=8, default="en")
    opened_at = models.DateTimeField()
    # Somebody under 18 may be shown: everything stops, two named people only.
    frozen_at = models.DateTimeField(null=True)
    report_number = SealedField()


class Message(SealedRow):
    """A message on the case page, sealed under the case's key."""

    class Author(models.TextChoices):
        PERSON = "person"
        ADVOCATE = "advocate"
        DESK = "desk"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    author = models.CharField(max_length=8, choices=Author)
    at = models.DateTimeField()
    body = SealedField()

    class Meta:
        ordering = ("at",)


class ChosenChange(models.Model):
    """Withdrawing or erasing, asked for by the person: waits 24 hours and can be taken back until then."""

    class Kind(models.TextChoices):
        WITHDRAW = "withdraw"
        ERASE = "erase"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=8, choices=Kind)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(taken_back_at=None, done_at=None), name="one_waiting_change_a_kind"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], name="change_waiting", condition=Q(taken_back_at=None, done_at=None))
        ]


class Cursor(models.Model):
    """How far a follower has read the ledger."""

    name = models.CharField(max_length=40, primary_key=True)
    sequence = models.BigIntegerField(default=0)
