"""Meetings. Entries stay as they are; there is no way back."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0021"
down_revision = "0020"

_PARTS = ("0021_meetings.sql", "ledger_append.sql")


def upgrade() -> None:
    """Makes the table with its guards, and brings the function that alone writes the ledger to who has an earlier one."""
    # By the driver itself: to SQLAlchemy a percent sign or a colon in a function's body would be a parameter.
    driver: Any = op.get_bind().connection.driver_connection
    for part in _PARTS:
        driver.execute((Path(__file__).parent.parent / "sql" / part).read_bytes())
