"""A file of mandaten that is sent: all of its rows are proposed, or each that is bad is named and none is.

A row that says what a mandaat says that is proposed or in force is there already. One that by the file itself is over, as
in an export, is left out; without that, a mandaat that was revoked is proposed anew.
"""

import hashlib
import io
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from pydantic.alias_generators import to_camel
from pydantic_core import to_json

from api.catalogue import reason_text
from api.language import Language
from api.mandaat_body import mandaat_of, read_body
from api.mandaat_file import COLUMNS, MandaatLine, column_of, read_mandaten
from api.mandaat_reasons import place_of
from api.parts import Parts
from api.problems import FieldError, Problem
from api.receipts import receipt_json
from authority.mandaat_import import Imported, RowsRefused
from authority.mandaat_known import known_now
from domain.actor import Actor
from domain.csv_text import CsvError, decoded_lines, physical_lines, read_records
from domain.expectation import expect
from domain.faults import Fault
from domain.identifiers import mask_bsn
from domain.mandaat_import import MOST_ROWS, RowOutcome
from domain.mandaat_scope import Known
from domain.mandaten import Mandaat, MandaatStatus
from domain.plain_text import shown
from domain.receipt import Receipt
from store.import_batches import ImportKey

_RIGHT = {
    "too_many_rows": expect("at_most_rows", most=MOST_ROWS),
    "not_these_columns": expect("these_columns", known=", ".join(COLUMNS)),
}
_MOST_TOLD = 20
"""The most that is told of one row."""


@dataclass(frozen=True, slots=True)
class ReadMandaten:
    """The mandaten of a file by the places of their rows, and everything that is wrong with the other rows."""

    mandaten: Mapping[int, Mandaat]
    errors: tuple[FieldError, ...]


async def import_mandaten(
    parts: Parts, file: bytes, by: Actor, key: str, trace_id: str, language: Language
) -> dict[str, Any]:
    """What became of each row of the file, as JSON.

    Problem `invalid_file` for one that cannot be read, `invalid_rows` with all that is wrong with its rows; otherwise
    failures as by `MandaatImport.take`.
    """
    lines = read_file(file)
    known = ImportKey(by.account, key, hashlib.sha256(file).hexdigest(), len(lines))
    # What was taken is answered as it was then, also where a row could not be taken any more.
    before = await parts.mandaat_import.taken(known)
    over = _over(lines, _moment_of(before))
    kept = {place: line for place, line in enumerate(lines) if place not in over}
    held = await known_now(parts.register, parts.procedures, parts.queries, [one.case for one in lines])
    read = await read_lines(kept, parts.register.account_of, held)
    if read.errors and not before:
        refused = await parts.mandaat_import.refusals(read.mandaten, by)
        raise _invalid_rows([*read.errors, *_reasons(lines, refused)])
    try:
        imported = await parts.mandaat_import.take(read.mandaten, by=by, known=known, trace_id=trace_id)
    except RowsRefused as error:
        raise _invalid_rows(_reasons(lines, error.reasons)) from None
    return _json(lines, imported, over, language)


async def preview_mandaten(parts: Parts, file: bytes, by: Actor) -> list[tuple[int, str]]:
    """Of each row its line, and whether it would be `proposed` or is `left_out`; one that is there already is not told apart.
    Nothing is written. Problems as by `import_mandaten`."""
    lines = read_file(file)
    over = _over(lines, datetime.now(UTC))
    kept = {place: line for place, line in enumerate(lines) if place not in over}
    held = await known_now(parts.register, parts.procedures, parts.queries, [one.case for one in lines])
    read = await read_lines(kept, parts.register.account_of, held)
    refused = await parts.mandaat_import.refusals(read.mandaten, by)
    if read.errors or refused:
        raise _invalid_rows([*read.errors, *_reasons(lines, refused)])
    outcomes = (RowOutcome.LEFT_OUT if place in over else RowOutcome.PROPOSED for place in range(len(lines)))
    return [(line.line, outcome.value) for line, outcome in zip(lines, outcomes, strict=True)]


def read_file(file: bytes) -> list[MandaatLine]:
    """The rows of these bytes. Problem `invalid_file`."""
    try:
        return read_mandaten(read_records(decoded_lines(physical_lines(io.BytesIO(file)))), MOST_ROWS)
    except CsvError as error:
        message = str(error)[:1].upper() + str(error)[1:] + "."
        right = _RIGHT.get(error.fault)
        found = FieldError("", error.fault, right, error.value, english=message, line=error.line, column="row")
        raise Problem("invalid_file", (found,)) from None


