"""One application for all the tests of a module: what a test makes in it is its own."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import OpaServer, PostgresServer
from tests.servers.api.web import Web, web_on


@pytest.fixture(scope="module")
async def web(postgres_engine: str, opa: OpaServer) -> AsyncIterator[Web]:
    """A running application with the example organisation and procedure."""
    server = PostgresServer(postgres_engine)
    async with web_on(server.fresh(), opa.url, opa.token) as running:
        yield running
    server.drop_all()
