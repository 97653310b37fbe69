"""The schema's history, for Alembic. A migration that has run anywhere is never changed; `store.migrate` runs them."""
