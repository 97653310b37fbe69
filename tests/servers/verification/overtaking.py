"""What happens to an act when something else comes into the ledger between its verdict and its entry."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from domain.receipt import Receipt
from tests.servers.verification.conftest import Judged


async def overtaken(
    judged: Judged, monkeypatch: pytest.MonkeyPatch, taking: Awaitable[Receipt], act: str, change: Awaitable[Any]
) -> tuple[Receipt, list[bool]]:
    """The receipt of the act of this type that is `taking`, whose first verdict waits until this change is in the ledger; with whether
    each verdict on it allowed it."""
    asked, answered = asyncio.Event(), asyncio.Event()
    ask = judged.parts.policy.verdicts
    seen: list[bool] = []

    async def verdicts(questions: list[dict[str, Any]]) -> Any:
        found = await ask(questions)
        if questions[0]["act"]["type"] == act:
            seen.append(found[0].allow)
            if len(seen) == 1:
                asked.set()
                await answered.wait()
        return found

    with monkeypatch.context() as patched:
        patched.setattr(judged.parts.policy, "verdicts", verdicts)
        taken = asyncio.ensure_future(taking)
        await asked.wait()
        await change
        answered.set()
        return await taken, seen
