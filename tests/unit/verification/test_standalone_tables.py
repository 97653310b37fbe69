"""The tables of an export are all there, and of those that follow from entries alone nothing is changed: streams and access log."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from audit.access_record import parse_record, parts_of
from audit.entry import instant
from audit.frontier import Frontier, grow
from audit.leaf import leaf_hash
from domain.looks import Look, LookKind, LookOutcome
from tests.unit.verification.exported_log import ENTRIES, asked_again, chained, entry, log_of, plain, verified
from verification.exported_tables import columns_of, exported_tables
from verification.standalone import ELSEWHERE, LOOKED_AT, TABLES

BEGAN = datetime(2026, 11, 23, 22, 0, 0, 120_000, tzinfo=UTC)
COUNT = 7
BATCHES = ((0, 2), (3, 5))
"""Six of the seven records are under two seals."""
COLUMNS = columns_of("access_records")
RECORDS, HEAD = "tables/access_records.csv", "tables/access_head.csv"


def looks() -> list[list[str]]:
    """The rows of an access log, as PostgreSQL writes them."""
    rows: list[list[str]] = []
    leaf = None
    for index in range(COUNT):
        at = BEGAN + timedelta(seconds=index)
        cases = ("case-b", "case-a") if index % 2 else ()
        look = Look(LookKind.CASE, "p-1", BEGAN, LookOutcome.SHOWN, f"t{index}", cases, (), index == 3)
        parts = parts_of(look)
        previous = "null" if leaf is None else f'"{leaf}"'
        text = f'{parts.before_index}{index}{parts.before_previous}{previous},"recorded_at":"{instant(at)}"{parts.after_moment}'
        record = parse_record(text.encode())
        leaf = leaf_hash(text.encode()).hex()
        moment = f"{at:%Y-%m-%d %H:%M:%S}.12+00" if index else "2026-11-23 23:00:00.12+01:00"
        array = "{" + ",".join(record.cases) + "}"
        deliberation = "t" if record.deliberation else "f"
        row = [str(index), moment, "p-1", record.look, record.outcome, deliberation, array, record.trace_id]
        rows.append([*row, f"\\x{leaf}", f"\\x{text.encode().hex()}"])
    return rows


def table(rows: list[list[str]]) -> bytes:
    """The file of a table."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def leaves(rows: list[list[str]]) -> list[bytes]:
    """The leaves of these records."""
    return [bytes.fromhex(row[8][2:]) for row in rows]


def sealed(entries: list[bytes], rows: list[list[str]], batches: tuple[tuple[int, int], ...] = BATCHES) -> list[bytes]:
    """The log with an entry for each batch of these records."""
    streams = {}
    for content in entries:
        one = json.loads(content)
        streams[one["stream"]] = (one["sequence"], leaf_hash(content).hex())
    made = list(entries)
    for first, last in batches:
        some = leaves(rows)[first : last + 1]
        act = {"type": "seal_access_log", "first": first, "last": last, "count": len(some)}
        act["root"] = grow(Frontier(), some).frontier.root.hex()
        made.append(entry(len(made), streams, other=act))
    return made


def with_looks(entries: list[bytes], rows: list[list[str]]) -> dict[str, bytes]:
    """The export of a log with these records, of which those that were written first are sealed."""
    whole = sealed(entries, looks())
    return {**log_of(whole, (300, 401, len(whole))), **access(rows)}


def access(rows: list[list[str]]) -> dict[str, bytes]:
    """The tables of the access log."""
    return {RECORDS: table(rows), HEAD: table([["t", str(len(rows)), rows[-1][8] if rows else ""]])}


def codes(place: Path, files: dict[str, bytes]) -> set[str]:
    """The codes of what is found."""
    code, told = verified(place, files)
    assert code == bool(told["findings"]), told
    return {one["code"] for one in told["findings"]}


def test_the_tables_are_those_that_an_export_has() -> None:
    assert sorted(TABLES) == sorted(exported_tables())
    assert set(LOOKED_AT) < set(TABLES)
    assert len(COLUMNS) == 10
    assert (len(columns_of("access_head")), len(columns_of("streams")), len(columns_of("accounts"))) == (3, 3, 3)


def test_what_is_kept_of_messages_and_of_who_is_signed_in_is_in_no_export() -> None:
    assert not {"sessions", "notices", "mails", "mail_wishes", "mail_notices", "subjects"} & set(exported_tables())


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_is_missing_is_named(tmp_path: Path, entries: list[bytes], name: str) -> None:
    files = log_of(entries)
    del files[f"tables/{name}.csv"]
    code, told = verified(tmp_path, files)
    assert code == 1
    assert f"tables/{name}.csv is missing" in {one["message"] for one in told["findings"]}


