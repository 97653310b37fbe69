"""What a workflow asks of the world: the ledger's news, the system's own acts, and notices to people."""
