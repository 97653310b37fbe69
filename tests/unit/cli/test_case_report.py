"""The report of rejected rows: complete, without a BSN, and safe to open."""

import csv
import stat
from datetime import date
from pathlib import Path

import pytest

from cli.case_file import Row, read_cases
from cli.case_report import REPORT_COLUMNS, write_report
from cli.whole_file import check_writable
from domain.csv_cells import plain_cell, safe_cell
from domain.expectation import expect
from domain.faults import Fault
from domain.intake import COLUMNS

EXAMPLES = Path(__file__).parents[3] / "examples"


def rejected(raw: dict[str, str], *columns: str) -> Row:
    return Row(
        7,
        raw,
        None,
        tuple(Fault.of(c, raw.get(c, ""), "code", f"Wrong {c}.", expect("told", text=f"right {c}")) for c in columns),
    )


def written(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_rejected_row_of_the_example_is_written_with_its_reason(tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    rows = list(read_cases(EXAMPLES / "routekaart-cases-with-errors.csv", date(2026, 3, 2)))
    assert write_report(report, (row for row in rows if row.faults)) == 12
    lines = written(report)
    assert len(lines) == 12
    assert tuple(lines[0]) == REPORT_COLUMNS
    assert lines[0]["amount_eur"] == "-100.00"
    assert [line["line"] for line in lines] == [str(row.line) for row in rows if row.faults]
    assert all(line["reason"] and line["expected"] for line in lines)
    assert "111222333" not in report.read_text(encoding="utf-8")


def test_the_faults_of_one_row_are_joined(tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    write_report(report, [rejected(dict.fromkeys(COLUMNS, "x"), "area", "summary")])
    (line,) = written(report)
    assert (line["column"], line["reason"]) == ("area; summary", "Wrong area.; Wrong summary.")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(tmp_path: Path, start: str) -> None:
    report = tmp_path / "report.csv"
    write_report(report, [rejected(dict.fromkeys(COLUMNS, f"{start}cmd|' /C calc'!A1"), "area")])
    (line,) = written(report)
    assert all(line[column].startswith("'" + start) for column in COLUMNS)
    assert line["value"].startswith(("'", "\\"))


@pytest.mark.parametrize("text", ["-100.00", "+5", "0", "37500.00", "", "a=b"])
def test_plain_numbers_and_plain_text_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


@pytest.mark.parametrize("text", ["-1+2", "-", "+1.", "-١"])
def test_what_only_looks_like_a_number_does_not(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("text", ["=1+1", "'=1+1", "''-", "'t Zandt", "-5", "'-5", "", "'", "＝x", "\nregel"])
def test_a_cell_that_is_read_back_is_what_it_was(text: str) -> None:
    assert plain_cell(safe_cell(text)) == text


def test_a_report_whose_faults_are_put_right_is_a_case_file(tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    good = dict(zip(COLUMNS, (
        "RK-1", "2025-04-24", "1979", "-Opwierde", "0003209900147697", "scope", "=Tekst", "joint-execution", "1.00",
        "true", "false",
    ), strict=True))  # fmt: skip
    write_report(report, [rejected(good | {"amount_eur": "veel"}, "amount_eur")])
    report.write_text(report.read_text("utf-8").replace("veel", "1.00", 1), "utf-8")
    (row,) = read_cases(report, date(2026, 3, 2))
    assert row.faults == ()
    assert row.raw == good | {"current_situations": ""}


def test_where_no_report_can_be_written_is_known_before_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text("old")
    check_writable(tmp_path / "old.csv")
    check_writable(tmp_path / "new.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["old.csv"]
    assert (tmp_path / "old.csv").read_text() == "old"
    for path in (tmp_path, tmp_path / "none" / "report.csv", tmp_path / "old.csv" / "report.csv"):
        with pytest.raises(OSError, match="directory"):
            check_writable(path)


def test_the_digits_of_a_good_amount_are_kept_and_those_of_a_bad_one_masked(tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    raw = dict.fromkeys(COLUMNS, "x") | {"amount_eur": "12345672"}
    write_report(report, [rejected(raw, "area"), rejected(raw, "amount_eur")])
    assert [line["amount_eur"] for line in written(report)] == ["12345672", "********"]


def test_the_report_is_for_its_owner_only_and_nothing_else_is_left(tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    report.write_text("old")
    assert write_report(report, []) == 0
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["report.csv"]
