"""Hands the signed bundle to OPA: one file on the loopback, to who knows the token, and only when it has changed.

OPA fetches and verifies; it does neither again for a bundle that is a file to it (docs/adr/0010). What the bundle holds
and who signed it is not looked at here: nothing that is put in this place becomes the policy by being in it.
"""

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from runtime.embedded.ports import LOOPBACK

RESOURCE = "policy.tar.gz"


@asynccontextmanager
async def bundle_service(place: Path, token: str, port: int) -> AsyncIterator[str]:
    """Serves `place` for as long as the block runs; gives the address."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
            raise web.HTTPUnauthorized
        # With an ETag of its own, so that what is there already is not fetched again.
        return web.FileResponse(place) if place.is_file() else web.Response(status=404)

    application = web.Application()
    application.router.add_get(f"/{RESOURCE}", answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, port).start()
        yield f"http://{LOOPBACK}:{port}"
    finally:
        await runner.cleanup()
