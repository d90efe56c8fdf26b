"""Mail that came in: text only, sealed; what was not text left its type and size."""

from django.db import models

from notices.models.notices import Notice
from notices.models.platforms import Channel
from vault.fields import SealedField, SealedRow


class InboundMail(SealedRow):
    """One mail. Sealed under its notice's key where it is known, else under a key of its own that the desk opens.

    `trusted`: it carries the notice's reply token and is DKIM-aligned with the platform's registered domain; only
    then may it change a state, else it waits for the desk. Bodies are dropped after 14 days.
    """

    class Kind(models.TextChoices):
        BOUNCE = "bounce"
        DELAY = "delay"
        AUTO_REPLY = "auto_reply"
        REPLY = "reply"

    class Wants(models.TextChoices):
        CONFIRM = "confirm"
        ANSWER = "answer"

    # Found again by a keyed digest of its Message-ID and bytes: the same mail twice is one row.
    digest = models.CharField(max_length=64, unique=True)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, null=True, related_name="mails")
    channel = models.ForeignKey(Channel, on_delete=models.SET_NULL, null=True, related_name="+")
    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    received_at = models.DateTimeField()
    trusted = models.BooleanField(default=False)
    # Domains only, never an address: whom it says it is from, and whose signature held.
    from_domain = models.CharField(max_length=253, blank=True)
    signed_domain = models.CharField(max_length=253, blank=True)
    # {"subject", "text", "links"}, cleaned (notices/inbound.py).
    body = SealedField()
    # What it wants of us (notices/mail_in/wishes.py): never done by us, told to the desk within minutes.
    wants = models.CharField(max_length=7, choices=Wants, blank=True, default="")
    # What was dropped unread: [{"type", "size"}].
    dropped = models.JSONField(default=list)
    # What it led to ("receipt", "voided", "none"), and who of the desk dealt with it.
    effect = models.CharField(max_length=20, blank=True)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("received_at",)
        indexes = [
            models.Index(fields=["received_at"], name="mail_for_the_desk", condition=models.Q(handled_at=None)),
            models.Index(
                fields=["received_at"],
                name="mail_that_wants_something",
                condition=models.Q(~models.Q(wants=""), handled_at=None),
            ),
        ]
