"""Sends the acts of a plan as role accounts do, through HTTP with an idempotency key, and keeps what came of each."""

import asyncio
import hashlib
import time
from datetime import UTC, datetime
from typing import Any

import httpx

from tests.faults.operations import Attempt, Operation, OperationLog, Outcome, attempt_of
from tests.faults.plan import BEGINNINGS, Act, Plan, Sending
from tests.faults.requests import AFTER_A_CASE, FILE, MAKES, NOTHING_SEEN, PLACES, Known, body_of, path_of, thing_of
from tests.faults.routes import AUDITOR, CLOSED, KEEPER

ANSWER_SECONDS = 15.0
NOT_WAITED_FOR_SECONDS = 0.03
PATIENCE = 25.0
"""Seconds that an act waits for what it awaits; then it is sent all the same, and refused by what is there."""

OPENING_PATIENCE = 90.0


def trace_of(plan: Plan, act: Act) -> str:
    """The trace id of an act: the same in every run of the seed, and no other act's."""
    return hashlib.sha256(f"{plan.seed} {act.number}".encode()).hexdigest()[:32]


class Accounts:
    """Who is signed in, at one address; sessions are kept, and signed in to again where one is not known."""

    def __init__(self, url: str) -> None:
        self.client = httpx.AsyncClient(base_url=url, trust_env=False, timeout=ANSWER_SECONDS)
        self._tokens: dict[str, str] = {}

    async def headers(self, account: str) -> dict[str, str]:
        """Those of a session of this account. httpx.HTTPError."""
        if account not in self._tokens:
            answer = await self.client.post("/v1/sessions", json={"account": account})
            answer.raise_for_status()
            try:
                self._tokens[account] = str(answer.json()["token"])
            except (ValueError, KeyError) as error:
                raise httpx.DecodingError(str(error)) from None
        return {"Authorization": f"Bearer {self._tokens[account]}"}

    async def see(self, account: str, path: str) -> dict[str, Any] | None:
        """What is there, as the account sees it; None where there is no answer."""
        try:
            answer = await self.client.get(path, headers=await self.headers(account))
            seen: dict[str, Any] | None = answer.json() if answer.status_code == 200 else None
        except (httpx.HTTPError, ValueError):
            return None
        return seen

    async def look_up(self, account: str, case: str) -> list[dict[str, Any]]:
        """Those whom a case's data is about; none where there is no answer in time."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                headers = await self.headers(account)
                answer = await self.client.post("/v1/betrokkenen/lookups", json={"case": case}, headers=headers)
                if answer.status_code == 200:
                    found: list[dict[str, Any]] = answer.json()["betrokkenen"]
                    return found
            except (httpx.HTTPError, ValueError):
                pass
            await asyncio.sleep(0.5)
        return []

    async def send(self, operation: Operation, seconds: float = ANSWER_SECONDS) -> Attempt:
        """The act once. Without a session nothing was sent."""
        try:
            headers = await self.headers(operation.account)
        except httpx.HTTPError as error:
            return Attempt(Outcome.FAILED, why=f"no session: {type(error).__name__}")
        headers |= {"Idempotency-Key": operation.key, "traceparent": f"00-{operation.trace_id}-{'1' * 16}-01"}
        try:
            async with asyncio.timeout(seconds):
                answer = await self.client.post(operation.path, headers=headers, **_content(operation))
            content = answer.json()
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            return Attempt(Outcome.FAILED, why=type(error).__name__)
        except (httpx.HTTPError, TimeoutError, ValueError) as error:
            return Attempt(Outcome.UNKNOWN, why=type(error).__name__)
        if answer.status_code == 401:
            self._tokens.pop(operation.account, None)
        return attempt_of(answer.status_code, content)


def _content(operation: Operation) -> dict[str, Any]:
    if operation.act == "add_document":
        return {"data": operation.body, "files": {"file": FILE}}
    return {"json": operation.body}


class Acting:
    """The acts of a plan, under way; `operations` has what was sent up to now."""

    def __init__(self, plan: Plan, accounts: Accounts, log: OperationLog) -> None:
        self._plan = plan
        self._accounts = accounts
        self._log = log
        self._began = time.monotonic()
        self.operations: list[Operation] = []

    async def run(self) -> None:
        """Every course, beside the others; the acts of one course one after the other."""
        courses: dict[int, list[Act]] = {}
        for act in self._plan.acts:
            courses.setdefault(act.course, []).append(act)
        await asyncio.gather(*(self._course(acts) for acts in courses.values()))

    async def _course(self, acts: list[Act]) -> None:
        known = Known()
        for act in sorted(acts, key=lambda act: act.number):
            await asyncio.sleep(max(0.0, act.at - (time.monotonic() - self._began)))
            if act.act not in BEGINNINGS and not known.ids:
                return
            if act.act in MAKES:
                await self._make(act, known)
            else:
                await self._act(act, known)

    async def _make(self, act: Act, known: Known) -> None:
        """Brings something about, with the same key until it is known. Where it never is, the acts on it are left out."""
        if act.awaits is not None:
            await self._awaited(act, known)
        operation = self._operation(act, known, "")
        until = time.monotonic() + OPENING_PATIENCE
        while time.monotonic() < until:
            await self._send(operation, act.sending)
            if any(one.outcome is Outcome.OK for one in operation.attempts):
                made = await self._made_by(operation)
                if made is not None:
                    known.ids[MAKES[act.act]] = made
                return
            await asyncio.sleep(1)

    async def _made_by(self, operation: Operation) -> str | None:
        """The id of what an act that has a receipt brought about."""
        until = time.monotonic() + OPENING_PATIENCE
        while time.monotonic() < until:
            told = await self._accounts.see(operation.account, f"/v1/receipts/{operation.key}")
            if told is not None:
                made = told["receipt"].get(MAKES[operation.act])
                return None if made is None else str(made)
            await asyncio.sleep(0.5)
        return None

    async def _act(self, act: Act, known: Known) -> None:
        """An act on what there is; on nothing that could not be found it is left out."""
        seen = await self._awaited(act, known)
        if act.act == "propose_forgetting":
            await self._look_up(known)
        if (thing := thing_of(act.act)) not in known.ids:
            return
        if thing == "audit":
            known.audit = await self._accounts.see(AUDITOR, f"{PLACES[thing]}/{known.ids[thing]}") or known.audit
            if not known.audit.get("sample"):
                return
        if act.act == "open_meeting" and known.meets_at is not None:
            await asyncio.sleep((known.meets_at - datetime.now(UTC)).total_seconds())
        digest = str(seen["dossier"]) if seen and "dossier" in seen else NOTHING_SEEN
        if act.act == "adopt_minutes":
            minutes = await self._accounts.see(act.by, f"{PLACES['meeting']}/{known.ids['meeting']}/notulen")
            digest = str(minutes["digest"]) if minutes else NOTHING_SEEN
        await self._send(self._operation(act, known, digest), act.sending)

    async def _awaited(self, act: Act, known: Known) -> dict[str, Any] | None:
        """The case or meeting as it is when what the act awaits is there, or when waiting for it has been long enough."""
        thing = "case" if act.act in AFTER_A_CASE else thing_of(act.act)
        if thing not in ("case", "meeting") or thing not in known.ids:
            return None
        until = time.monotonic() + PATIENCE
        seen = None
        while time.monotonic() < until:
            # The auditor reads everything; who acts is perhaps a stranger to it.
            seen = await self._accounts.see(AUDITOR, f"{PLACES[thing]}/{known.ids[thing]}") or seen
            if seen is not None and _has_come(act, seen):
                return seen
            await asyncio.sleep(0.2)
        return seen

    async def _look_up(self, known: Known) -> None:
        """Finds whom the case's own data is about: forgetting it is an act on that."""
        found = await self._accounts.look_up(KEEPER, known.ids["case"])
        of_case = [str(one["id"]) for one in found if one["kind"] == "case"]
        if of_case:
            known.ids["subject"] = of_case[0]

    def _operation(self, act: Act, known: Known, digest: str) -> Operation:
        trace = trace_of(self._plan, act)
        body = body_of(act, known, digest, f"RK-{trace[:12]}")
        made = Operation(act.number, act.by, act.act, f"key-{trace}", trace, path_of(act, known), body)
        self.operations.append(made)
        return made

    async def _send(self, operation: Operation, sending: Sending) -> None:
        match sending:
            case Sending.AT_ONCE_TWICE:
                await asyncio.gather(self._attempt(operation), self._attempt(operation))
            case Sending.AGAIN_LATER:
                await self._attempt(operation)
                await asyncio.sleep(2)
                await self._attempt(operation)
            case Sending.NOT_WAITED_FOR:
                await self._attempt(operation, NOT_WAITED_FOR_SECONDS)
            case Sending.ONCE:
                await self._attempt(operation)

    async def _attempt(self, operation: Operation, seconds: float = ANSWER_SECONDS) -> None:
        self._log.tell(
            "sent",
            number=operation.number,
            act=operation.act,
            by=operation.account,
            key=operation.key,
            path=operation.path,
        )
        attempt = await self._accounts.send(operation, seconds)
        operation.attempts.append(attempt)
        self._log.tell("answered", number=operation.number, key=operation.key, **vars_of(attempt))


def _has_come(act: Act, seen: dict[str, Any]) -> bool:
    """Whether what it awaits is there, or cannot come any more."""
    if "sideState" in seen:
        return act.awaits in (None, seen["tier"]) or seen["sideState"] == CLOSED
    return act.awaits in (None, seen["status"]) or seen["status"] == "adopted"


def vars_of(attempt: Attempt) -> dict[str, object]:
    """What is written down of an attempt."""
    return {name: getattr(attempt, name) for name in Attempt.__slots__ if getattr(attempt, name) not in (None, "")}
