"""Who may be told, what for, until when, and who agreed."""

import uuid

from django.db import models

from notices.models import Platform
from takedown.models.cases import Case
from takedown.models.organisations import Mandate


class Release(models.Model):
    """Every letter rests on one. Given by signing the letter after seeing it, or through an advocate's mandate."""

    class AgreedBy(models.TextChoices):
        PERSON = "person"
        MANDATE = "mandate"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="releases")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=10, choices=Mandate.Purpose, default=Mandate.Purpose.REMOVAL)
    # A separate choice, off until ticked: "this platform may keep it for ever".
    hashes = models.BooleanField(default=False)
    agreed_by = models.CharField(max_length=8, choices=AgreedBy)
    agreed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
