"""How subjects stand: who is to be forgotten, was, or may not be. Rows and entries stay as they are."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Makes the table with its guards, and the one function that destroys a key."""
    # By the driver itself: to SQLAlchemy a percent sign or a colon in a function's body would be a parameter.
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute((Path(__file__).parent.parent / "sql" / "0009_subjects.sql").read_bytes())
