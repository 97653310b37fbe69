"""What is kept, on PostgreSQL: the ledger and its one write path, the vault, the read model, outbox and sessions."""