def test_a_table_that_no_export_has_is_named(tmp_path: Path, entries: list[bytes]) -> None:
    assert codes(tmp_path, {**log_of(entries), "tables/sessions.csv": b""}) == {"file"}


def test_it_says_which_tables_it_did_not_look_at(tmp_path: Path, entries: list[bytes]) -> None:
    code, told = verified(tmp_path, log_of(entries))
    assert (code, told["not_looked_at"]) == (0, ELSEWHERE)
    assert {f"tables/{one}.csv" for one in TABLES} - set(ELSEWHERE) == {f"tables/{one}.csv" for one in LOOKED_AT}
    *_, before, last = plain(tmp_path)
    assert before.startswith("not looked at here: tables/act_keys.csv, ")
    assert all(name in before for name in ELSEWHERE)
    assert "`getrapt verify --export`" in before
    assert last == "everything that was looked at holds"


def test_an_access_log_that_was_not_touched_holds(tmp_path: Path, entries: list[bytes]) -> None:
    code, told = verified(tmp_path, with_looks(entries, looks()))
    assert (code, told["findings"], told["entries"]) == (0, [], ENTRIES + len(BATCHES))
    assert codes(tmp_path, {**with_looks(entries, looks()), RECORDS: table(looks()[:6])}) == {"access_record"}


def changed(rows: list[list[str]], place: int, **columns: str) -> list[list[str]]:
    """These rows with other values in one of them."""
    row = list(rows[place])
    for name, value in columns.items():
        row[COLUMNS.index(name)] = value
    return [*rows[:place], row, *rows[place + 1 :]]


def rewritten(rows: list[list[str]], place: int, **fields: Any) -> list[list[str]]:
    """These rows with another record in one of them, and all that follows made to fit."""
    made: list[list[str]] = []
    leaf = None
    for index, row in enumerate(rows):
        record = parse_record(bytes.fromhex(row[9][2:]))
        record = replace(record, previous=leaf, **(fields if index == place else {}))
        look = Look(
            LookKind(record.look),
            record.account,
            datetime.fromisoformat(record.began),
            LookOutcome(record.outcome),
            record.trace_id,
            tuple(record.cases),
            tuple(record.persons),
            record.deliberation,
        )
        parts = parts_of(look)
        previous = "null" if leaf is None else f'"{leaf}"'
        text = f'{parts.before_index}{index}{parts.before_previous}{previous},"recorded_at":"{record.recorded_at}"{parts.after_moment}'
        leaf = leaf_hash(text.encode()).hex()
        made.append([*row[:2], record.account, *row[3:8], f"\\x{leaf}", f"\\x{text.encode().hex()}"])
    return made


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_of_a_record_that_was_changed_is_found(tmp_path: Path, entries: list[bytes], column: str) -> None:
    other = {
        "index": "9",
        "recorded_at": "2026-11-23 22:00:04.12+00",
        "deliberation": "t",
        "cases": "{case-a}",
        "leaf": "\\x" + "00" * 32,
        "content": looks()[0][9],
    }.get(column, "somebody")
    assert "access_record" in codes(tmp_path, with_looks(entries, changed(looks(), 1, **{column: other})))


@pytest.mark.parametrize("place", [1, 6])
def test_a_moment_of_a_record_that_no_calendar_has_is_found(tmp_path: Path, entries: list[bytes], place: int) -> None:
    rows = changed(looks(), place, recorded_at="infinity")
    assert codes(tmp_path, with_looks(entries, rows)) == {"access_record"}


def test_records_that_are_gone_swapped_or_told_anew_are_found(tmp_path: Path, entries: list[bytes]) -> None:
    rows = looks()
    for some in (rows[1:], [*rows[:2], *rows[3:]], [rows[1], rows[0], *rows[2:]], [rows[0], *rows], rows[:5], []):
        assert codes(tmp_path, with_looks(entries, some)) & {"access_record", "access_batch"}, len(some)
    # One that is gone is told once, with its batch, and what comes after it is not.
    files = {**with_looks(entries, [*rows[:1], *rows[2:]]), HEAD: access(rows)[HEAD]}
    code, told = verified(tmp_path, files)
    assert (code, [(one["code"], one["index"]) for one in told["findings"]]) == (
        1,
        [("access_record", None), ("access_batch", ENTRIES)],
    )
    # Batches follow each other.
    late = sealed(entries, rows, (BATCHES[0], (4, 5)))
    code, told = verified(
        tmp_path, {**with_looks(entries, rows), **log_of(late, (300, 401, len(late))), **access(rows)}
    )
    assert (code, [(one["code"], one["index"]) for one in told["findings"]]) == (1, [("access_batch", ENTRIES + 1)])
    # All that follows was made to fit: then the batch is named, by its entry.
    for place, index in ((1, ENTRIES), (4, ENTRIES + 1)):
        code, told = verified(tmp_path, with_looks(entries, rewritten(rows, place, account="somebody")))
        assert code == 1
        found = {(one["code"], one["index"]) for one in told["findings"]}
        assert ("access_batch", index) in found
        assert {one for one, _ in found} == {"access_batch"}
    # The last record is under no seal yet; the chain and the head are all there is.
    assert codes(tmp_path, with_looks(entries, rewritten(rows, 6, account="somebody"))) == set()


