"""An index over the mandaten that are in force, by office. Rows and entries stay as they are."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Makes the index."""
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute((Path(__file__).parent.parent / "sql" / "0006_mandaten_in_force.sql").read_bytes())
