"""Role accounts at the API, as a person with a client would use it."""

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

import httpx

TEXT = "Een uitleg in gewone woorden."
MOTIVATION = dict.fromkeys(("facts", "interests", "norm", "equality", "maatwerk"), TEXT)
# A reference of digits alone may pass for a citizen service number; one with a letter before them does not.
CASE = {
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
}


class Person:
    """One role account, signed in. An act names the dossier as this person sees it."""

    def __init__(self, client: httpx.AsyncClient, account: str) -> None:
        self.client = client
        self.account = account
        self._token: str | None = None

    async def _headers(self, key: str | None) -> dict[str, str]:
        if self._token is None:
            answer = await self.client.post("/v1/sessions", json={"account": self.account})
            answer.raise_for_status()
            self._token = answer.json()["token"]
        return {"Authorization": f"Bearer {self._token}"} | ({"Idempotency-Key": key} if key else {})

    async def get(self, path: str) -> httpx.Response:
        """GET below /v1."""
        return await self.client.get(f"/v1{path}", headers=await self._headers(None))

    async def post(self, path: str, body: object, key: str | None = None) -> httpx.Response:
        """POST below /v1, with a key of its own unless one is given."""
        headers = await self._headers(key or uuid.uuid4().hex)
        return await self.client.post(f"/v1{path}", json=body, headers=headers)

    async def case(self, case: str) -> dict[str, Any]:
        """The case as this person sees it."""
        answer = await self.get(f"/routekaarten/{case}")
        answer.raise_for_status()
        seen: dict[str, Any] = answer.json()
        return seen

    async def open(self, **changes: object) -> str:
        """Opens a case; its id."""
        body = CASE | {"reference": f"RK-{uuid.uuid4().hex[:12]}"} | changes
        answer = await self.post("/routekaarten", body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["case"])

    async def act(self, case: str, act: str, *, key: str | None = None, **fields: Any) -> httpx.Response:
        """The act, on the dossier as it is now unless another is named."""
        seen = fields.pop("dossier", None) or (await self.case(case))["dossier"]
        return await self.post(f"/routekaarten/{case}/acts", {"type": act, "dossier": seen} | fields, key)

    async def does(self, case: str, act: str, **fields: Any) -> dict[str, Any]:
        """The act, which has to be allowed; its receipt."""
        answer = await self.act(case, act, **fields)
        assert answer.status_code == 200, f"{self.account} {act}: {answer.text}"
        receipt: dict[str, Any] = answer.json()
        return receipt

    async def until(self, case: str, holds: Callable[[dict[str, Any]], bool], within: float = 30) -> dict[str, Any]:
        """Waits until this holds of the case."""
        async with asyncio.timeout(within):
            while not holds(seen := await self.case(case)):
                await asyncio.sleep(0.02)
        return seen


class People:
    """Everybody, by account, at one address."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self._known: dict[str, Person] = {}

    def __getitem__(self, account: str) -> Person:
        return self._known.setdefault(account, Person(self.client, account))

    @property
    def preparer(self) -> Person:
        """Who opens cases and answers questions."""
        return self["zaakbehandelaar-ncg"]

    async def vote(self, case: str, choice: str, *accounts: str) -> None:
        """Votes, with reasons and conditions given."""
        for account in accounts:
            await self[account].does(case, "cast_vote", choice=choice, reasons=TEXT, conditions=TEXT)

    async def conclude(self, case: str, chair: str, outcome: str, **fields: Any) -> dict[str, Any]:
        """A chair's conclusion, fully motivated."""
        knock_on = {"newDifference": False, "explanation": TEXT}
        return await self[chair].does(
            case, "conclude", outcome=outcome, motivation=MOTIVATION, knockOn=knock_on, **fields
        )

    async def in_tier(self, case: str, tier: str) -> dict[str, Any]:
        """Waits until the case is in this tier."""
        return await self["auditor-rijk"].until(case, lambda seen: seen["tier"] == tier)

    async def closed(self, case: str) -> dict[str, Any]:
        """Waits until the case is closed."""
        return await self["auditor-rijk"].until(case, lambda seen: seen["sideState"] == "closed")

    async def history(self, case: str) -> list[dict[str, Any]]:
        """All entries of the case, oldest first."""
        answer = await self["auditor-rijk"].get(f"/routekaarten/{case}/history?limit=100")
        answer.raise_for_status()
        entries: list[dict[str, Any]] = answer.json()["entries"]
        return entries
