"""An application with a log that has begun."""

from collections.abc import AsyncIterator

import pytest
import structlog

from tests.conftest import OpaServer, PostgresServer
from tests.servers.api.web import web_on
from tests.servers.log.logs import OwnLog, new_key


@pytest.fixture
async def own(postgres: PostgresServer, opa: OpaServer) -> AsyncIterator[OwnLog]:
    """A log of the test's own; nothing is published yet."""
    database = postgres.fresh()
    with structlog.testing.capture_logs():
        async with web_on(database, opa.url, opa.token) as web:
            log = OwnLog(web, database.admin_url, postgres.superuser_dsn(database), new_key())
            await log.begin()
            yield log
