"""For which organisations a mandaat was agreed to, and the write path that says so. Entries stay as they are."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0014"
down_revision = "0013"

_PARTS = ("0014_agreed_for.sql", "ledger_append.sql")


def upgrade() -> None:
    """Adds the column with its guard, and brings the function that alone writes the ledger to who has an earlier one."""
    # By the driver itself: to SQLAlchemy a percent sign or a colon in a function's body would be a parameter.
    driver: Any = op.get_bind().connection.driver_connection
    for part in _PARTS:
        driver.execute((Path(__file__).parent.parent / "sql" / part).read_bytes())
