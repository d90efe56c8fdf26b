"""What a person has typed so far: one sealed document, readable only in their own browser session."""

from django.db import models

from takedown.models.cases import Case
from takedown.models.organisations import Mandate
from vault.fields import SealedField, SealedRow


class Draft(SealedRow):
    """No desk wrap exists until it is filed: staff cannot read it. Dropped 14 days after the last touch."""

    key = models.ForeignKey("vault.DataKey", on_delete=models.PROTECT, related_name="+")
    body = SealedField()
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField(db_index=True)
    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, null=True, related_name="+")
    # A correction of a returned request belongs to a case that exists already.
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="drafts")
    filed_at = models.DateTimeField(null=True)
