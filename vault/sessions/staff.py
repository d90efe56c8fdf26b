"""The staff's."""

from vault.models.sessions import StaffStore as SessionStore

__all__ = ["SessionStore"]
