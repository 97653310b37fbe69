"""The web application over the parts of `tests.driving`, served on a port of its own in this process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn

from api.app import create_app
from procedures.loader import EXAMPLE_PROCEDURE
from runtime.embedded.ports import free_port
from runtime.web import KEPT, Server, parts_for
from tests.conftest import Database, OpaServer, TemporalServer
from tests.driving import Driving, driving


@asynccontextmanager
async def running_stack(
    database: Database, opa: OpaServer, temporal: TemporalServer, procedure: Path = EXAMPLE_PROCEDURE
) -> AsyncIterator[tuple[str, Driving]]:
    """The address of the web application, and what it stands on."""
    port = free_port()
    async with driving(database, opa, temporal, procedure, port=port, url=f"http://127.0.0.1:{port}") as parts:
        server = Server(
            uvicorn.Config(create_app(parts_for(parts.parts)), port=port, log_config=None, timeout_keep_alive=KEPT)
        )
        serving = asyncio.create_task(server.serve())
        async with asyncio.timeout(20):
            while not server.started:
                await asyncio.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{port}", parts
        finally:
            server.should_exit = True
            await serving
