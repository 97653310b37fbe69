"""The whole application on real servers, spoken to over HTTP."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.conftest import OpaServer, PostgresServer, TemporalServer
from tests.people import People
from tests.stack import running_stack


@pytest.fixture
async def people(postgres: PostgresServer, opa: OpaServer, temporal: TemporalServer) -> AsyncIterator[People]:
    """The role accounts of the example organisation, at a stack of the test's own."""
    async with (
        running_stack(postgres.fresh(), opa, temporal) as (url, _),
        httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as client,
    ):
        yield People(client)
