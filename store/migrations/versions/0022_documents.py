"""The content of documents has a table of its own, beside the vault. Entries stay as they are."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Makes the table, and what keeps it as it is."""
    # By the driver itself: to SQLAlchemy a percent sign or a colon in a function's body would be a parameter.
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute((Path(__file__).parent.parent / "sql" / "0022_documents.sql").read_bytes())
