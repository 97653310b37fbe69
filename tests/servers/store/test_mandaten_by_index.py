"""Reading who holds what costs the same in a register of a hundred and of ten thousand: by index, never all of it."""

import json
import re

import psycopg
from sqlalchemy import text

from bench.judging import FILL
from domain.mandaten import Holder, HolderKind
from store.database import Database
from store.mandaten import CHAIN_PARAMETERS, CHAINS, chain_values
from tests.conftest import PostgresServer

_HOLDERS = [Holder(HolderKind.ACCOUNT, "me"), Holder(HolderKind.SEAT, "a"), Holder(HolderKind.OFFICE, "b")]


async def test_no_register_is_read_whole(postgres: PostgresServer) -> None:
    fresh = postgres.fresh()
    with psycopg.connect(fresh.admin_url.replace("+psycopg", ""), autocommit=True) as owner:
        values = {"holder": "me", "accounts": 2000, "mandaat": json.dumps({"principal": "dg-obdr"})}
        owner.execute(FILL.encode(), values | {"first": 1, "last": 10_000})
        owner.execute("ANALYZE mandaten")
    database = Database(fresh.app_url)
    try:
        explained = text(f"EXPLAIN (ANALYZE, BUFFERS OFF) {CHAINS}").bindparams(*CHAIN_PARAMETERS)
        plan = "\n".join(row[0] for row in await database.rows(explained, chain_values(("x",), _HOLDERS)))
    finally:
        await database.close()
    assert "Seq Scan on mandaten" not in plan, plan
    assert [int(found) for found in re.findall(r"rows=(\d+)(?:\.\d+)? loops", plan) if int(found) > 100] == []
