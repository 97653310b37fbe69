"""Mandaten as CSV, to and from the form in which the API has them. A file is read whole: either all of it is right, or
every bad row is named by line, column and reason.

Lists are separated by semicolons; an empty cell limits nothing. What a mandaat may be is the API's to say.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from cli.case_lines import CaseFileError
from cli.csv_records import read_records
from domain.csv_cells import plain_cell, safe_cell
from domain.faults import Fault

COLUMNS = (
    "principal",
    "parent",
    "holder_kind",
    "holder",
    "acts",
    "procedure",
    "tiers",
    "municipalities",
    "measures",
    "ceiling_cents",
    "valid_from",
    "valid_until",
    "passable",
    "source",
    "source_date",
    "case",
)
MOST_ROWS = 10_000

_LISTS = ("acts", "tiers", "municipalities", "measures")
_TEXTS = ("parent", "procedure", "valid_until", "source", "source_date", "case")
_FLAGS = ("passable",)
_NUMBER = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class MandaatLine:
    """One row: its first physical line in the file, and the body for the API, or what is wrong with it."""

    line: int
    body: dict[str, Any]
    faults: tuple[Fault, ...]


def read_mandaten(path: Path) -> list[MandaatLine]:
    """The rows of the file. CaseFileError for one that is no CSV with exactly these columns, in any order."""
    found: list[MandaatLine] = []
    header: list[str] | None = None
    with closing(read_records(path)) as records:
        for line, cells in records:
            if header is None:
                header = cells
                _check_header(path, header)
                continue
            found.append(_line(line, header, cells))
            if len(found) > MOST_ROWS:
                raise CaseFileError(f"{path}: there are more than {MOST_ROWS} rows")
    if not found:
        raise CaseFileError(f"{path}: the file has no mandaten")
    return found


def write_mandaten(file: TextIO, mandaten: Iterable[Mapping[str, Any]]) -> int:
    """Writes mandaten, as the API shows them, so that `read_mandaten` reads them back; how many."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    count = 0
    for one in mandaten:
        writer.writerow([safe_cell(cell) for cell in _cells(one)])
        count += 1
    return count


def column_of(pointer: str) -> str:
    """The column that a JSON pointer of the API is about."""
    parts = pointer.removeprefix("/").split("/")
    if parts[0] == "holder":
        return "holder_kind" if parts[1:] == ["kind"] else "holder"
    return re.sub(r"[A-Z]", lambda found: "_" + found[0].lower(), parts[0]) or "row"


def _check_header(path: Path, header: list[str]) -> None:
    if sorted(header) != sorted(COLUMNS):
        odd = ", ".join(sorted(set(header) ^ set(COLUMNS))) or "one of them stands there twice"
        raise CaseFileError(f"{path}: the columns are not those of a file of mandaten: {odd}")


def _line(line: int, header: list[str], cells: list[str]) -> MandaatLine:
    if len(cells) != len(header):
        message = f"The row has {len(cells)} columns and not {len(header)}."
        return MandaatLine(line, {}, (Fault.of("row", ",".join(cells), "column_count", message, str(len(header))),))
    row = dict(zip(header, (plain_cell(cell) for cell in cells), strict=True))
    faults: list[Fault] = []
    body: dict[str, Any] = {
        "principal": row["principal"],
        "holder": {"kind": row["holder_kind"], "id": row["holder"]},
        "validFrom": row["valid_from"],
        "ceilingCents": None,
    }
    body |= {_camel(name): [part.strip() for part in row[name].split(";")] if row[name] else [] for name in _LISTS}
    body |= {_camel(name): row[name] or None for name in _TEXTS}
    for name in _FLAGS:
        if row[name] not in ("true", "false"):
            message = "This is neither true nor false."
            faults.append(Fault.of(name, row[name], "not_a_boolean", message, "true or false"))
        body[name] = row[name] == "true"
    if row["ceiling_cents"]:
        if _NUMBER.fullmatch(row["ceiling_cents"]):
            body["ceilingCents"] = int(row["ceiling_cents"])
        else:
            message = "This is no amount in whole cents."
            faults.append(
                Fault.of("ceiling_cents", row["ceiling_cents"], "not_an_amount", message, "a number, or empty")
            )
    return MandaatLine(line, body, tuple(faults))


def _cells(one: Mapping[str, Any]) -> list[str]:
    named = {"holder_kind": one["holder"]["kind"], "holder": one["holder"]["id"]}
    cells: list[str] = []
    for column in COLUMNS:
        value = named[column] if column in named else one[_camel(column)]
        if isinstance(value, bool):
            cells.append("true" if value else "false")
        elif isinstance(value, list):
            cells.append(";".join(value))
        else:
            cells.append("" if value is None else str(value))
    return cells


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
