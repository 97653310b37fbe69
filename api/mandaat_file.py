"""Mandaten as CSV, to and from the form in which the API has them. A file is read whole: either all of it is right, or
every bad row is named by line, column and reason.

Lists are separated by semicolons; an empty cell limits nothing. What a mandaat may be is `api.mandaat_body`'s to say.
"""

import re
from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from pydantic.alias_generators import to_camel

from domain.csv_cells import cell_text, csv_line, plain_cell
from domain.csv_text import CsvError
from domain.expectation import Expectation, expect
from domain.faults import Fault
from domain.identifiers import mask_bsn
from domain.mandaat_faults import MOST_NAMED
from domain.mandaat_import import LONGEST_CELL
from domain.mandaten import MandaatStatus
from domain.plain_text import code_point, forbidden_character, shown

MEDIA_TYPE = "text/csv; charset=utf-8; header=present"
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
"""What a mandaat says; a file has all of these, in any order."""

RECORDED = (
    "id",
    "status",
    "proposed_by",
    "proposed_at",
    "confirmed_by",
    "confirmed_at",
    "agreed_by",
    "agreed_for",
    "agreed_at",
    "revoked_at",
)
"""What the register says of it: in every export. A file may have any of these; of them only `status` is looked at."""

_LISTS = ("acts", "tiers", "municipalities", "measures")
_TEXTS = ("parent", "procedure", "valid_until", "source", "source_date", "case")
_STATUSES = {one.value: one for one in MandaatStatus}
_NUMBER = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class MandaatLine:
    """One row: its first physical line, its cells by column, and the body for the API, or what is wrong with it.

    `status` is how the mandaat stood by the file itself; None where the file does not say.
    """

    line: int
    cells: Mapping[str, str]
    body: dict[str, Any]
    status: MandaatStatus | None
    faults: tuple[Fault, ...]

    @property
    def case(self) -> str | None:
        """The case that it names, whether there is one or not."""
        return self.body["case"] if self.body else None


def read_mandaten(records: Generator[tuple[int, list[str]]], most: int, least: int = 1) -> list[MandaatLine]:
    """The rows of a file, by its records. CsvError for one without these columns, with fewer rows than `least`, or with more
    than `most`."""
    found: list[MandaatLine] = []
    header: list[str] | None = None
    with closing(records):
        for line, cells in records:
            if header is None:
                header = cells
                _check_header(header, line)
                continue
            if len(found) == most:
                message = f"there are more than {most} rows; put them in several files"
                raise CsvError(message, fault="too_many_rows", line=line)
            found.append(_line(line, header, cells))
    if header is None or len(found) < least:
        raise CsvError("the file has no mandaten", fault="missing")
    return found


def header_line() -> bytes:
    """The first line of a file that is written."""
    return csv_line((*COLUMNS, *RECORDED))


def mandaat_line(mandaat: Mapping[str, Any]) -> bytes:
    """The line of a mandaat, as the API shows it, so that `read_mandaten` reads it back."""
    named = {"holder_kind": mandaat["holder"]["kind"], "holder": mandaat["holder"]["id"]}
    return csv_line(
        cell_text(named[column] if column in named else mandaat[to_camel(column)]) for column in (*COLUMNS, *RECORDED)
    )


def column_of(pointer: str) -> str:
    """The column that a JSON pointer of the API is about."""
    parts = pointer.removeprefix("/").split("/")
    if parts[0] == "holder":
        return "holder_kind" if parts[1:] == ["kind"] else "holder"
    return re.sub(r"[A-Z]", lambda found: "_" + found[0].lower(), parts[0]) or "row"


def _check_header(header: list[str], line: int) -> None:
    if len(header) == 1 and (separator := next((one for one in ";\t|" if one in header[0]), None)):
        message = f"the columns are separated by {separator!r}; a file of mandaten has commas"
        raise CsvError(message, fault="not_these_columns", line=line)
    names = {*COLUMNS, *RECORDED}
    problems = {
        "missing": [one for one in COLUMNS if one not in header],
        "unknown": [one for one in header if one not in names],
        "twice": [one for one in (*COLUMNS, *RECORDED) if header.count(one) > 1],
    }
    said = [
        f"{words}: {', '.join(shown(mask_bsn(one)) or 'a column without a name' for one in found[: len(COLUMNS)])}"
        for words, found in problems.items()
        if found
    ]
    if said:
        value = "; ".join(said)
        message = f"the columns are not those of a file of mandaten; {value}"
        raise CsvError(message, fault="not_these_columns", line=line, value=value)


def _line(line: int, header: list[str], cells: list[str]) -> MandaatLine:
    if len(cells) != len(header):
        message = f"The row has {len(cells)} columns and not {len(header)}."
        fault = Fault.of(
            "row", ",".join(cells)[:LONGEST_CELL], "column_count", message, expect("columns", count=len(header))
        )
        return MandaatLine(line, {}, {}, None, (fault,))
    row = dict(zip(header, (plain_cell(cell) for cell in cells), strict=True))
    faults = [unfit for name, cell in row.items() if (unfit := _unfit(name, cell)) is not None]
    if faults:
        return MandaatLine(line, row, {}, None, tuple(faults))
    body: dict[str, Any] = {
        "principal": row["principal"],
        "holder": {"kind": row["holder_kind"], "id": row["holder"]},
        "validFrom": row["valid_from"],
        "ceilingCents": None,
        "passable": row["passable"] == "true",
    }
    body |= {to_camel(name): [part.strip() for part in row[name].split(";")] if row[name] else [] for name in _LISTS}
    body |= {to_camel(name): row[name] or None for name in _TEXTS}
    if row["passable"] not in ("true", "false"):
        message = "This is neither true nor false."
        faults.append(Fault.of("passable", row["passable"], "not_a_boolean", message))
    if row["ceiling_cents"]:
        if _NUMBER.fullmatch(row["ceiling_cents"]):
            body["ceilingCents"] = int(row["ceiling_cents"])
        else:
            message, right = "This is no amount in whole cents.", Expectation("cents_or_empty")
            faults.append(Fault.of("ceiling_cents", row["ceiling_cents"], "not_an_amount", message, right))
    status = row.get("status") or None
    if status is not None and status not in _STATUSES:
        message, right = "No mandaat stands so.", expect("one_of_or_empty", known=", ".join(_STATUSES))
        faults.append(Fault.of("status", status, "unknown_code", message, right))
    return MandaatLine(line, row, body, None if status is None else _STATUSES.get(status), tuple(faults))


def _unfit(column: str, cell: str) -> Fault | None:
    """What no cell can have, whatever its column, so that nothing after this has to reckon with it."""
    if len(cell) > LONGEST_CELL:
        message = f"The cell has {len(cell)} characters."
        return Fault.of(
            column, cell[:LONGEST_CELL], "too_long", message, expect("at_most_characters", bound=LONGEST_CELL)
        )
    if (char := forbidden_character(cell, lines=True)) is not None:
        return Fault.of(column, cell, "forbidden_character", f"It contains {code_point(char)}.")
    if column in _LISTS and cell.count(";") >= MOST_NAMED:
        return Fault.of(column, cell, "named_twice", "Too much is named.", expect("each_once", most=MOST_NAMED))
    return None
