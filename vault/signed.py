"""Rows that steer what leaves the house carry a MAC: whoever can write to the database alone changes nothing by it.

The MAC is HMAC-SHA-256 under the installation's service key, over the row's table and the columns that its model
names. Staff processes sign what they save. A row that somebody else wrote, or changed by other means, is not `genuine`:
nothing is sent by it, and nobody saves over it before a human has looked (`manage.py sign_rows`). Not covered: putting
a whole row back to what was signed once.
"""

import hmac
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Self, TypeVar

from django.db import models, transaction

from vault import keys


class NotGenuine(Exception):
    """The stored row was not written by this installation: it is not saved over unseen."""


Row = TypeVar("Row", bound="SignedRow")


class SignedRows(models.QuerySet[Row]):
    """Updates sign what they changed."""

    def update(self, **values: Any) -> int:
        """As Django's. Where signed columns change: row by row; raises NotGenuine, and then nothing is changed."""
        if not (set(values) & set(self.model.SIGNED) and keys.signs_rows()):
            return super().update(**values)
        with transaction.atomic():
            held = list(self.select_for_update(of=("self",), no_key=True))
            for row in held:
                row.must_be_signable()
            for row in held:
                fresh = self.model._base_manager.filter(pk=row.pk)
                models.QuerySet.update(fresh, **values)
                models.QuerySet.update(fresh, mac=fresh.get().fitting_mac())
        return len(held)


class SignedRow(models.Model):
    """`SIGNED`: the columns that the MAC is over, paths to columns of a row above included ("platform.slug")."""

    SIGNED: ClassVar[tuple[str, ...]]
    mac = models.BinaryField(null=True, editable=False)
    objects: ClassVar[models.Manager[Self]] = models.Manager.from_queryset(SignedRows)()

    class Meta:
        abstract = True

    def save(self, *, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """As Django's, signed where this process holds the service key. Raises NotGenuine."""
        if not keys.signs_rows():
            super().save(update_fields=update_fields, **options)
            return
        with transaction.atomic():
            written = None if update_fields is None else {*update_fields, "mac"}
            if not self._state.adding:
                self._take_over(self.SIGNED if written is None else written)
            self.mac = self.fitting_mac()
            super().save(update_fields=written, **options)

    def _take_over(self, written: Iterable[str]) -> None:
        """What is signed and not written now stays as it is stored, whatever this process read before."""
        stored = type(self)._base_manager.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        stored.must_be_signable()
        for name in {*self.SIGNED} - {*written}:
            if "." not in name:
                setattr(self, name, getattr(stored, name))

    @property
    def genuine(self) -> bool:
        """Whether the row is as this installation signed it; staff processes only."""
        return self.mac is not None and hmac.compare_digest(bytes(self.mac), self.fitting_mac())

    @property
    def unsigned_yet(self) -> bool:
        """Whether a row without a MAC is what a process without the key may leave: nothing is sent by such a one."""
        return False

    @property
    def may_be_used(self) -> bool:
        """Whether a letter may go by it: it is genuine, or leads to no wire."""
        return self.genuine if self.mac is not None else self.unsigned_yet

    def must_be_signable(self) -> None:
        """Raises NotGenuine for a row that nobody may bless unseen."""
        if not self.may_be_used:
            raise NotGenuine(
                f"{self._meta.db_table} {self.pk} was not written by this installation (manage.py sign_rows)"
            )

    def sign_as_it_is(self) -> None:
        """Bless the stored row: a human has seen it."""
        self.mac = self.fitting_mac()
        models.QuerySet.update(type(self)._base_manager.filter(pk=self.pk), mac=self.mac)

    def signed_values(self) -> dict[str, Any]:
        """Each signed column as JSON can hold it."""
        return {name: self._value(name) for name in self.SIGNED}

    def fitting_mac(self) -> bytes:
        """The MAC (32 bytes) that fits the row in hand."""
        told = json.dumps([self._meta.db_table, self.signed_values()], sort_keys=True, ensure_ascii=False)
        return keys.service_digest("row", told.encode())

    def _value(self, path: str) -> Any:
        *above, name = path.split(".")
        row: SignedRow = self
        for step in above:
            row = getattr(row, step)
        value = row._meta.get_field(name).to_python(getattr(row, name))  # type: ignore[union-attr]
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat()
        if isinstance(value, date):
            return value.isoformat()
        return bytes(value).hex() if isinstance(value, bytes | memoryview) else value
