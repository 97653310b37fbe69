"""Instructions on mandaten, and the write path that says so. Entries stay as they are."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0013"
down_revision = "0012"

_PARTS = ("0013_instructions.sql", "ledger_append.sql")


def upgrade() -> None:
    """Adds the column with its guards, and brings the function that alone writes the ledger to who has an earlier one."""
    # By the driver itself: to SQLAlchemy a percent sign or a colon in a function's body would be a parameter.
    driver: Any = op.get_bind().connection.driver_connection
    for part in _PARTS:
        driver.execute((Path(__file__).parent.parent / "sql" / part).read_bytes())
