"""Messages by e-mail: who wants them, and what still has to be sent. Notices that were there before are not mailed."""

from pathlib import Path
from typing import Any

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Makes the tables, and the trigger that sees new notices."""
    # By the driver itself: to SQLAlchemy a percent sign or a colon in a function's body would be a parameter.
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute((Path(__file__).parent.parent / "sql" / "0016_mail.sql").read_bytes())
