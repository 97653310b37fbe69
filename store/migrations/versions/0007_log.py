"""The ledger as a transparency log: hashes, checkpoints, cosignatures and keys. Entries stay as they are; no way back."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Makes the tables, the triggers that guard them, and the one that keeps which key the entries name."""
    # By the driver itself: to SQLAlchemy a percent sign or a colon in a function's body would be a parameter.
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute((Path(__file__).parent.parent / "sql" / "0007_log.sql").read_bytes())
