"""The ledger, the vault, the read model and what is delivered from them. There is no way back: entries are kept."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0001"
down_revision = None

_PARTS = ("0001_tables.sql", "0001_guards.sql", "ledger_append.sql", "0001_accounts.sql")


def upgrade() -> None:
    """Makes the tables, the triggers that guard them, and the functions that alone write them."""
    # By the driver itself: to SQLAlchemy a percent sign or a colon in a function's body would be a parameter.
    driver: Any = op.get_bind().connection.driver_connection
    for part in _PARTS:
        driver.execute((Path(__file__).parent.parent / "sql" / part).read_bytes())
