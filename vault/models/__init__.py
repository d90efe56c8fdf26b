from vault.models.keys import DataKey, Tombstone, Wrap
from vault.models.ledger import LedgerEntry
from vault.models.users import User

__all__ = ["DataKey", "LedgerEntry", "Tombstone", "User", "Wrap"]
