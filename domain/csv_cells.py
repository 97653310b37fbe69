"""Cells of a CSV file that a spreadsheet program reads without running anything (CWE-1236), and the way back. Pure."""

import re

# What makes a spreadsheet program read a cell as a formula; the full-width forms are folded to these by some.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def safe_cell(text: str) -> str:
    """`text`, with an apostrophe before it where a spreadsheet would take it for a formula; plain numbers stay."""
    return "'" + text if _is_formula(text) and not _PLAIN_NUMBER.fullmatch(text) else text


def plain_cell(cell: str) -> str:
    """The text that `safe_cell` was given."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell[1:]) else cell


def _is_formula(text: str) -> bool:
    # A text with an apostrophe of its own before it gets another, so that it has one when it is read back.
    return text.lstrip("'").startswith(_FORMULA_STARTS)
