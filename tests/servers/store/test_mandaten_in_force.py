"""Who holds a mandaat in force is found by index: what ended, and what others hold, is not looked at."""

import json
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from domain.mandaten import Holder, HolderKind
from store.mandaten import HOLDERS, Mandaten
from tests.servers.store.desk import Desk

pytestmark = pytest.mark.every_postgres

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
SIGNING = json.dumps({"acts": ["sign"], "municipalities": []})
LATER = datetime(2026, 9, 1, tzinfo=UTC)


def put(desk: Desk, many: int = 1, prefix: str = "m", **columns: object) -> None:
    """So many mandaten with these columns, as if they stood in the register."""
    row = {
        "principal": "office",
        "holder_kind": "account",
        "content": SIGNING,
        "status": "confirmed",
        "valid_from": FIRST,
        "valid_until": None,
        "confirmed_at": FIRST,
        "revoked_at": None,
    } | columns
    with desk.owner() as connection:
        connection.execute(
            "INSERT INTO mandaten (id, principal, holder_kind, holder_id, content, status, valid_from, valid_until,"
            " proposed_by, proposed_at, proposed_index, confirmed_at, revoked_at)"
            " SELECT %(prefix)s || n, %(principal)s, %(holder_kind)s, %(prefix)s || n, %(content)s, %(status)s,"
            " %(valid_from)s, %(valid_until)s, 'p', %(valid_from)s,"
            " n + (SELECT coalesce(max(proposed_index), 0) FROM mandaten), %(confirmed_at)s, %(revoked_at)s"
            " FROM generate_series(1, %(many)s) AS n",
            row | {"prefix": prefix, "many": many},
        )
        connection.execute("ANALYZE mandaten")


async def held(desk: Desk, moment: datetime = NOW, known_at: datetime | None = None) -> set[Holder]:
    """Who holds one of this office for signing."""
    return {*await Mandaten(desk.database).holders(["office"], ["sign", "advise"], "1979", moment, known_at)}


async def test_who_holds_one_in_force_at_the_moment_is_found_and_nobody_else(desk: Desk) -> None:
    put(desk, prefix="ours-")
    put(desk, prefix="seat-", holder_kind="seat", valid_until=LATER)
    put(desk, prefix="other-office-", principal="other")
    put(desk, prefix="other-act-", content=json.dumps({"acts": ["answer"], "municipalities": []}))
    put(desk, prefix="elsewhere-", content=json.dumps({"acts": ["sign"], "municipalities": ["0014"]}))
    put(desk, prefix="here-", content=json.dumps({"acts": ["sign"], "municipalities": ["0014", "1979"]}))
    put(desk, prefix="proposed-", status="proposed", confirmed_at=None)
    put(desk, prefix="over-", valid_until=NOW)
    put(desk, prefix="to-come-", valid_from=LATER)
    put(desk, prefix="revoked-", status="revoked", revoked_at=NOW)
    put(desk, prefix="revoked-later-", status="revoked", revoked_at=LATER)
    lasting = {Holder(HolderKind.ACCOUNT, "ours-1"), Holder(HolderKind.ACCOUNT, "here-1")}
    found = lasting | {Holder(HolderKind.SEAT, "seat-1")}
    later = Holder(HolderKind.ACCOUNT, "revoked-later-1")
    assert await held(desk) == found | {later}
    assert await held(desk, LATER) == lasting | {Holder(HolderKind.ACCOUNT, "to-come-1")}
    assert await held(desk, known_at=FIRST.replace(year=2025)) == set()
    assert await Mandaten(desk.database).holders([], [], "1979", NOW) == frozenset()


def looked_at(desk: Desk, statement: str, values: dict[str, object]) -> int:
    """How many rows of the register a statement looks at, and that none of them by going through all of it."""
    with desk.owner() as connection:
        row = connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}".encode(), values).fetchone()
    assert row is not None
    plan = json.dumps(row[0])
    assert "Seq Scan" not in plan, plan
    found = cast("list[Any]", row[0])
    nodes, count = [found[0]["Plan"]], 0
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", [])
        if node["Node Type"] in {"Index Scan", "Bitmap Heap Scan", "Index Only Scan"}:
            count += node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return int(count)


async def test_what_is_looked_at_does_not_grow_with_the_register(desk: Desk) -> None:
    statement = (
        str(HOLDERS)
        .replace(":principals", "%(principals)s")
        .replace(":acts", "%(acts)s")
        .replace(":municipality", "%(here)s")
    )
    statement = statement.replace(":moment", "%(moment)s::timestamptz").replace(":known_at", "%(known_at)s")
    values: dict[str, object] = {
        "principals": ["office"],
        "acts": ["sign"],
        "here": "1979",
        "moment": NOW,
        "known_at": None,
    }
    put(desk, 3)
    put(desk, 500, "before-", valid_until=NOW)
    few = looked_at(desk, statement, values)
    put(desk, 5_000, "over-", valid_until=NOW)
    put(desk, 2_000, "revoked-", status="revoked", revoked_at=NOW)
    put(desk, 2_500, "others-", principal="other")
    assert (few, looked_at(desk, statement, values)) == (3, 3)
    assert len(await held(desk)) == 3
