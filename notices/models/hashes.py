"""Fingerprints released to a platform: copies under the case's key, served by the API only."""

from django.db import models

from notices.models.notices import Notice
from notices.models.platforms import Platform
from vault.fields import SealedField, SealedRow


class PublishedHash(SealedRow):
    """One fingerprint for one audience. Withdrawn is the person's doing, Deleted the staff's or time's."""

    class Status(models.TextChoices):
        ACTIVE = "active"
        WITHDRAWN = "withdrawn"
        DELETED = "deleted"

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="hashes")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="hashes")
    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    item_ref = models.UUIDField()
    kind = models.CharField(max_length=24)
    value = SealedField()
    quality = models.PositiveSmallIntegerField(null=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    changed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
