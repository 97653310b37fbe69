"""Indices over what was decided, by which precedents are found. Rows and entries stay as they are."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Makes the indices."""
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute((Path(__file__).parent.parent / "sql" / "0018_precedents.sql").read_bytes())
