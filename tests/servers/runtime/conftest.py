"""A stack with a home and a database of its own, for tests that put another policy into force."""

import base64
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog

from runtime.embedded.ports import free_port
from runtime.settings import Settings
from tests.conftest import PostgresServer
from tests.servers.runtime.policy_desk import Running, found, running


@pytest.fixture
def settings(postgres: PostgresServer, tmp_path: Path) -> Settings:
    """Of a stack with a home and a database of its own."""
    database = postgres.fresh()
    return Settings.load(
        home=tmp_path / "home",
        port=free_port(),
        development=True,
        database_url=database.app_url,
        database_admin_url=database.admin_url,
        # Nothing here goes on by itself, so nobody is there.
        temporal_address="127.0.0.1:1",
        opa_timeout=10.0,
        master_key=base64.b64encode(secrets.token_bytes(32)).decode(),
    )


@pytest.fixture
async def one(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    """It runs, and the commands find it."""
    with structlog.testing.capture_logs():
        async with running(settings) as started:
            found(started, monkeypatch)
            yield started
