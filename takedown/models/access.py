"""The other ways into a case: a code that hands it over to its person, and a helper's own code."""

from django.conf import settings
from django.db import models

from takedown.models.cases import Case


class HandOver(models.Model):
    """A code that opens a case once: whoever brings it chooses a PIN and gets a code that nobody else has seen.

    Made when somebody files for a person, when staff re-issue a lost code, and when a person asks with the words
    that they once chose; that last one needs a human's yes and a delay, and has no case where the words fit none, so
    that its code tells nobody whether they did. `public_key`: X25519, derived from the code, which is not stored.
    """

    class Reason(models.TextChoices):
        FILED_FOR = "filed_for"
        REISSUED = "reissued"
        RECOVERY = "recovery"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="handovers")
    reason = models.CharField(max_length=10, choices=Reason)
    code_digest = models.CharField(max_length=64, unique=True)
    public_key = models.BinaryField(max_length=32)
    asked_at = models.DateTimeField()
    opens_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)


class Helper(models.Model):
    """Somebody who filed for a person and is vetted by nobody: a code of their own, which the person can end."""

    class Relation(models.TextChoices):
        PARENT = "parent"
        FRIEND = "friend"
        LAWYER = "lawyer"
        OTHER = "other"

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="helper")
    code_digest = models.CharField(max_length=64, unique=True)
    relation = models.CharField(max_length=8, choices=Relation)
    since = models.DateTimeField()
    # When the person (or the desk, having asked the person) said that they wanted this help.
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
