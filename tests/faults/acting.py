"""Sends the acts of a plan as role accounts do, through HTTP with an idempotency key, and keeps what came of each."""

import asyncio
import hashlib
import time
from typing import Any

import httpx

from tests.faults.operations import Attempt, Operation, OperationLog, Outcome, attempt_of
from tests.faults.plan import Act, Plan, Sending
from tests.people import CASE, MOTIVATION, TEXT

ANSWER_SECONDS = 15.0
NOT_WAITED_FOR_SECONDS = 0.03
TIER_PATIENCE = 25.0
"""Seconds that an act waits for its tier; then it is sent all the same, and refused by what is there."""

OPENING_PATIENCE = 90.0
_KNOCK_ON = {"newDifference": False, "explanation": TEXT}


def trace_of(plan: Plan, act: Act) -> str:
    """The trace id of an act: the same in every run of the seed, and no other act's."""
    return hashlib.sha256(f"{plan.seed} {act.number}".encode()).hexdigest()[:32]


def body_of(act: Act, dossier: str, reference: str) -> dict[str, Any]:
    """What is sent, apart from the key."""
    body: dict[str, Any] = {"type": act.act, "dossier": dossier}
    match act.act:
        case "submit":
            return CASE | {"reference": reference, "amountCents": int(act.choice)}
        case "cast_vote":
            return body | {"choice": act.choice, "reasons": TEXT, "conditions": TEXT}
        case "conclude":
            return body | {"outcome": act.choice, "motivation": MOTIVATION, "knockOn": _KNOCK_ON}
        case "advise":
            return body | {"opinion": act.choice, "advice": TEXT}
        case "concur":
            return body | {"agree": act.choice == "yes"}
        case "sign":
            answers = [{"office": "dg-obdr", "answer": TEXT}]
            return body | {"outcome": act.choice, "motivation": MOTIVATION, "adviceAnswers": answers}
        case "return_for_information":
            return body | {"questions": TEXT}
        case "answer":
            return body | {"answer": TEXT}
        case _:
            return body | {"reasons": TEXT}


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

    async def case(self, account: str, case: str) -> dict[str, Any] | None:
        """The case as the account sees it; None where there is no answer."""
        try:
            answer = await self.client.get(f"/v1/routekaarten/{case}", headers=await self.headers(account))
            seen: dict[str, Any] | None = answer.json() if answer.status_code == 200 else None
        except (httpx.HTTPError, ValueError):
            return None
        return seen

    async def send(self, operation: Operation, seconds: float = ANSWER_SECONDS) -> Attempt:
        """The act once. Without a session nothing was sent."""
        try:
            headers = await self.headers(operation.account)
        except httpx.HTTPError as error:
            return Attempt(Outcome.FAILED, why=f"no session: {type(error).__name__}")
        headers |= {"Idempotency-Key": operation.key, "traceparent": f"00-{operation.trace_id}-{'1' * 16}-01"}
        try:
            async with asyncio.timeout(seconds):
                answer = await self.client.post(operation.path, json=operation.body, headers=headers)
            content = answer.json()
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            return Attempt(Outcome.FAILED, why=type(error).__name__)
        except (httpx.HTTPError, TimeoutError, ValueError) as error:
            return Attempt(Outcome.UNKNOWN, why=type(error).__name__)
        if answer.status_code == 401:
            self._tokens.pop(operation.account, None)
        return attempt_of(answer.status_code, content)


class Acting:
    """The acts of a plan, under way; `operations` has what was sent up to now."""

    def __init__(self, plan: Plan, accounts: Accounts, log: OperationLog) -> None:
        self._plan = plan
        self._accounts = accounts
        self._log = log
        self._began = time.monotonic()
        self.operations: list[Operation] = []

    async def run(self) -> None:
        """Every case, beside the others; the acts of one case one after the other."""
        cases: dict[int, list[Act]] = {}
        for act in self._plan.acts:
            cases.setdefault(act.case, []).append(act)
        await asyncio.gather(*(self._case(acts) for acts in cases.values()))

    async def _case(self, acts: list[Act]) -> None:
        case: str | None = None
        for act in sorted(acts, key=lambda act: act.number):
            await asyncio.sleep(max(0.0, act.at - (time.monotonic() - self._began)))
            if act.act == "submit":
                case = await self._open(act)
            elif case is not None:
                await self._act(act, case)

    async def _open(self, act: Act) -> str | None:
        """Opens a case, with the same key until it is known. None where it never is: its other acts are left out."""
        operation = self._operation(act, "/v1/routekaarten", "")
        until = time.monotonic() + OPENING_PATIENCE
        while time.monotonic() < until:
            await self._send(operation, act.sending)
            receipt = next((one for one in operation.attempts if one.outcome is Outcome.OK), None)
            if receipt is not None:
                return await self._case_of(operation)
            await asyncio.sleep(1)
        return None

    async def _case_of(self, operation: Operation) -> str | None:
        while operation.case is None:
            try:
                headers = await self._accounts.headers(operation.account)
                answer = await self._accounts.client.get(f"/v1/receipts/{operation.key}", headers=headers)
                operation.case = answer.json()["receipt"]["case"] if answer.status_code == 200 else None
            except (httpx.HTTPError, ValueError, KeyError):
                await asyncio.sleep(0.5)
        return operation.case

    async def _act(self, act: Act, case: str) -> None:
        seen = await self._in_tier(act, case)
        operation = self._operation(act, f"/v1/routekaarten/{case}/acts", str(seen["dossier"]) if seen else "0" * 64)
        operation.case = case
        await self._send(operation, act.sending)

    async def _in_tier(self, act: Act, case: str) -> dict[str, Any] | None:
        """The case as it is when the act's tier is there, or when waiting for it has been long enough."""
        until = time.monotonic() + TIER_PATIENCE
        seen = None
        while time.monotonic() < until:
            # The auditor reads every case; who acts is perhaps a stranger to it.
            seen = await self._accounts.case("auditor-rijk", case) or seen
            if seen is not None and (act.tier in (None, seen["tier"]) or seen["sideState"] == "closed"):
                return seen
            await asyncio.sleep(0.2)
        return seen

    def _operation(self, act: Act, path: str, dossier: str) -> Operation:
        trace = trace_of(self._plan, act)
        body = body_of(act, dossier, f"RK-{trace[:12]}")
        made = Operation(act.number, act.by, act.act, f"key-{trace}", trace, path, body)
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
            case=operation.case,
        )
        attempt = await self._accounts.send(operation, seconds)
        operation.attempts.append(attempt)
        self._log.tell("answered", number=operation.number, key=operation.key, **vars_of(attempt))


def vars_of(attempt: Attempt) -> dict[str, object]:
    """What is written down of an attempt."""
    return {name: getattr(attempt, name) for name in Attempt.__slots__ if getattr(attempt, name) not in (None, "")}
