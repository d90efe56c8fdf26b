"""Who works here: organisations, their people, and the written releases that advocates act under."""

import uuid

from django.conf import settings
from django.db import models


class Organisation(models.Model):
    """The operator's own desk, or an organisation whose advocates file for people."""

    name = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """What a user may do: this is where roles live."""

    class Role(models.TextChoices):
        DESK = "desk"
        ADVOCATE = "advocate"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    # A case frozen because of a minor is open to these two named members only (act.md, hard limits).
    handles_minors = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organisation", "role"], name="one_membership_a_role")]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


class Mandate(models.Model):
    """An informed, written, time-limited, revocable release that an advocate holds from the person (VAWA, VOCA, FVPSA).

    It says nothing of who the person is; it is joined to the case when the request is filed.
    """

    class Purpose(models.TextChoices):
        REMOVAL = "removal"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="mandates")
    advocate = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mandates")
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.REMOVAL)
    # Empty: the platforms named in the request. Otherwise only these platforms' slugs.
    recipients = models.JSONField(default=list, blank=True)
    signed_on = models.DateField()
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField()
    token_digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
