"""Accounts are made by the entry that names them, and by no function beside it. Rows and entries stay as they are."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0015"
down_revision = "0013"

_PARTS = ("0015_names.sql", "ledger_append.sql")


def upgrade() -> None:
    """Takes the function away, and brings the one that alone writes the ledger to who has an earlier one."""
    # By the driver itself: to SQLAlchemy a percent sign or a colon in a function's body would be a parameter.
    driver: Any = op.get_bind().connection.driver_connection
    for part in _PARTS:
        driver.execute((Path(__file__).parent.parent / "sql" / part).read_bytes())
