"""The role accounts at the API: signed in, each act with a key of its own. A refusal is a failure of the measurement."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

EXPLANATION = "Gelijke woningen in dezelfde straat krijgen zo een gelijke uitkomst."
MOTIVATION = dict.fromkeys(("facts", "interests", "norm", "equality", "maatwerk"), EXPLANATION)
NO_EFFECT = {"newDifference": False, "explanation": EXPLANATION}
PREPARER = "zaakbehandelaar-ncg"
GROUPS = {
    "eemsdelta": "1979",
    "groningen": "0014",
    "het-hogeland": "1966",
    "midden-groningen": "1952",
    "oldambt": "1895",
}
"""The steering groups by the end of their accounts' names, and the municipality of each."""
VOTING = ("voorzitter", "gemeente", "ncg", "provincie")


class UnexpectedAnswerError(Exception):
    """The API answered something else than what the measurement is about: `status`."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class People:
    """Everybody, over one pool of connections."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._tokens: dict[str, str] = {}

    async def sign_in(self, *accounts: str) -> None:
        """Signs them in, so that no act has to."""
        for account in accounts:
            answer = await self.post("/v1/sessions", {"account": account}, {})
            self._tokens[account] = answer["token"]

    async def open_case(self, group: str, amount_cents: int) -> str:
        """A new case in this group's municipality, two addresses in an area of its own; its id."""
        number = uuid.uuid4()
        intake = {
            "reference": f"RK-{number.hex[:12]}",
            "reportedOn": "2026-01-05",
            "municipality": GROUPS[group],
            "area": f"Buurt x{number.hex[12:20]}",
            "addresses": [f"{GROUPS[group]}20{number.int % 10**9 + extra:010d}" for extra in (1, 2)],
            "differenceType": "timing",
            "summary": "Door eerdere uitvoering vallen deze adressen tussen wal en schip.",
            "measure": "isolation_to_norm",
            "amountCents": amount_cents,
            "residentChoice": True,
            "safetyDoubt": False,
        }
        receipt = await self.post("/v1/routekaarten", intake, self._headers(PREPARER))
        return str(receipt["case"])

    async def act(self, account: str, case: str, digest: str, kind: str, **fields: Any) -> None:
        """An act on the dossier with this digest, which has to be taken."""
        body = {"type": kind, "dossier": digest} | fields
        await self.post(f"/v1/routekaarten/{case}/acts", body, self._headers(account))

    async def nothing(self) -> None:
        """A request that asks for nothing, over the same connections."""
        async with self._session.get("/v1/health/live") as answer:
            await answer.read()

    def _headers(self, account: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._tokens[account]}", "Idempotency-Key": uuid.uuid4().hex}

    async def post(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
        """Sends it once; what was answered. UnexpectedAnswerError where it was not taken."""
        async with self._session.post(path, json=body, headers=headers) as answer:
            if answer.status not in (200, 201):
                raise UnexpectedAnswerError(f"POST {path}: {answer.status} {await answer.text()}", answer.status)
            said: dict[str, Any] = await answer.json()
            return said


@asynccontextmanager
async def people_at(url: str) -> AsyncIterator[People]:
    """The people of the application at this address."""
    async with connected(url) as session:
        yield People(session)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[aiohttp.ClientSession]:
    """As many connections to this address as are wanted, and no cookie."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(url, connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session
