"""Writes a CSV file whole or not at all, that opens in a spreadsheet program without running anything."""

import csv
import errno
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

# What makes a spreadsheet program read a cell as a formula; the full-width forms are folded to these by some.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Writes one line for each row, under one header line, and returns how many.

    The file is for its owner only (0600) and replaces an earlier one when it is complete. OSError as by the file system.
    """
    unfinished = _unfinished(path)
    count = 0
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            # With this line ending (RFC 4180) a lone carriage return in a cell is quoted too.
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(columns)
            for row in rows:
                writer.writerow([safe_cell(cell) for cell in row])
                count += 1
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def check_writable(path: Path) -> None:
    """OSError where no file can be written at `path`; known before anything is done. Nothing is left there."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    unfinished = _unfinished(path)
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    finally:
        unfinished.unlink(missing_ok=True)


def safe_cell(text: str) -> str:
    """`text`, with an apostrophe before it where a spreadsheet would take it for a formula; plain numbers stay."""
    return "'" + text if _is_formula(text) and not _PLAIN_NUMBER.fullmatch(text) else text


def plain_cell(cell: str) -> str:
    """The text that `safe_cell` was given."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell[1:]) else cell


def _is_formula(text: str) -> bool:
    # A text with an apostrophe of its own before it gets another, so that it has one when it is read back.
    return text.lstrip("'").startswith(_FORMULA_STARTS)


def _unfinished(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")