async def read_lines(
    lines: Mapping[int, MandaatLine], account_of: Callable[[str], Awaitable[str | None]], known: Known
) -> ReadMandaten:
    """The mandaten of these rows, each by itself, with ids that nothing keeps."""
    accounts: dict[str, str | None] = {}

    async def account_once(handle: str) -> str | None:
        if handle not in accounts:
            accounts[handle] = await account_of(handle)
        return accounts[handle]

    mandaten: dict[int, Mandaat] = {}
    errors: list[FieldError] = []
    for place, line in lines.items():
        if line.faults:
            errors += [_of_fault(line.line, fault) for fault in line.faults[:_MOST_TOLD]]
            continue
        try:
            body = read_body(to_json(line.body))
            mandaten[place] = await mandaat_of(body, f"{place:032x}", account_once, known)
        except Problem as problem:
            errors += [_of_error(line, error) for error in problem.errors[:_MOST_TOLD]]
    return ReadMandaten(mandaten, tuple(errors))


def _moment_of(before: Mapping[int, Receipt]) -> datetime:
    """When the import was taken; now, where it was not."""
    return next((receipt.recorded_at for receipt in before.values()), datetime.now(UTC))


def _over(lines: list[MandaatLine], now: datetime) -> dict[int, str]:
    """Why each row is left out that by the file itself was revoked, or stood in the register and has ended since."""
    found: dict[int, str] = {}
    for place, line in enumerate(lines):
        if line.faults or line.status is None:
            continue
        if line.status is MandaatStatus.REVOKED:
            found[place] = "revoked"
        elif _has_ended(line, now):
            found[place] = "ended"
    return found


def _has_ended(line: MandaatLine, now: datetime) -> bool:
    try:
        return datetime.fromisoformat(line.cells["valid_until"]) <= now
    except (ValueError, TypeError):
        # None, or one that is told as a fault of its own.
        return False


def _of_fault(line: int, fault: Fault) -> FieldError:
    return FieldError(
        _pointer(fault.column),
        fault.code,
        fault.expected,
        fault.value,
        english=fault.message,
        line=line,
        column=fault.column,
    )


def _of_error(line: MandaatLine, error: FieldError) -> FieldError:
    column = column_of(error.pointer)
    value = shown(mask_bsn(line.cells.get(column, "")))
    return replace(error, line=line.line, column=column, value=value)


def _pointer(column: str) -> str:
    if column == "row":
        return ""
    return {"holder": "/holder/id", "holder_kind": "/holder/kind"}.get(column, "/" + to_camel(column))


def _reasons(lines: list[MandaatLine], refused: Mapping[int, tuple[str, ...]]) -> list[FieldError]:
    """The reasons of the policy, each about the cell that it is about, or about the row as a whole."""
    now = datetime.now(UTC)
    return [_of_reason(lines[place], code, now) for place, reasons in refused.items() for code in reasons]


def _of_reason(line: MandaatLine, code: str, now: datetime) -> FieldError:
    place = place_of(code, line.cells, ended=_has_ended(line, now))
    cell = line.cells.get(place.column)
    return FieldError(
        _pointer(place.column),
        code,
        place.expected,
        # Of a whole row nothing shorter can be shown than what is wrong with it.
        code if cell is None else shown(mask_bsn(cell)),
        dutch=reason_text(code, "nl"),
        english=reason_text(code, "en"),
        line=line.line,
        column=place.column,
    )


def _invalid_rows(errors: list[FieldError]) -> Problem:
    return Problem("invalid_rows", tuple(sorted(errors, key=lambda one: one.line or 0)))


def _json(lines: list[MandaatLine], imported: Imported, over: Mapping[int, str], language: Language) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    for place, line in enumerate(lines):
        receipt = imported.receipts.get(place)
        told: dict[str, Any]
        if receipt is not None:
            told = {"outcome": RowOutcome.PROPOSED, "mandaat": receipt.mandaat}
            told |= {"receipt": receipt_json(receipt, language)}
        elif place in over:
            told = {"outcome": RowOutcome.LEFT_OUT, "mandaat": None, "why": over[place]}
        else:
            told = {"outcome": RowOutcome.ALREADY_THERE, "mandaat": imported.there.get(place)}
        rows.append({"line": line.line, **told})
    outcomes = [row["outcome"] for row in rows]
    return {
        "proposed": outcomes.count(RowOutcome.PROPOSED),
        "alreadyThere": outcomes.count(RowOutcome.ALREADY_THERE),
        "leftOut": outcomes.count(RowOutcome.LEFT_OUT),
        "repeated": imported.repeated,
        "rows": rows,
    }
