"""Reading a file of cases: which files are refused whole, which rows, and on which line."""

import csv
import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cli.case_file import CaseFileError, Row, count_cases, read_cases
from domain.intake import COLUMNS

EXAMPLES = Path(__file__).parents[3] / "examples"
TODAY = date(2026, 3, 2)
HEADER = ",".join(COLUMNS)


def row(reference: str = "RK-1", summary: str = "Tekst") -> str:
    return f"{reference},2025-04-24,1979,Opwierde,0003209900147697,scope,{summary},joint-execution,1.00,true,false"


Read = Callable[[str | bytes], list[Row]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def write_and_read(content: str | bytes) -> list[Row]:
        path = tmp_path / "cases.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return list(read_cases(path, TODAY))

    return write_and_read


def test_the_good_example_has_sixty_cases_and_no_fault() -> None:
    path = EXAMPLES / "routekaart-cases.csv"
    rows = list(read_cases(path, TODAY))
    assert count_cases(path) == len(rows) == 60
    assert all(row.intake is not None and not row.faults for row in rows)


def test_a_file_may_say_what_each_address_has_now() -> None:
    rows = list(read_cases(EXAMPLES / "routekaart-cases-with-situations.csv", TODAY))
    assert [row.faults for row in rows] == [(), ()]
    assert [len(row.intake.situations) for row in rows if row.intake] == [3, 1]


def test_a_column_of_situations_that_is_there_twice_is_refused_as_any_other(read: Read) -> None:
    with pytest.raises(CaseFileError, match="current_situations"):
        read(f"{HEADER},current_situations,current_situations\n{row()},,\n")


def test_the_example_with_errors_has_twenty_good_rows_and_twelve_with_one_reason_each() -> None:
    rows = list(read_cases(EXAMPLES / "routekaart-cases-with-errors.csv", TODAY))
    assert sum(row.intake is not None for row in rows) == 20
    found = [(row.line, *((fault.column, fault.code) for fault in row.faults)) for row in rows if row.faults]
    assert found == [
        (5, ("amount_eur", "amount_negative")),
        (7, ("reported_on", "not_a_date")),
        (8, ("summary", "contains_bsn")),
        (9, ("bag_nummeraanduidingen", "missing")),
        (11, ("amount_eur", "not_an_amount")),
        (12, ("row", "column_count")),
        (13, ("reference", "missing")),
        (15, ("municipality_code", "unknown_municipality")),
        (19, ("difference_type", "unknown_code")),
        (25, ("bag_nummeraanduidingen", "bad_address")),
        (28, ("reference", "duplicate_reference")),
        (29, ("bag_nummeraanduidingen", "bad_address")),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "empty", id="an empty file"),
        pytest.param(b"\n\n", "empty", id="empty lines"),
        pytest.param(HEADER.encode() + b"\n", "no cases", id="a header only"),
        pytest.param(b"Geachte heer, mevrouw\n", "missing: reference", id="a letter"),
        pytest.param(HEADER.replace(",area", "").encode() + b"\nx\n", "missing: area", id="a missing column"),
        pytest.param(HEADER.replace(",area", ",wijk").encode() + b"\nx\n", "unknown: wijk", id="a misspelt column"),
        pytest.param(HEADER.encode() + b",area\nx\n", "twice: area", id="a column twice"),
        pytest.param(HEADER.replace(",", ";").encode() + b"\nx\n", "separated by ';'", id="semicolons"),
        pytest.param(HEADER.encode() + b"\n" + row().encode() + b"\ncaf\xe9\n", "line 3, byte", id="Latin-1"),
        pytest.param(HEADER.encode("utf-16"), "UTF-16", id="UTF-16"),
        pytest.param(b"PK\x03\x04rest", "spreadsheet", id="a spreadsheet"),
        pytest.param(f"{HEADER}\n{row(summary=chr(34) + 'open')}\n".encode(), "line 2: a quoted", id="an open quote"),
        pytest.param(f'{HEADER}\n{row()}\n"a"b,c\n'.encode(), "line 3: there is text after", id="a stray quote"),
        pytest.param((HEADER + "\r" + row()).encode(), "carriage return", id="carriage returns only"),
        pytest.param((HEADER + "\n" + "x" * 2_000_000).encode(), "line 2 is longer", id="a line without end"),
        pytest.param((HEADER + "\n" + row(summary="x" * 140_000)).encode(), "more than 131072", id="a giant text"),
    ],
)
def test_a_file_that_is_no_case_file_is_refused_whole_in_one_line(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(content)
    # At the call, and not at the first row: nothing has been done by then.
    with pytest.raises(CaseFileError) as refused:
        read_cases(path, TODAY)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert str(path) in str(refused.value)
    # Not even the error, which is still there, keeps it open.
    assert path not in {link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink()}


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseFileError, match="cannot be read"):
        read_cases(tmp_path / "none.csv", TODAY)
    with pytest.raises(CaseFileError, match="not a file"):
        read_cases(tmp_path, TODAY)


