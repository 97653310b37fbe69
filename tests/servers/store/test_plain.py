"""One connection without the store's library takes every way that the address of a database is written, and says when there is none."""

import pytest

from domain.errors import StoreUnavailable
from runtime.embedded.ports import free_port
from store.plain import plain_connection
from tests.servers.store.desk import Desk


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
async def test_an_address_is_taken_however_its_scheme_is_written(desk: Desk, scheme: str) -> None:
    url = desk.database.url.set(drivername=scheme).render_as_string(hide_password=False)
    async with plain_connection(url) as connection:
        assert await (await connection.execute("SELECT 1")).fetchone() == (1,)


async def test_a_database_that_is_away_or_goes_away_is_told_in_one_line(desk: Desk) -> None:
    nowhere = desk.database.url.set(port=free_port()).render_as_string(hide_password=False)
    with pytest.raises(StoreUnavailable, match=r"^the database does not answer: .*refused.*$"):
        await plain_connection(nowhere).__aenter__()
    with pytest.raises(StoreUnavailable, match=r"^the database does not answer: .+$"):
        await _ended_meanwhile(desk.database.url.render_as_string(hide_password=False))


async def _ended_meanwhile(url: str) -> None:
    async with plain_connection(url) as connection, plain_connection(url) as other:
        await other.execute("SELECT pg_terminate_backend(%s)", (connection.info.backend_pid,))
        await connection.execute("SELECT 1")
