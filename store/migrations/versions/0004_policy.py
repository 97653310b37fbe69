"""Which revision of the policy is in force. Entries stay as they are; there is no way back."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Makes the table, and holds every append to what it says."""
    # By the driver itself: to SQLAlchemy a percent sign or a colon in a function's body would be a parameter.
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute((Path(__file__).parent.parent / "sql" / "0004_policy.sql").read_bytes())
