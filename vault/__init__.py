"""What must stay secret or unaltered: users, data keys, sealed fields, the hash-chained ledger."""
