"""A case's data key, its wraps, and what is left when it is erased."""

import uuid

from django.db import models


class DataKey(models.Model):
    """The name of a data key. The key itself is nowhere in the database: only wraps of it are."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)


class Wrap(models.Model):
    """A data key, locked for one reader. This table stays out of the main dump (vault/backup.py)."""

    class Reader(models.TextChoices):
        DESK = "desk"
        PERSON = "person"
        HELPER = "helper"
        HANDOVER = "handover"

    key = models.ForeignKey(DataKey, on_delete=models.CASCADE, related_name="wraps")
    reader = models.CharField(max_length=8, choices=Reader)
    blob = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "reader"], name="one_wrap_for_each_reader")]


class Tombstone(models.Model):
    """An erased key. The sequence (the primary key) lets the exchange and a restore follow erasures."""

    id = models.BigAutoField(primary_key=True)
    key_id = models.UUIDField(unique=True)
    erased_at = models.DateTimeField()
