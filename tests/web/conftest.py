"""The whole application on real servers, and people at browsers before it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.conftest import OpaServer, PostgresServer, TemporalServer
from tests.people import People
from tests.servers.log.logs import OwnLog, begun_log
from tests.stack import running_stack
from tests.web.chromium import running
from tests.web.visit import Visit

# On a machine with much to do a page takes its time; what never comes is found as well.
MOST = 30_000
expect.set_options(timeout=MOST)

Visitor = Callable[..., Awaitable[Visit]]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for the run of a worker."""
    async with running() as started:
        yield started


@pytest.fixture
async def site(postgres: PostgresServer, opa: OpaServer, temporal: TemporalServer) -> AsyncIterator[str]:
    """The address of a site of the test's own."""
    async with running_stack(postgres.fresh(), opa, temporal) as (url, _):
        yield url


@pytest.fixture
async def people(site: str) -> AsyncIterator[People]:
    """The same people at the API of the site, for what is not what the test is about."""
    async with httpx.AsyncClient(base_url=site, trust_env=False, timeout=30) as client:
        yield People(client)


@pytest.fixture(params=[1280, 360])
def width(request: pytest.FixtureRequest) -> int:
    """A laptop and a telephone."""
    wide: int = request.param
    return wide


WAYS: dict[str, dict[str, Any]] = {
    "laptop": {"width": 1280},
    "telephone": {"width": 360},
    "keyboard": {"keys": True},
    "without_scripts": {"width": 360, "scripts": False},
}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> dict[str, Any]:
    """How somebody is at a browser: a laptop, a telephone, a keyboard alone, or without scripts."""
    return WAYS[request.param]


@pytest.fixture
async def visitor(site: str, browser: Browser) -> AsyncIterator[Visitor]:
    """Somebody at a browser of their own, signed in: `await visitor("voorzitter-eemsdelta", width=360)`."""
    async with visiting(site, browser) as visit:
        yield visit


@pytest.fixture
async def own(postgres: PostgresServer, opa: OpaServer) -> AsyncIterator[OwnLog]:
    """A site without Temporal, with a log of the test's own that has begun; nothing is published yet."""
    async with begun_log(postgres, opa) as log:
        yield log


@pytest.fixture
async def log_visitor(own: OwnLog, browser: Browser) -> AsyncIterator[Visitor]:
    """The same at the site of `own`."""
    async with visiting(own.web.url, browser) as visit:
        yield visit


@asynccontextmanager
async def visiting(site: str, browser: Browser) -> AsyncIterator[Visitor]:
    """Opens browsers for people at this site."""
    async with AsyncExitStack() as open_ones:

        async def visit(
            who: str, *, width: int = 1280, scripts: bool = True, keys: bool = False, url: str = site
        ) -> Visit:
            context = await browser.new_context(
                viewport={"width": width, "height": 900}, java_script_enabled=scripts, locale="nl-NL"
            )
            open_ones.push_async_callback(context.close)
            context.set_default_timeout(MOST)
            here = Visit(context, await context.new_page(), url, who)
            here.scripts, here.keys = scripts, keys
            await here.sign_in()
            return here

        yield visit
