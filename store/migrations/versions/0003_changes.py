"""Changes of the organisation. Entries stay as they are; there is no way back."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes the table with its guards. The function that alone writes the ledger writes it already."""
    # By the driver itself: to SQLAlchemy a percent sign or a colon in a function's body would be a parameter.
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute((Path(__file__).parent.parent / "sql" / "0003_changes.sql").read_bytes())
