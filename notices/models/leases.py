"""Who alone does something for now."""

from django.db import models


class Lease(models.Model):
    """`name` is what is done, `holder` who does it; from `ends_at` on (the database's clock) anybody may take it."""

    name = models.CharField(max_length=300, primary_key=True)
    holder = models.UUIDField()
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
