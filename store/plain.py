"""One connection without the store's library, for a process that has to stay small or has no tables yet: the stack's supervisor."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

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
_SCHEME = re.compile(r"^postgres(ql)?(\+\w+)?://")

PlainConnection = psycopg.AsyncConnection[tuple[object, ...]]


@asynccontextmanager
async def plain_connection(url: str) -> AsyncIterator[PlainConnection]:
    """A connection, in which every statement is a transaction of its own. StoreUnavailable, also for what fails within it."""
    try:
        async with await psycopg.AsyncConnection.connect(
            make_conninfo(_SCHEME.sub("postgresql://", url), application_name="getrapt", **LIVENESS), autocommit=True
        ) as connection:
            yield connection
    except psycopg.OperationalError as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise StoreUnavailable(f"the database does not answer: {lines[0]}") from error
