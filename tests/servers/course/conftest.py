"""A case's course on real servers, one set of parts for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import OpaServer, PostgresServer, TemporalServer
from tests.driving import Driving, driving


@pytest.fixture
async def course(postgres: PostgresServer, opa: OpaServer, temporal: TemporalServer) -> AsyncIterator[Driving]:
    """The example procedure, worker and relay running."""
    async with driving(postgres.fresh(), opa, temporal) as parts:
        yield parts
