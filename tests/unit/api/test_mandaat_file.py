"""A file of mandaten, without servers: what a row becomes, what is wrong with it, and that what is written is read back."""

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from api.mandaat_export import BATCH, MandatenFile
from api.mandaat_file import COLUMNS, RECORDED, MandaatLine, column_of, header_line, mandaat_line, read_mandaten
from domain.csv_text import CsvError, decoded_lines, physical_lines, read_records
from domain.errors import ContendedError
from domain.mandaat_import import LONGEST_CELL
from domain.mandaten import MandaatStatus, Standing
from store.mandaten import Listed, MandaatFilter
from tests.mandating import SIGNING

NOW = datetime(2026, 3, 2, tzinfo=UTC)
SHOWN: dict[str, Any] = {
    "id": "ab" * 16,
    "status": "confirmed",
    "principal": "staatssecretaris",
    "parent": None,
    "holder": {"kind": "account", "id": "ncg-bo"},
    "acts": ["sign", "suspend"],
    "procedure": "routekaart",
    "tiers": [],
    "municipalities": ["1979"],
    "measures": [],
    "ceilingCents": 0,
    "validFrom": "2026-01-01T00:00:00.000000Z",
    "validUntil": None,
    "passable": False,
    "source": "=HYPERLINK(1)",
    "sourceDate": "2026-01-01",
    "case": None,
    "proposedBy": "-beheerder",
    "proposedAt": "2026-01-02T00:00:00.000000Z",
    "confirmedAt": "2026-01-03T00:00:00.000000Z",
    "confirmedBy": "staatssecretaris-herstel",
    "agreedBy": None,
    "agreedFor": [],
    "agreedAt": None,
    "revokedAt": None,
}
CELLS = {
    "principal": "staatssecretaris",
    "holder_kind": "office",
    "holder": "fin",
    "acts": "sign",
    "valid_from": "2026-01-01T00:00:00Z",
    "passable": "true",
}


def read(content: bytes, most: int = 10) -> list[MandaatLine]:
    """The rows of these bytes."""
    return read_mandaten(read_records(decoded_lines(physical_lines(io.BytesIO(content)))), most)


