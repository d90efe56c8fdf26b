"""The ledger's rows. A trigger (migration 0002) refuses every change but the sealer's."""

from django.db import models


class LedgerEntry(models.Model):
    """One action that happened. Appended unchained; a sealer gives it its place in the chain."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, db_index=True)
    facts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    sequence = models.BigIntegerField(null=True, unique=True)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="ledger_tail", condition=models.Q(sequence=None))]
