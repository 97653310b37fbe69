"""An application with a log that has begun."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import OpaServer, PostgresServer
from tests.servers.log.logs import OwnLog, begun_log


@pytest.fixture
async def own(postgres: PostgresServer, opa: OpaServer) -> AsyncIterator[OwnLog]:
    """A log of the test's own; nothing is published yet."""
    async with begun_log(postgres, opa) as log:
        yield log
