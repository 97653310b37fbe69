"""The web application on real servers, without Temporal: the system's own acts are taken at once, in this process."""

import asyncio
import base64
import secrets
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from api.app import create_app
from api.parts import Parts
from domain.actor import SYSTEM
from domain.course import next_act
from procedures.loader import EXAMPLE_PROCEDURE
from runtime.composition import Services, services
from runtime.embedded.ports import free_port
from runtime.prepare import prepare
from runtime.settings import Settings
from runtime.web import KEPT, Server, parts_for
from tests.conftest import Database

PREPARER = "zaakbehandelaar-ncg"
CHAIR = "voorzitter-eemsdelta"
REASON = "Gelijke woningen krijgen zo een gelijke uitkomst."
PATIENCE = 60
"""Seconds that a test waits for an answer. A busy machine may be slow; how fast an answer is, a benchmark says."""
FULL = dict.fromkeys(("facts", "interests", "norm", "equality", "maatwerk"), REASON)
NO_LIMITS = dict.fromkeys(("rate_account", "rate_address", "rate_sign_in", "rate_log"), 0)
"""Settings of tests that ask more in a second than people in an hour."""
NO_EFFECT = {"newDifference": False, "explanation": "De buren hebben dit al gekregen."}


def key() -> str:
    """An idempotency key of its own."""
    return uuid.uuid4().hex


def intake(**changes: Any) -> dict[str, Any]:
    """The opening of a case in Eemsdelta, within the group's limits."""
    return {
        "reference": f"RK-{uuid.uuid4().hex[:12]}",
        "reportedOn": "2026-01-05",
        "municipality": "1979",
        "area": "Opwierde",
        "addresses": ["0003209900430667", "0003209900524248"],
        "differenceType": "timing",
        "summary": "Door eerdere uitvoering vallen deze adressen tussen wal en schip.",
        "measure": "isolation_to_norm",
        "amountCents": 5_000_000,
        "residentChoice": True,
        "safetyDoubt": False,
    } | changes


class Browser(httpx.AsyncClient):
    """A client with cookies as a browser has them, which takes the machine itself to be as safe as TLS: one that is for
    safe connections only is sent over plain HTTP on loopback. The library of its own sends it nowhere but over HTTPS."""

    def __init__(self, url: str) -> None:
        # A hook, since that is asked for what a redirect leads to as well.
        super().__init__(base_url=url, timeout=PATIENCE, event_hooks={"request": [self._with_cookies]})

    async def _with_cookies(self, request: httpx.Request) -> None:
        """Puts all that is in the jar on the request."""
        if len(self.cookies.jar):
            request.headers["Cookie"] = "; ".join(f"{one.name}={one.value}" for one in self.cookies.jar)


@dataclass
class Web:
    """A running application, and short ways to use it."""

    url: str
    parts: Services
    client: httpx.AsyncClient
    tokens: dict[str, str] = field(default_factory=dict)

    async def bearer(self, account: str) -> dict[str, str]:
        """The header of somebody who is signed in to the API."""
        if account not in self.tokens:
            answer = await self.client.post("/v1/sessions", json={"account": account})
            assert answer.status_code == 201, answer.text
            self.tokens[account] = answer.json()["token"]
        return {"Authorization": f"Bearer {self.tokens[account]}"}

    async def get(self, account: str, path: str, **parameters: Any) -> httpx.Response:
        """A GET by this person."""
        return await self.client.get(path, params=parameters, headers=await self.bearer(account))

    async def post(self, account: str, path: str, body: Any, used_key: str | None = None) -> httpx.Response:
        """A POST by this person, with a key of its own unless one is given."""
        headers = await self.bearer(account) | {"Idempotency-Key": used_key or key()}
        return await self.client.post(path, json=body, headers=headers)

    async def open(self, **changes: Any) -> str:
        """A case as the preparer opens it, and in its first tier; its id."""
        answer = await self.post(PREPARER, "/v1/routekaarten", intake(**changes))
        assert answer.status_code == 201, answer.text
        case: str = answer.json()["case"]
        await self.drive(case)
        return case

    async def act(self, account: str, case: str, used_key: str | None = None, **act: Any) -> httpx.Response:
        """An act on the case as it is now, and what the system does after it."""
        answer = await self.post(
            account, f"/v1/routekaarten/{case}/acts", {"dossier": await self.digest(case)} | act, used_key
        )
        await self.drive(case)
        return answer

    async def act_raw(self, account: str, case: str, **act: Any) -> httpx.Response:
        """An act on the case as it is now, and nothing after it."""
        return await self.post(account, f"/v1/routekaarten/{case}/acts", {"dossier": await self.digest(case)} | act)

    async def took(self, account: str, case: str, **act: Any) -> dict[str, Any]:
        """An act that has to be taken; its receipt."""
        answer = await self.act(account, case, **act)
        assert answer.status_code == 200, answer.text
        receipt: dict[str, Any] = answer.json()
        return receipt

    async def digest(self, case: str) -> str:
        """The dossier as it is now."""
        row = await self.parts.queries.find_case(case)
        assert row is not None
        return row.state.dossier.digest

    async def drive(self, case: str) -> None:
        """The system's own acts, until it is somebody's turn."""
        while row := await self.parts.queries.find_case(case):
            act = next_act(row.state)
            if act is None:
                return
            sealed = self.parts.vault.plain(act, case)
            receipt = await self.parts.authority.take(
                sealed, case=case, by=SYSTEM, key=f"{case}:{row.sequence}", trace_id=key()
            )
            assert receipt.allow, receipt.reasons

    async def page(self, account: str) -> httpx.AsyncClient:
        """A browser in which this person is signed in; the caller closes it."""
        browser = Browser(self.url)
        answer = await browser.post("/aanmelden", data={"account": account})
        assert answer.status_code == 303, answer.text
        return browser


@asynccontextmanager
async def served(parts: Parts) -> AsyncIterator[str]:
    """The address of an application over these parts."""
    port = free_port()
    server = Server(
        uvicorn.Config(create_app(parts), port=port, log_config=None, proxy_headers=False, timeout_keep_alive=KEPT)
    )
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(20):
        while not server.started:
            await asyncio.sleep(0)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def web_on(
    database: Database, opa_url: str, opa_token: str, *, procedure: Path = EXAMPLE_PROCEDURE, **changes: Any
) -> AsyncIterator[Web]:
    """The application on this database and this OPA, under this procedure; `changes` are changes of its parts."""
    settings = Settings.load(
        development=True,
        database_url=database.app_url,
        database_admin_url=database.admin_url,
        opa_url=opa_url,
        opa_token=opa_token,
        opa_timeout=10.0,
        procedure=procedure,
        **NO_LIMITS,
        master_key=base64.b64encode(secrets.token_bytes(32)).decode(),
    )
    await prepare(settings)
    async with (
        services(settings) as parts,
        served(replace(parts_for(parts), **changes)) as url,
        httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client,
    ):
        yield Web(url, parts, client)