def test_a_byte_order_mark_and_either_line_ending_are_taken(read: Read) -> None:
    assert [r.line for r in read(b"\xef\xbb\xbf" + f"{HEADER}\r\n{row()}\r\n".encode()) if r.intake] == [2]
    assert [r.line for r in read(f"{HEADER}\n{row()}") if r.intake] == [2]


def test_columns_that_a_case_file_does_not_have_are_left_alone(read: Read) -> None:
    (only,) = read(f"{HEADER},kleur,,\n{row()},rood,,\n")
    assert only.intake is not None
    assert tuple(only.raw) == COLUMNS


def test_a_reference_belongs_to_the_first_row_without_a_fault_that_has_it(read: Read) -> None:
    faulty = row().replace("2025-04-24", "gisteren")
    rows = read("\n".join((HEADER, faulty, row(), row(), faulty)))
    assert [(r.line, r.intake is not None, [fault.code for fault in r.faults]) for r in rows] == [
        (2, False, ["not_a_date"]),
        (3, True, []),
        (4, False, ["duplicate_reference"]),
        (5, False, ["not_a_date", "duplicate_reference"]),
    ]


def test_columns_may_stand_in_another_order(read: Read) -> None:
    cells = dict(zip(COLUMNS, row().split(","), strict=True))
    names = list(reversed(COLUMNS))
    (only,) = read(",".join(names) + "\n" + ",".join(cells[name] for name in names) + "\n")
    assert only.intake is not None
    assert only.intake.reference == "RK-1"


def test_a_row_is_named_by_its_first_physical_line(read: Read) -> None:
    quoted = '"twee\nregels"'
    rows = read(f"{HEADER}\n{row('A', quoted)}\n\n{row('B')}\n{row('A')}\n")
    assert [r.line for r in rows] == [2, 5, 6]
    assert rows[0].intake is not None
    assert rows[0].intake.summary == "twee\nregels"
    assert "line 2" in rows[2].faults[0].message


def test_two_spellings_of_one_reference_are_one_reference(read: Read) -> None:
    rows = read(f"{HEADER}\n{row('Caf' + chr(0xE9))}\n{row('Cafe' + chr(0x301))}\n")
    assert [fault.code for fault in rows[1].faults] == ["duplicate_reference"]


def test_a_row_with_too_many_columns_is_a_bad_row(read: Read) -> None:
    (only,) = read(f"{HEADER}\n{row()},meer\n")
    assert only.intake is None
    assert "12 columns" in only.faults[0].message


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for n in range(1500):
            writer.writerow(row(f"RK-{n}", "x" * 3000).split(","))
    tracemalloc.start()
    try:
        assert sum(r.intake is not None for r in read_cases(path, TODAY)) == 1500
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert path.stat().st_size > 4_500_000
    assert peak < 1_500_000
