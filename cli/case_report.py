"""Writes the rejected rows of a case file as CSV, so that they can be put right and brought in again.

The report opens in a spreadsheet program without running anything, and shows no citizen service number.
"""

import csv
import errno
import os
from collections.abc import Iterable
from pathlib import Path

from cli.case_file import Row
from cli.report_cells import REPORT_COLUMNS, safe_cell
from domain.identifiers import mask_bsn
from domain.intake import COLUMNS


def write_report(path: Path, rejected: Iterable[Row]) -> int:
    """Writes one line for each rejected row, under one header line, and returns how many.

    Columns: those of a case file, then line, column, value, reason and expected, with a row's faults joined. The file
    is for its owner only (0600) and replaces an earlier one when it is complete. OSError as by the file system.
    """
    unfinished = _unfinished(path)
    count = 0
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            # With this line ending (RFC 4180) a lone carriage return in a cell is quoted too.
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(REPORT_COLUMNS)
            for row in rejected:
                writer.writerow([safe_cell(cell) for cell in _cells(row)])
                count += 1
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def check_report(path: Path) -> None:
    """OSError where no report can be written at `path`; known before a row is sent. Nothing is left there."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    unfinished = _unfinished(path)
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    finally:
        unfinished.unlink(missing_ok=True)


def _unfinished(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")


def _cells(row: Row) -> list[str]:
    faulty = {fault.column for fault in row.faults}
    # Of a good amount the digits are no BSN, whatever their sum; a number that is not one may be.
    kept = {"amount_eur"} - faulty
    original = [row.raw.get(name, "") if name in kept else mask_bsn(row.raw.get(name, "")) for name in COLUMNS]
    return [
        *original,
        str(row.line),
        "; ".join(fault.column for fault in row.faults),
        "; ".join(fault.value for fault in row.faults),
        "; ".join(fault.message for fault in row.faults),
        "; ".join(fault.expected for fault in row.faults),
    ]
