"""An act on a subject is appended where nothing that it was judged on has moved. Entries stay as they are; there is no way
back."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Brings the function that alone writes the ledger to who has an earlier one."""
    # By the driver itself: to SQLAlchemy a percent sign or a colon in a function's body would be a parameter.
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute((Path(__file__).parent.parent / "sql/ledger_append.sql").read_bytes())
