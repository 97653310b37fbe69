"""The role accounts as a year asks them: every act is kept with its time, and is sent again where there was no answer."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import aiohttp

from bench.people import People, UnexpectedAnswerError

PATIENCE, PAUSE = 120.0, 1.0
_AGAIN = (429, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Taken:
    """An act that was acknowledged: when it was sent (`time.perf_counter`), how long its receipt took, and what that says."""

    at: float
    seconds: float
    act: str
    case: str
    index: int


class Recorded(People):
    """Keeps what was taken, and how often an act had to be sent again, with the same key."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        super().__init__(session)
        self.taken: list[Taken] = []
        self.again = 0

    async def post(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
        """What was answered in the end; the time of an act is that of all its sendings together."""
        began = time.perf_counter()
        said = await self._answered(path, body, headers, began + PATIENCE)
        if "index" in said:
            ended = time.perf_counter()
            act = str(body.get("type", "submit"))
            self.taken.append(Taken(began, ended - began, act, said["case"], said["index"]))
        return said

    async def _answered(self, path: str, body: dict[str, Any], headers: dict[str, str], until: float) -> dict[str, Any]:
        while True:
            try:
                return await super().post(path, body, headers)
            except (UnexpectedAnswerError, aiohttp.ClientError, TimeoutError) as error:
                if isinstance(error, UnexpectedAnswerError) and error.status not in _AGAIN:
                    raise
                if time.perf_counter() > until:
                    raise
            self.again += 1
            await asyncio.sleep(PAUSE)
