"""An interest of somebody else takes two persons. Entries stay as they are; there is no way back."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0010"
down_revision = "0009"

_PARTS = ("0010_interests_by_two.sql", "ledger_append.sql")


def upgrade() -> None:
    """Adds who confirmed an interest, and its proposed end, and brings the write path to who has an earlier one."""
    # By the driver itself: to SQLAlchemy a percent sign or a colon in a function's body would be a parameter.
    driver: Any = op.get_bind().connection.driver_connection
    for part in _PARTS:
        driver.execute((Path(__file__).parent.parent / "sql" / part).read_bytes())
