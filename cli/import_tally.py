"""What became of the rows of an import. Of the rejected ones it keeps only what the API said of them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from api.catalogue import expected_text
from cli.case_file import Row
from domain.faults import Fault

MOST_KEPT = 100


@dataclass
class Tally:
    """What became of the rows so far. `refused` are what the API said, by line; `shown` the first rejections.

    `opening` are the cases that were opened and of which it is not known yet that their first tier is open; `cautions`
    what the API said that goes with a case, by code. `like_forgotten` are the lines of cases that were opened and may be ones
    that were forgotten. `began` is when the import did, by the server's clock.
    """

    opened: int = 0
    there: int = 0
    rejected: int = 0
    refused: dict[int, tuple[Fault, ...]] = field(default_factory=dict)
    shown: list[dict[str, Any]] = field(default_factory=list)
    opening: set[str] = field(default_factory=set)
    cautions: dict[str, str] = field(default_factory=dict)
    like_forgotten: list[int] = field(default_factory=list)
    warn: Callable[[str], None] = lambda _: None
    stopped: str | None = None
    began: datetime | None = None

    def caution(self, cautions: list[dict[str, str]]) -> None:
        """Passes on what the API says of a case, at once, and each sentence once."""
        for one in cautions:
            if one["code"] not in self.cautions:
                self.cautions[one["code"]] = one["text"]
                self.warn(one["text"])

    def reject(self, row: Row, faults: tuple[Fault, ...]) -> None:
        """Notes a rejected row."""
        self.rejected += 1
        if row.intake is not None:
            self.refused[row.line] = faults
        names = ("column", "value", "message", "code")
        found = [
            {"line": row.line, "expected": expected_text(fault.expected, "en")}
            | {name: getattr(fault, name) for name in names}
            for fault in faults
        ]
        self.shown += found[: MOST_KEPT - len(self.shown)]

    def rejects(self, row: Row) -> bool:
        """Whether this row was rejected, by its own faults or by the API."""
        return bool(row.faults) or row.line in self.refused

    def with_faults(self, row: Row) -> Row:
        """The row with why it was rejected."""
        return replace(row, faults=row.faults or self.refused[row.line])
