"""Nothing of a forgotten area stays, and nobody writes to a forgotten account. Entries stay as they are; there is no way back."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0024"
down_revision = "0023"

_PARTS = ("0024_areas_forgotten.sql", "ledger_append.sql")


def upgrade() -> None:
    """Takes the keyed hashes of areas out of what stays, and brings the function that alone writes the ledger to who has an
    earlier one."""
    # By the driver itself: to SQLAlchemy a percent sign or a colon in a function's body would be a parameter.
    driver: Any = op.get_bind().connection.driver_connection
    for part in _PARTS:
        driver.execute((Path(__file__).parent.parent / "sql" / part).read_bytes())
