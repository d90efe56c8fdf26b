"""Browser sessions: the people's and the staff's apart, so that neither process need read the other's."""

from typing import Any, cast
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class PublicSession(AbstractBaseSession):
    """One of the people's pages. `key_ids`: the cases and drafts whose keys it keeps, so that staff can end it."""

    key_ids = ArrayField(models.UUIDField(), default=list)

    class Meta(AbstractBaseSession.Meta):
        indexes = [GinIndex(fields=["key_ids"], name="sessions_by_key")]

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return PublicStore


class StaffSession(AbstractBaseSession):
    """One of somebody who logged in."""

    class Meta(AbstractBaseSession.Meta):
        pass

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return StaffStore


class PublicStore(SessionStore):
    """`SESSION_ENGINE` of the people's pages (vault/sessions/public.py)."""

    @classmethod
    def get_model_class(cls) -> type[PublicSession]:
        return PublicSession

    def create_model_instance(self, data: dict[str, Any]) -> PublicSession:
        row = cast(PublicSession, super().create_model_instance(data))
        row.key_ids = [UUID(held[0]) for name, held in data.items() if name.startswith("key:")]
        return row


class StaffStore(SessionStore):
    """`SESSION_ENGINE` of the staff's pages."""

    @classmethod
    def get_model_class(cls) -> type[StaffSession]:
        return StaffSession
