"""Reads a file of cases (CSV), row by row. Writing the rejected rows is left to `cli.case_report`.

The file is read twice: once to see whether it is a case file at all, so that it can be refused whole before anything
was done with a row, and once for the rows. Memory holds one row, and the references seen. Columns that a case file does
not have are left alone, so the report of an import can be put right and read as it is.
"""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cli.csv_records import CaseFileError, records_of
from domain.csv_cells import plain_cell
from domain.expectation import Expectation, expect
from domain.faults import Fault
from domain.intake import COLUMNS, OPTIONAL_COLUMNS, Intake, parse_intake
from domain.plain_text import normalised, shown

__all__ = ["REASON_COLUMNS", "CaseFileError", "Row", "count_cases", "read_cases"]

_KNOWN = (*COLUMNS, *OPTIONAL_COLUMNS)
REASON_COLUMNS = ("line", "column", "value", "reason", "expected")
"""What a report of rejected rows has beside the columns of a case file."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its first physical line in the file, its text by column, and an intake or else faults."""

    line: int
    raw: dict[str, str]
    intake: Intake | None
    faults: tuple[Fault, ...]


def count_cases(path: Path) -> int:
    """How many rows of cases the file has, good or bad. CaseFileError as by `read_cases`."""
    with closing(_records(path)) as records:
        count = sum(1 for _ in records) - 1
    if count < 1:
        raise CaseFileError(f"{path}: the file has a header and no cases")
    return count


def read_cases(path: Path, today: date) -> Iterator[Row]:
    """The rows of the case file at `path`, good or bad, in order; `today` is the Dutch date.

    CaseFileError at once, before the first row, for a file that is no CSV, not UTF-8, empty, without cases, or that
    lacks one of `domain.intake.COLUMNS` (in any order) or has it twice. A reference belongs to the first row without a
    fault that has it: a rejected row opens nothing, and keeps nothing from the rows after it.
    """
    count_cases(path)
    return _rows(path, today)


def _rows(path: Path, today: date) -> Iterator[Row]:
    records = _records(path)
    _, header = next(records)
    # In a report some cells were made safe for a spreadsheet.
    is_report = set(REASON_COLUMNS) <= set(header)
    first_seen: dict[str, int] = {}
    for line, cells in records:
        raw = {
            column: plain_cell(cell) if is_report else cell
            for column, cell in zip(header, cells, strict=False)
            if column in _KNOWN
        }
        if len(cells) != len(header):
            yield Row(line, raw, None, (_column_count(header, cells),))
            continue
        parsed = parse_intake(raw, today)
        faults = parsed if isinstance(parsed, list) else []
        # By the same form as it is stored in: two spellings of one reference are one reference.
        reference = normalised(raw["reference"])
        if not faults:
            first_seen.setdefault(reference, line)
        if (earlier := first_seen.get(reference, line)) != line:
            message = f"This reference is on line {earlier} of the file too."
            faults.append(
                Fault.of("reference", reference, "duplicate_reference", message, Expectation("reference_once"))
            )
        yield Row(line, raw, parsed if isinstance(parsed, Intake) and not faults else None, tuple(faults))


def _column_count(header: list[str], cells: list[str]) -> Fault:
    message = f"The row has {len(cells)} columns and not {len(header)}."
    expected = expect("columns", count=len(header))
    return Fault.of("row", ",".join(cells), "column_count", message, expected)


def _records(path: Path) -> Generator[tuple[int, list[str]]]:
    """Each record of the file with its first physical line, the header first and checked; empty lines left out."""
    header: list[str] | None = None
    with closing(records_of(path)) as records:
        for line, cells in records:
            if header is None:
                header = cells
                _check_header(path, header)
            yield line, cells
    if header is None:
        raise CaseFileError(f"{path}: the file is empty")


def _check_header(path: Path, header: list[str]) -> None:
    missing = [column for column in COLUMNS if column not in header]
    unknown = [column for column in header if column not in _KNOWN]
    twice = [column for column in _KNOWN if header.count(column) > 1]
    if len(header) == 1 and (separator := next((s for s in ";\t|" if s in header[0]), None)):
        raise CaseFileError(f"{path}: the columns are separated by {separator!r}; a case file has commas")
    problems = [
        f"{words}: {', '.join(shown(column) or 'a column without a name' for column in columns)}"
        for words, columns in (("missing", missing), ("unknown", unknown if missing else []), ("twice", twice))
        if columns
    ]
    if problems:
        raise CaseFileError(f"{path}: the columns are not those of a case file; {'; '.join(problems)}")
