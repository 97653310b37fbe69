"""What Alembic runs: the migrations, on the connection and in the transaction that `store.migrate` hands it."""

from alembic import context

from store.tables import EntryRow

context.configure(connection=context.config.attributes["connection"], target_metadata=EntryRow.metadata)
context.run_migrations()
