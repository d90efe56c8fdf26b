"""What a person has typed so far: one sealed document, readable only in their own browser session."""

from django.db import models

from takedown.models.cases import Case
from takedown.models.organisations import Mandate
from vault.fields import SealedField, SealedRow


class Draft(SealedRow):
    """No desk wrap exists until it is filed: staff cannot read it. Dropped 14 days after the last touch."""

    class Purpose(models.TextChoices):
        REQUEST = "request"
        # Replaces a request of the case that came back.
        CORRECTION = "correction"
        # Further links for a case that is filed: more places, or the same picture published anew.
        MORE = "more"
        # Answers a platform's question: a corrected letter, linked to the one that it corrects.
        ANSWER = "answer"
        # The same depiction, told to somebody else: a search engine, a host.
        ONWARD = "onward"

    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    body = SealedField()
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField(db_index=True)
    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, null=True, related_name="+")
    # A correction of a returned request belongs to a case that exists already.
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="drafts")
    filed_at = models.DateTimeField(null=True)
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.REQUEST)
    # Saved for later: found by a keyed digest of its code, opened with code and PIN like a case.
    code_digest = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - unique where it is there
    # For an answer to a platform's question: the notice (notices.Notice) that the new letter corrects.
    corrects = models.UUIDField(null=True)
