"""A Temporal server on PostgreSQL, in place of the development server: what it is started with, and its namespace.

Its tables are `runtime.temporal_tables`'; the configuration is `deploy/temporal/`. Clients see the same as of the development
server: only `GETRAPT_TEMPORAL_ADDRESS` differs.
"""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from google.protobuf.duration_pb2 import Duration
from sqlalchemy import URL
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from runtime.embedded.ports import LOOPBACK, free_port, is_free, until
from runtime.embedded.process import Command
from runtime.embedded.temporal import ensure_search_attributes
from runtime.foreground import in_the_foreground
from runtime.home import prepare_home
from runtime.servers.locate import server
from runtime.settings import ROOT, Settings, SettingsError
from runtime.temporal_tables import address, ca_file, ensure_tables, temporal_database, visibility

CONFIGURATION = ROOT / "deploy" / "temporal"
# Temporal keeps the history of a case that is closed for so long; what counts of it is in the ledger, for good.
RETENTION = timedelta(days=90)
# Of its services and of what they find each other by; others where these are in use.
INNER = {
    "FRONTEND_MEMBERSHIP": 6933,
    "HISTORY": 7234,
    "HISTORY_MEMBERSHIP": 6934,
    "MATCHING": 7235,
    "MATCHING_MEMBERSHIP": 6935,
    "WORKER": 7239,
    "WORKER_MEMBERSHIP": 6939,
}


@dataclass(frozen=True)
class TemporalServer:
    """One process with all four services, its state in PostgreSQL alone."""

    home: Path
    binary: Path
    database: URL
    port: int
    host: str = LOOPBACK
    namespace: str = "getrapt"

    @property
    def address(self) -> str:
        """Where a client on this machine finds it."""
        return f"{LOOPBACK}:{self.port}"

    def command(self) -> Command:
        """The server itself. It is told everything by the environment, which nobody but its user can read."""
        ports = {"FRONTEND": self.port} | {name: free_port(preferred) for name, preferred in INNER.items()}
        environment = {f"TEMPORAL_{name}": str(port) for name, port in ports.items()} | {
            "TEMPORAL_HOST": self.host,
            "TEMPORAL_SQL_ADDRESS": address(self.database),
            "TEMPORAL_SQL_USER": self.database.username or "",
            "TEMPORAL_SQL_PASSWORD": self.database.password or "",
            "TEMPORAL_SQL_DATABASE": self.database.database or "",
            "TEMPORAL_SQL_VISIBILITY": visibility(self.database).database or "",
            "TEMPORAL_SQL_CA_FILE": ca_file(self.database),
            "TEMPORAL_DYNAMIC": str(CONFIGURATION / "dynamic.yaml"),
        }
        # It has no users of its own: who may reach it is for the network to say (docs/deployment.md).
        arguments = ("--root", str(CONFIGURATION), "--env", "getrapt", "--allow-no-auth", "start")
        return Command(
            name="Temporal",
            arguments=(str(self.binary), *arguments),
            log=self.home / "logs" / "temporal-server.log",
            environment={"PATH": os.defpath, "HOME": str(self.home)} | environment,
        )

    async def ready(self, timeout: float = 120) -> None:
        """Wait until it has our namespace, with its search attributes; made where they are not there."""

        async def answers() -> bool:
            try:
                client = await Client.connect(self.address, namespace=self.namespace)
                await _ensure_namespace(client)
                await ensure_search_attributes(client)
            except (RPCError, RuntimeError):
                return False
            return True

        await until(answers, timeout, "Temporal")


async def _ensure_namespace(client: Client) -> None:
    retention = Duration()
    retention.FromTimedelta(RETENTION)
    wanted = RegisterNamespaceRequest(namespace=client.namespace, workflow_execution_retention_period=retention)
    try:
        await client.workflow_service.register_namespace(wanted)
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise


async def run_temporal_server(
    settings: Settings, host: str, port: int, stopped: Callable[[], asyncio.Event], ready: Callable[[], None]
) -> int:
    """Makes or updates the tables, runs the server until `stopped` says so, and answers with its exit code.

    Its log is our output. One that ends by itself is not started again: that is for whoever started us. Raises
    SettingsError, ServerMissingError, and ProcessError where the tables cannot be made or it ends before it is ready.
    """
    database = temporal_database(settings)
    home = prepare_home(settings.home)
    binary, tool = (server(name, settings.cache) for name in ("temporal-server", "temporal-sql-tool"))
    if not is_free(port, host):
        raise SettingsError(f"port {port} on {host} is in use; choose another one with --port")
    await ensure_tables(database, tool, home)
    temporal = TemporalServer(home, binary, database, port, host, settings.temporal_namespace)
    return await in_the_foreground(temporal.command(), temporal.ready, stopped(), ready)
