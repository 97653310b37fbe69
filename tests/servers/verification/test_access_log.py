"""The access log: what holds is found to hold, and a record that was tampered with is found and named."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from audit.canonical import canonical
from audit.entry import instant
from audit.leaf import leaf_hash
from tests.looking import look
from tests.servers.verification.conftest import Judged
from tests.servers.verification.filled_log import ENTRIES
from verification.finding import Code
from verification.verify import verify

# Records 0 to 4 and 5 to 9 are sealed, 10 and 11 wait. The entries before are those of the filled ledger.
FIRST_SEAL, SECOND_SEAL = ENTRIES, ENTRIES + 1
Change = Callable[[list[dict[str, Any]]], None]


@pytest.fixture
async def looked(judged: Judged) -> Judged:
    """A ledger with looks, of which most are sealed."""
    for number in range(12):
        await judged.parts.access_log.record(look(cases=(judged.case,)))
        if number in (4, 9):
            receipt = await judged.parts.sealing.seal()
            assert receipt is not None
            assert receipt.allow, receipt.reasons
    return judged


async def found(looked: Judged) -> set[tuple[Code, int | None]]:
    """What does not hold, with the index of its entry."""
    return {(one.code, one.index) for one in await looked.found()}


async def named(looked: Judged) -> str:
    """All that is said of records, in one text."""
    return "\n".join(one.message for one in await looked.found() if one.code is Code.ACCESS_RECORD)


def forge(looked: Judged, change: Change) -> None:
    """Changes the log as a careful forger would: places, leaves, the chain and the head follow."""
    looked.tamper("UPDATE access_head SET size = size")
    with psycopg.connect(looked.admin_dsn, autocommit=True) as connection:
        rows = connection.execute("SELECT content FROM access_records ORDER BY index").fetchall()
        records = [json.loads(content) for (content,) in rows]
        change(records)
        connection.execute("DELETE FROM access_records")
        previous = None
        for index, record in enumerate(records):
            record |= {"index": index, "previous": previous}
            content = canonical(record)
            leaf = leaf_hash(content)
            previous = leaf.hex()
            columns = [record[name] for name in ("account", "look", "outcome", "deliberation", "cases", "trace_id")]
            connection.execute(
                "INSERT INTO access_records (index, recorded_at, account, look, outcome, deliberation, cases, trace_id,"
                " leaf, content) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (index, record["recorded_at"], *columns, leaf, content),
            )
        head = bytes.fromhex(previous) if previous else None
        connection.execute("UPDATE access_head SET size = %s, leaf = %s", (len(records), head))


@pytest.mark.every_postgres
async def test_an_access_log_that_was_not_touched_holds(looked: Judged) -> None:
    report = await looked.verify()
    assert report.findings == ()
    assert (report.looks, report.entries) == (12, ENTRIES + 2)
    assert await looked.parts.sealing.seal() is not None
    assert await looked.parts.sealing.seal() is None
    assert (await looked.verify()).sound


@pytest.mark.parametrize("record", [3, 9, 11])
async def test_one_bit_of_a_record(looked: Judged, record: int) -> None:
    looked.tamper(
        "UPDATE access_records SET content = set_byte(content, 40, get_byte(content, 40) # 1) WHERE index = %(record)s",
        record=record,
    )
    assert f"record {record} was changed" in await named(looked)
    sealed = {3: {(Code.ACCESS_BATCH, FIRST_SEAL)}, 9: {(Code.ACCESS_BATCH, SECOND_SEAL)}, 11: set()}
    assert await found(looked) == {(Code.ACCESS_RECORD, None)} | sealed[record]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("recorded_at", "recorded_at + interval '1 microsecond'"),
        ("account", "'somebody'"),
        ("look", "'history'"),
        ("outcome", "'refused'"),
        ("deliberation", "NOT deliberation"),
        ("cases", "'{}'"),
        ("trace_id", "'another'"),
    ],
)
async def test_one_column_of_a_record(looked: Judged, column: str, value: str) -> None:
    change = "UPDATE access_records SET COLUMN = VALUE WHERE index = 3"
    looked.tamper(change.replace("COLUMN", column).replace("VALUE", value))
    assert await found(looked) == {(Code.ACCESS_RECORD, None)}
    assert f"record 3: {column} says" in await named(looked)


async def test_the_leaf_of_a_record(looked: Judged) -> None:
    looked.tamper("UPDATE access_records SET leaf = sha256('x') WHERE index = 3")
    assert await found(looked) == {(Code.ACCESS_RECORD, None)}
    assert "record 3 was changed" in await named(looked)


async def test_a_record_that_was_forged_with_its_leaf_is_named_by_the_next(looked: Judged) -> None:
    with psycopg.connect(looked.admin_dsn) as connection:
        row = connection.execute("SELECT content FROM access_records WHERE index = 3").fetchone()
    assert row is not None
    content = canonical(json.loads(row[0]) | {"account": "somebody"})
    looked.tamper(
        "UPDATE access_records SET content = %(content)s, leaf = %(leaf)s, account = 'somebody' WHERE index = 3",
        content=content,
        leaf=leaf_hash(content),
    )
    assert await found(looked) == {(Code.ACCESS_RECORD, None), (Code.ACCESS_BATCH, FIRST_SEAL)}
    assert (await named(looked)).startswith("record 4 does not name the leaf of the one before it")


@pytest.mark.parametrize("record", [0, 4, 7])
async def test_a_record_that_was_removed(looked: Judged, record: int) -> None:
    looked.tamper("DELETE FROM access_records WHERE index = %(record)s", record=record)
    assert f"record {record} is missing" in await named(looked)
    seal = FIRST_SEAL if record < 5 else SECOND_SEAL
    assert (Code.ACCESS_BATCH, seal) in await found(looked)


async def test_the_end_that_was_cut_off(looked: Judged) -> None:
    looked.tamper("DELETE FROM access_records WHERE index >= 8")
    assert "the records 8 to 9 are missing" in await named(looked)
    assert (Code.ACCESS_BATCH, SECOND_SEAL) in await found(looked)


async def test_the_end_that_was_not_sealed_yet(looked: Judged) -> None:
    looked.tamper("DELETE FROM access_records WHERE index = 11")
    assert await named(looked) == "the head is not where the records end, which is after 10"


async def test_two_records_that_were_swapped(looked: Judged) -> None:
    looked.tamper(
        "UPDATE access_records SET index = 99 WHERE index = 2",
        "UPDATE access_records SET index = 2 WHERE index = 3",
        "UPDATE access_records SET index = 3 WHERE index = 99",
    )
    said = await named(looked)
    assert "record 2: index says 2, the content 3" in said
    assert "record 3: index says 3, the content 2" in said
    assert (Code.ACCESS_BATCH, FIRST_SEAL) in await found(looked)


async def test_a_record_that_was_put_at_the_end(looked: Judged) -> None:
    looked.tamper(
        "INSERT INTO access_records SELECT 12, recorded_at, account, look, outcome, deliberation, cases, trace_id, leaf,"
        " content FROM access_records WHERE index = 3"
    )
    said = await named(looked)
    assert "record 12: index says 12, the content 3" in said
    assert "the head is not where the records end, which is after 12" in said


@pytest.mark.parametrize(
    ("change", "seals"),
    [
        (lambda records: records[3].update(account="somebody"), {FIRST_SEAL, SECOND_SEAL}),
        (lambda records: records[9].update(cases=[]), {SECOND_SEAL}),
        (lambda records: records.pop(3), {FIRST_SEAL, SECOND_SEAL}),
        (lambda records: records.insert(7, dict(records[3])), {SECOND_SEAL}),
        (lambda records: records.__setitem__(slice(2, 4), records[3:1:-1]), {FIRST_SEAL, SECOND_SEAL}),
        (lambda records: records.clear(), {FIRST_SEAL, SECOND_SEAL}),
    ],
    ids=["changed", "changed at the end of a batch", "removed", "inserted", "swapped", "all removed"],
)
async def test_what_is_forged_with_all_that_follows_no_longer_has_its_root(
    looked: Judged, change: Change, seals: set[int]
) -> None:
    forge(looked, change)
    assert {index for code, index in await found(looked) if code is Code.ACCESS_BATCH} == seals


async def test_what_is_forged_before_it_is_sealed_is_not_found_and_the_log_holds(looked: Judged) -> None:
    """The price of batches: up to its root a record rests on the rights of the database alone."""
    forge(looked, lambda records: records[10].update(account="somebody"))
    assert await found(looked) == set()


def earlier(*hours: float) -> Change:
    """The records that wait were made so many hours earlier."""

    def change(records: list[dict[str, Any]]) -> None:
        for record, some in zip(records[10:], hours, strict=True):
            at = datetime.fromisoformat(record["recorded_at"]) - timedelta(hours=some)
            record["recorded_at"] = instant(at)

    return change


async def test_looks_that_no_batch_has_while_the_log_goes_on_are_found(looked: Judged) -> None:
    forge(looked, earlier(3, 2))
    (finding,) = await looked.found()
    assert (finding.code, finding.index) == (Code.ACCESS_BATCH, None)
    assert finding.message.startswith(
        "the records from 10 on are in no batch, 2 of them, and the log went on for more than"
    )
    report = await verify(looked.parts.database, looked.opa, sealing=timedelta(hours=2, minutes=5))
    assert report.findings == ()


async def test_looks_from_just_before_a_stop_wait_no_longer_than_since_the_log_went_on(looked: Judged) -> None:
    forge(looked, earlier(500, 0))
    assert await found(looked) == set()


async def test_the_head(looked: Judged) -> None:
    looked.tamper("UPDATE access_head SET size = size + 1")
    assert await named(looked) == "the head is not where the records end, which is after 11"


async def test_a_root_that_was_changed_in_its_entry(looked: Judged) -> None:
    def other_root(entry: dict[str, Any]) -> None:
        for part in (entry["act"], entry["events"][0], entry["question"]["act"]):
            part["root"] = "00" * 32

    looked.rewrite(SECOND_SEAL, other_root)
    assert {(Code.ACCESS_BATCH, SECOND_SEAL), (Code.QUESTION, SECOND_SEAL)} <= await found(looked)


async def test_an_entry_with_a_batch_that_was_removed(looked: Judged) -> None:
    looked.tamper("DELETE FROM entries WHERE index = %(seal)s", seal=FIRST_SEAL)
    assert {(Code.INDEX_GAP, FIRST_SEAL), (Code.ACCESS_BATCH, SECOND_SEAL)} <= await found(looked)
