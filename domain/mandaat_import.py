"""How large a file of mandaten may be, and what becomes of each of its rows. Pure."""

from enum import StrEnum

MOST_ROWS = 2_000
"""The most rows of one import: it is one transaction, and all other acts wait while it is written (docs/adr/0025)."""

LARGEST_FILE = 4 * 1024 * 1024
"""The most bytes of one import."""

LONGEST_CELL = 4_000
"""The most characters of one cell."""


class RowOutcome(StrEnum):
    """What became of a row: it was proposed, or such a mandaat is proposed or in force, or the file itself says that it
    ended."""

    PROPOSED = "proposed"
    ALREADY_THERE = "already_there"
    LEFT_OUT = "left_out"
