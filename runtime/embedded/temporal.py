"""Temporal's development server on the loopback, on its own SQLite file, with our namespace and search attributes.

What runs on it is `workflows` and `activities`; it holds the course of cases, never a decision.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from runtime.embedded.ports import LOOPBACK, free_port, until
from runtime.embedded.process import Command

KEYWORD, DATETIME = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD, IndexedValueType.INDEXED_VALUE_TYPE_DATETIME
# Codes and dates only: search attributes are readable to whoever may see the namespace.
SEARCH_ATTRIBUTES = {
    "RoutekaartState": KEYWORD,
    "RoutekaartTier": KEYWORD,
    "RoutekaartMunicipality": KEYWORD,
    "RoutekaartOutcome": KEYWORD,
    "RoutekaartTermDate": DATETIME,
}

# Signals that arrive faster than a workflow works keep it from continuing as new until the run has had as many as it
# may (temporalio/temporal#4137); the usual limit of 10,000 lets a flood hold a case up for half a minute. A case has
# some hundreds in a run before its history is long enough.
FEWER_SIGNALS = "history.maximumSignalsPerExecution=2000"
# A commit is then one write to the end of one file, and not a journal of its own that is made, synced and removed each time; and
# as durable as before, since each still waits for the disk (docs/performance.md).
WRITE_AHEAD = ("journal_mode=WAL", "synchronous=FULL")
# Else it tells its makers every day which version runs where, and asks for a newer one.
NO_CALL_HOME = "frontend.enableServerVersionCheck=false"


async def ensure_search_attributes(client: Client) -> None:
    """Add those that the namespace does not have yet; a cluster of one's own may need its operator to do this."""
    listed = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    missing = {name: kind for name, kind in SEARCH_ATTRIBUTES.items() if name not in listed.custom_attributes}
    if missing:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=client.namespace, search_attributes=missing)
        )


@dataclass(frozen=True)
class Temporal:
    """One development server, its file in `home/temporal`."""

    home: Path
    port: int
    web_port: int
    binary: Path
    namespace: str = "getrapt"
    # Temporal's own settings ("dynamic configuration") as `key=value`, of which the last of a key counts.
    dynamic: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Where clients find it."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def web(self) -> str:
        """Its own page."""
        return f"http://{LOOPBACK}:{self.web_port}"

    def command(self) -> Command:
        """The server itself."""
        place = self.home / "temporal"
        place.mkdir(mode=0o700, exist_ok=True)
        arguments = ["server", "start-dev", "--ip", LOOPBACK, "--port", str(self.port)]
        arguments += ["--ui-ip", LOOPBACK, "--ui-port", str(self.web_port), "--namespace", self.namespace]
        # Not left to chance either: the server takes ports of the kernel's, and loses them to others now and then.
        arguments += ["--http-port", str(free_port()), "--metrics-port", str(free_port())]
        arguments += ["--db-filename", str(place / "temporal.sqlite"), "--log-level", "warn", "--log-format", "json"]
        for pragma in WRITE_AHEAD:
            arguments += ["--sqlite-pragma", pragma]
        for setting in (FEWER_SIGNALS, NO_CALL_HOME, *self.dynamic):
            arguments += ["--dynamic-config-value", setting]
        # Settings of whoever starts us must not change what is started.
        arguments += ["--disable-config-file", "--disable-config-env", "--color", "never"]
        return Command(
            name="Temporal",
            arguments=(str(self.binary), *arguments),
            log=self.home / "logs" / "temporal.log",
            environment={"PATH": os.defpath, "HOME": str(place)},
        )

    async def ready(self, timeout: float = 60) -> None:
        """Wait until the namespace answers and has its search attributes."""

        async def answers() -> bool:
            try:
                client = await Client.connect(self.address, namespace=self.namespace)
                await ensure_search_attributes(client)
            except (RPCError, RuntimeError):
                return False
            return True

        await until(answers, timeout, "Temporal")

    async def works(self) -> None:
        """Ask what only its file knows: with a file that fails it lives on, and answers nothing else. Raises `RPCError`."""
        client = await Client.connect(self.address, namespace=self.namespace)
        await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=self.namespace))
