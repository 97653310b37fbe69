"""One connection without the store's library takes every way that the address of a database is written, and says when there is none."""

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from domain.errors import StoreUnavailable
from runtime.embedded.ports import free_port
from store.database import database_url
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


@pytest.mark.parametrize("secret", ["p%w", "p/w", "p w", "p%25w", "p:w?x#y"])
async def test_a_password_is_read_as_the_library_of_the_store_reads_it(
    monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    asked: list[str] = []

    async def connect(conninfo: str, **_: object) -> None:
        asked.append(conninfo)
        raise psycopg.OperationalError("nobody is there")

    monkeypatch.setattr(psycopg.AsyncConnection, "connect", connect)
    url = f"postgresql://role:{secret}@127.0.0.1:5432/name?sslmode=require"
    with pytest.raises(StoreUnavailable, match="nobody is there"):
        await plain_connection(url).__aenter__()
    given, library = conninfo_to_dict(asked[0]), database_url(url)
    assert (given["user"], given["password"]) == (library.username, library.password)
    assert (given["host"], int(str(given["port"])), given["dbname"]) == (library.host, library.port, library.database)
    assert given["sslmode"] == "require"


@pytest.mark.parametrize(
    "url", ["mysql://role:geheim@host/name", "geheim", "postgresql://role:geheim@host/name?geheim=ja"]
)
async def test_an_address_that_is_none_is_told_and_not_repeated(url: str) -> None:
    with pytest.raises(ValueError, match="postgresql://") as told:
        await plain_connection(url).__aenter__()
    assert "geheim" not in str(told.value)
    assert told.value.__suppress_context__ or told.value.__context__ is None


async def _ended_meanwhile(url: str) -> None:
    async with plain_connection(url) as connection, plain_connection(url) as other:
        await other.execute("SELECT pg_terminate_backend(%s)", (connection.info.backend_pid,))
        await connection.execute("SELECT 1")
