"""Lists by what is due, and numbers over many cases that are kept with them. Rows and entries stay as they are."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Makes the indexes and the tables of numbers, and counts what there is."""
    # By the driver itself: to SQLAlchemy a percent sign or a colon in a function's body would be a parameter.
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute((Path(__file__).parent.parent / "sql" / "0017_search.sql").read_bytes())