def test_looks_that_no_batch_has_while_the_log_goes_on_are_found(tmp_path: Path, entries: list[bytes]) -> None:
    """The last of the records waits. It waits from what was recorded next on: a service that stopped seals when it goes on."""
    rows, last = looks(), "2026-11-24T10:00:00.000000Z"
    whole = sealed(entries, rows)
    for next_one, late in (("2026-11-24T08:54:59.999999Z", True), ("2026-11-24T08:55:00.000000Z", False)):
        told = chained(
            [*whole[:-2], asked_again(whole[-2], recorded_at=next_one), asked_again(whole[-1], recorded_at=last)]
        )
        files = {**log_of(told, (300, 401, len(told))), **access(rows)}
        code, said = verified(tmp_path, files)
        assert (code, [(one["code"], one["index"]) for one in said["findings"]]) == (
            int(late),
            [("access_batch", None)] * late,
        )


def test_a_head_that_is_not_where_its_records_or_entries_end_is_found(tmp_path: Path, entries: list[bytes]) -> None:
    files = with_looks(entries, looks())
    for head in (b"t,6," + looks()[6][8].encode(), b"t,7," + looks()[5][8].encode(), b"t,7,", b""):
        assert codes(tmp_path, {**files, HEAD: head}) == {"access_record"}
    streams = files["tables/streams.csv"].decode().splitlines(keepends=True)
    for wrong in (
        "".join(streams[1:]),
        "".join([*streams, "routekaart/9,1,\\x00\n"]),
        "".join([streams[0].replace(",1,", ",2,"), *streams[1:]]),
        "".join([*streams[:-1], streams[-1].replace("\\x", "\\x0")]),
    ):
        assert codes(tmp_path, {**files, "tables/streams.csv": wrong.encode()}) == {"head"}, wrong[:60]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (RECORDS, b'"x'),
        (RECORDS, b"one,two\n"),
        (RECORDS, b"\xff\xfe"),
        (RECORDS, b"0,1,2,3,4,5,6,7,8,9\n"),
        (RECORDS, b"0,1,2,3,4,5,6,7,8,\\xzz\n"),
        (HEAD, b"one\n"),
        ("tables/streams.csv", b"\xef\xbb\xbfa\n"),
        ("tables/streams.csv", b'"x'),
    ],
)
def test_a_table_that_is_none_is_said_to_be_none(
    tmp_path: Path, entries: list[bytes], name: str, content: bytes
) -> None:
    code, told = verified(tmp_path, {**with_looks(entries, looks()), name: content})
    assert (code, "cannot be read" in told["error"], "Traceback" in told["error"]) == (2, True, False)


@pytest.mark.parametrize(
    "fields", [{"index": "x"}, {"cases": 5}, {"cases": [5]}, {"deliberation": "x"}, {"recorded_at": 1}]
)
def test_a_record_that_is_none_is_named(tmp_path: Path, entries: list[bytes], fields: dict[str, Any]) -> None:
    rows = looks()
    record = json.loads(bytes.fromhex(rows[6][9][2:])) | fields
    content = json.dumps(record, sort_keys=True, separators=(",", ":")).encode()
    rows[6][8:] = [f"\\x{leaf_hash(content).hex()}", f"\\x{content.hex()}"]
    assert codes(tmp_path, with_looks(entries, rows)) == {"access_record"}


@pytest.mark.parametrize("change", [{"first": "0"}, {"last": None}, {"count": True}])
def test_a_seal_that_is_none_is_named(tmp_path: Path, entries: list[bytes], change: dict[str, Any]) -> None:
    whole = sealed(entries, looks())
    one = json.loads(whole[-1])
    one["act"] |= change
    whole[-1] = json.dumps(one, sort_keys=True, separators=(",", ":")).encode()
    assert "form" in codes(tmp_path, {**log_of(whole, (300, 401, len(whole))), **access(looks())})
