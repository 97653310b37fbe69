"""Writes a CSV file whole or not at all, that opens in a spreadsheet program without running anything."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from cli.whole_file import whole_file
from domain.csv_cells import safe_cell


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Writes one line for each row, under one header line, and returns how many.

    The file is for its owner only (0600) and replaces an earlier one when it is complete. OSError as by the file system.
    """
    count = 0
    with whole_file(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        # With this line ending (RFC 4180) a lone carriage return in a cell is quoted too.
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([safe_cell(cell) for cell in row])
            count += 1
        text.detach()
    return count
