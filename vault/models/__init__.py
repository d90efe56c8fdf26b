from vault.models.keys import DataKey, Tombstone, Wrap
from vault.models.ledger import LedgerEntry
from vault.models.letters import LetterKey
from vault.models.sessions import PublicSession, StaffSession
from vault.models.users import User

__all__ = ["DataKey", "LedgerEntry", "LetterKey", "PublicSession", "StaffSession", "Tombstone", "User", "Wrap"]
