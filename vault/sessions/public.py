"""The people's."""

from vault.models.sessions import PublicStore as SessionStore

__all__ = ["SessionStore"]
