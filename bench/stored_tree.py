"""`python -m bench.stored_tree`: the tree of a database as `getrapt verify` checks it, whose address stands in the environment."""

import asyncio
import json
import os
import time

from store.database import Database
from verification.documents import read_documents
from verification.finding import Finding
from verification.published import Expected
from verification.stored import Stored
from verification.tree_check import check_tree

ADDRESS = "GETRAPT_DATABASE_URL"


async def main() -> None:
    """Prints how many seconds the tree took; AssertionError where something does not hold."""
    database = Database(os.environ[ADDRESS], pool_size=1)
    found: list[Finding] = []
    try:
        async with database.snapshot() as connection:
            stored = Stored(connection)
            documents = await read_documents(stored, found)
            began = time.perf_counter()
            await check_tree(stored, documents.log_keys, Expected(), found)
            took = time.perf_counter() - began
    finally:
        await database.close()
    assert not found, found[:3]
    print(json.dumps({"seconds": took}))


if __name__ == "__main__":
    asyncio.run(main())
