"""The Dutch date at this moment: the one clock that an intake is read with."""

from datetime import UTC, date, datetime

from domain.dutch_time import dutch_date


def today() -> date:
    """Today in the Netherlands."""
    return dutch_date(datetime.now(UTC))