def line_of(columns: tuple[str, ...] = COLUMNS, **cells: str) -> MandaatLine:
    """One row, CELLS with changes."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerow({name: (CELLS | cells).get(name, "") for name in columns})
    (only,) = read(text.getvalue().encode())
    return only


def test_what_is_written_is_read_back_and_nothing_in_it_is_a_formula() -> None:
    (line,) = read(header_line() + mandaat_line(SHOWN))
    said = {name: value for name, value in SHOWN.items() if name in line.body}
    assert line.body == said
    assert len(line.body) == len(COLUMNS) - 1
    assert (line.line, line.status, line.faults) == (2, MandaatStatus.CONFIRMED, ())
    assert line.cells["proposed_by"] == "-beheerder"
    (_, row) = csv.reader(io.StringIO((header_line() + mandaat_line(SHOWN)).decode(), newline=""))
    assert [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_a_row_without_what_the_register_says_is_read_likewise() -> None:
    line = line_of()
    assert (line.status, line.faults, line.body["tiers"], line.body["parent"]) == (None, (), [], None)


@pytest.mark.parametrize(
    ("cells", "faults"),
    [
        ({"passable": "ja"}, [("passable", "not_a_boolean")]),
        ({"passable": "", "ceiling_cents": "1e3"}, [("passable", "not_a_boolean"), ("ceiling_cents", "not_an_amount")]),
        ({"ceiling_cents": "٣"}, [("ceiling_cents", "not_an_amount")]),
        ({"ceiling_cents": "1" * 16}, [("ceiling_cents", "not_an_amount")]),
        ({"source": "x" * (LONGEST_CELL + 1)}, [("source", "too_long")]),
        (
            {"principal": "a\0", "case": "\u202e"},
            [("principal", "forbidden_character"), ("case", "forbidden_character")],
        ),
        ({"acts": ";".join("abc" * 20)}, [("acts", "named_twice")]),
        ({"status": "gone"}, [("status", "unknown_code")]),
    ],
)
def test_what_is_wrong_with_a_row_by_itself_is_said_by_column(
    cells: dict[str, str], faults: list[tuple[str, str]]
) -> None:
    line = line_of((*COLUMNS, "status"), **cells)
    assert [(one.column, one.code) for one in line.faults] == faults
    assert all(len(one.value) <= 40 and one.expected for one in line.faults)


def test_a_row_with_other_columns_is_a_bad_row_and_the_next_is_read() -> None:
    good = mandaat_line(SHOWN)
    found = read(header_line() + b"a,b\r\n" + good)
    assert [[one.code for one in line.faults] for line in found] == [["column_count"], []]


def test_more_rows_than_there_may_be_are_refused_at_the_first_too_many() -> None:
    assert len(read(header_line() + mandaat_line(SHOWN) * 3, most=3)) == 3
    with pytest.raises(CsvError) as refused:
        read(header_line() + mandaat_line(SHOWN) * 9, most=3)
    assert (refused.value.fault, refused.value.line) == ("too_many_rows", 5)


def test_every_field_of_the_api_has_its_column() -> None:
    pointers = {"/holder/kind": "holder_kind", "/holder/id": "holder", "/validFrom": "valid_from", "/tiers/0": "tiers"}
    assert {pointer: column_of(pointer) for pointer in pointers} == pointers
    assert column_of("") == "row"


def parts_with(standings: list[Standing], asked: list[int]) -> Any:
    """Parts with a register of these mandaten; `asked` gets from which place on each page was."""

    async def page(_wanted: MandaatFilter, after: int, limit: int) -> list[Listed]:
        asked.append(after)
        return [Listed(one, place) for place, one in enumerate(standings)][after + 1 : after + 1 + limit]

    async def handles(accounts: set[str]) -> dict[str, str]:
        return {one: f"handle-of-{one}" for one in accounts}

    async def reveal(commitments: list[str]) -> dict[str, str]:
        return dict.fromkeys(commitments, "Besluit")

    async def forgotten(_commitments: list[str]) -> dict[str, datetime]:
        return {}

    return SimpleNamespace(
        mandaten=SimpleNamespace(page=page),
        register=SimpleNamespace(handles=handles),
        vault=SimpleNamespace(reveal=reveal, forgotten=forgotten),
    )


def standing(place: int) -> Standing:
    """A mandaat that was proposed."""
    return Standing(replace(SIGNING, id=f"{place:032x}"), MandaatStatus.PROPOSED, "one", NOW)


async def drained(lines: AsyncIterator[bytes]) -> list[bytes]:
    """All pieces."""
    return [piece async for piece in lines]


async def test_an_export_is_read_in_batches_as_it_is_sent_and_to_its_end() -> None:
    count, asked = 2 * BATCH + 3, list[int]()
    file = MandatenFile(parts_with([standing(place) for place in range(count)], asked), MandaatFilter())
    named = await file.accounts()
    assert named == {"one"}
    asked.clear()
    lines = file.lines(named)
    first = [await anext(lines), await anext(lines)]
    # Nothing is read ahead of who takes it.
    assert asked == [-1]
    rest = [piece async for piece in lines]
    assert asked == [-1, BATCH - 1, 2 * BATCH - 1, count - 1]
    assert b"".join(first + rest).count(b"\r\n") == count + 1
    assert b"".join(first).decode().splitlines()[0].split(",") == [*COLUMNS, *RECORDED]


async def test_somebody_of_whom_no_look_was_written_down_is_not_shown() -> None:
    standings = [standing(0)]
    file = MandatenFile(parts_with(standings, []), MandaatFilter())
    named = await file.accounts()
    standings.append(replace(standing(1), proposed_by="another"))
    with pytest.raises(ContendedError):
        await drained(file.lines(named))
