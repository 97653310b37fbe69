"""One connection without the store's library, for a process that has to stay small or has no tables yet: the stack's supervisor."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import unquote

import psycopg
from psycopg.conninfo import make_conninfo

from domain.errors import StoreUnavailable

# A server that vanished without a word is noticed within these seconds too; libpq would wait for hours.
LIVENESS = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
}
STATEMENT_SECONDS = 15
ANSWERS_WITHIN = STATEMENT_SECONDS + 5.0
"""Seconds after which a database that says nothing is taken to be away: more than it gives any statement."""
# As the store's library reads them: what stands in a password may be written as it is.
_ADDRESS = re.compile(
    r"postgres(?:ql)?(?:\+\w+)?://(?:(?P<role>[^:/]*)(?::(?P<password>[^@]*))?@)?(?P<rest>.*)", re.DOTALL
)
PlainConnection = psycopg.AsyncConnection[tuple[object, ...]]


@asynccontextmanager
async def plain_connection(url: str) -> AsyncIterator[PlainConnection]:
    """A connection, in which every statement is a transaction of its own. StoreUnavailable, also for what fails within it;
    ValueError for an address that is none, which is not repeated."""
    conninfo = _conninfo(url)
    try:
        async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
            yield connection
    except psycopg.OperationalError as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise StoreUnavailable(f"the database does not answer: {lines[0]}") from error


def _conninfo(url: str) -> str:
    found = _ADDRESS.fullmatch(url)
    if found is None:
        raise ValueError("the store needs a PostgreSQL URL (postgresql://…)")
    role, password = (None if one is None else unquote(one) for one in found.group("role", "password"))
    try:
        return make_conninfo(
            f"postgresql://{found['rest']}",
            user=role,
            password=password,
            application_name="getrapt",
            options=f"-c statement_timeout={STATEMENT_SECONDS}s",
            **LIVENESS,
        )
    except psycopg.ProgrammingError:
        raise ValueError(
            "the address of the database cannot be read: postgresql://role:password@host:5432/name"
        ) from None
