"""The person's fingerprints: intimate data, sealed from the first byte, one row per case and file."""

from django.db import models

from takedown.models.requests import Item
from vault.fields import SealedField, SealedRow


class Fingerprint(SealedRow):
    """One fingerprint of a file that belongs to an item.

    `value` holds {"hex", "quality", "place"} with the place among the item's fingerprints (each file's end with its
    SHA-256), "variant" for an edited copy, and "at" (second) for a frame of a video.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="fingerprints")
    kind = models.CharField(max_length=24)
    value = SealedField()
