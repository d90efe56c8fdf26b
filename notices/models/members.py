"""Who acts for a platform. Programs hold keys; people (a later part) hold memberships."""

from django.db import models

from notices.models.platforms import Platform
from vault.signed import SignedRow


class ApiKey(SignedRow):
    """A bearer key, stored as SHA-256 of 256 random bits. The prefix finds it and can be shown."""

    SIGNED = ("platform.slug", "prefix", "digest", "scopes")

    class Scope(models.TextChoices):
        READ = "notices:read"
        WRITE = "notices:write"

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="api_keys")
    label = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.platform.slug} {self.prefix}"
