"""The texts of registers can be forgotten. Entries stay as they are; there is no way back."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Widens what is beside a subject, and where its texts are."""
    # By the driver itself: to SQLAlchemy a percent sign or a colon in a function's body would be a parameter.
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute((Path(__file__).parent.parent / "sql/0025_texts_of_registers.sql").read_bytes())
