"""What Alembic runs: the migrations, on the connection and in the transaction that `store.migrate` hands it."""

from alembic import context
from sqlmodel import SQLModel

import store.tables  # noqa: F401 - registers the tables

context.configure(connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata)
context.run_migrations()
