"""Writes the rejected rows of a case file as CSV, so that they can be put right and brought in again.

The report opens in a spreadsheet program without running anything, and shows no citizen service number.
"""

from collections.abc import Iterable
from pathlib import Path

from api.catalogue import expected_text
from cli.case_file import REASON_COLUMNS, Row
from cli.csv_file import write_csv
from domain.identifiers import mask_bsn
from domain.intake import COLUMNS, OPTIONAL_COLUMNS

_OF_CASES = (*COLUMNS, *OPTIONAL_COLUMNS)
REPORT_COLUMNS = (*_OF_CASES, *REASON_COLUMNS)


def write_report(path: Path, rejected: Iterable[Row]) -> int:
    """Writes one line for each rejected row, under one header line, and returns how many.

    Columns: those of a case file, then line, column, value, reason and expected, with a row's faults joined. The file
    is for its owner only (0600) and replaces an earlier one when it is complete. OSError as by the file system.
    """
    return write_csv(path, REPORT_COLUMNS, (_cells(row) for row in rejected))


def _cells(row: Row) -> list[str]:
    faulty = {fault.column for fault in row.faults}
    # Of a good amount the digits are no BSN, whatever their sum; a number that is not one may be.
    kept = {"amount_eur", "current_situations"} - faulty
    original = [row.raw.get(name, "") if name in kept else mask_bsn(row.raw.get(name, "")) for name in _OF_CASES]
    return [
        *original,
        str(row.line),
        "; ".join(fault.column for fault in row.faults),
        "; ".join(fault.value for fault in row.faults),
        "; ".join(fault.message for fault in row.faults),
        "; ".join(expected_text(fault.expected, "en") for fault in row.faults),
    ]
