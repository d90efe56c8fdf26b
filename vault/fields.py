"""Sealed columns: AES-256-GCM under the case's data key, bound to table, column and row.

A sealed value copied to another row, column or table does not open there.
"""

import json
import uuid
from typing import Any

from django.db import models

from vault.keys import OpenKey, open_bytes, seal_bytes


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """A column that only `SealedRow.seal` fills and `SealedRow.opened` reads."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"null": True, "blank": True, "editable": False, **options})


class SealedRow(models.Model):
    """A row with sealed columns. Its id is made before it is saved, since the seal is bound to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def seal(self, key: OpenKey, **values: Any) -> None:
        """Set each named column to its sealed JSON; None stays None. The row still has to be saved."""
        for column, value in values.items():
            blob = None if value is None else seal_bytes(key.subkey("fields"), _encode(value), self._place(column))
            setattr(self, column, blob)

    def opened(self, key: OpenKey, column: str) -> Any:
        """The column's value in clear; None where nothing was sealed. Raises vault.keys.CannotOpen."""
        blob = getattr(self, column)
        return None if blob is None else json.loads(open_bytes(key.subkey("fields"), bytes(blob), self._place(column)))

    def _place(self, column: str) -> str:
        return f"{self._meta.db_table}.{column}.{self.pk}"


def _encode(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
