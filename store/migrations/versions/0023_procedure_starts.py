"""Procedures start from a moment. Entries stay as they are; there is no way back."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0023"
down_revision = "0022"

_PARTS = ("0023_procedure_starts.sql", "ledger_append.sql")


def upgrade() -> None:
    """Makes the table from the entries there are, and brings the function that alone writes the ledger to who has an earlier
    one."""
    # By the driver itself: to SQLAlchemy a percent sign or a colon in a function's body would be a parameter.
    driver: Any = op.get_bind().connection.driver_connection
    for part in _PARTS:
        driver.execute((Path(__file__).parent.parent / "sql" / part).read_bytes())
