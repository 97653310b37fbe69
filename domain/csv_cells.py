"""Cells of a CSV file that a spreadsheet program reads without running anything (CWE-1236), and the way back. Pure."""

import csv
import re
from collections.abc import Iterable

# What makes a spreadsheet program read a cell as a formula; the full-width forms are folded to these by some.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def safe_cell(text: str) -> str:
    """`text`, with an apostrophe before it where a spreadsheet would take it for a formula; plain numbers stay."""
    return "'" + text if _is_formula(text) and not _PLAIN_NUMBER.fullmatch(text) else text


def plain_cell(cell: str) -> str:
    """The text that `safe_cell` was given."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell[1:]) else cell


def cell_text(value: object) -> str:
    """How a value stands in a cell, before it is made safe: nothing for None, true or false, a list with semicolons."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return ";".join(map(str, value))
        case _:
            return str(value)


def csv_line(cells: Iterable[str]) -> bytes:
    """One line of a file with these cells, each safe; it ends as RFC 4180 says."""
    line = _Line()
    csv.writer(line, lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return "".join(line).encode()


class _Line(list[str]):
    """What a writer of CSV has written."""

    def write(self, text: str) -> None:
        """Takes it, as a file would."""
        self.append(text)


def _is_formula(text: str) -> bool:
    # A text with an apostrophe of its own before it gets another, so that it has one when it is read back.
    return text.lstrip("'").startswith(_FORMULA_STARTS)
