"""A desk on a database of the test's own."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import PostgresServer
from tests.servers.store.desk import Desk


@pytest.fixture
async def desk(postgres: PostgresServer) -> AsyncIterator[Desk]:
    """A desk on a fresh database with a procedure in force."""
    database = postgres.fresh()
    desk = Desk(database.app_url, database.admin_url)
    await desk.publish()
    yield desk
    await desk.database.close()
