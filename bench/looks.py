"""What writing down a look costs a page: the page of a case, asked for in turns of an application that writes and one that does not."""

import time
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import httpx

from api.app import create_app
from bench.act_parts import served
from bench.log_figures import LookFigures
from bench.own_ledger import OwnLedger, Voter
from bench.times import Times
from domain.looks import Look
from runtime.web import parts_for
from store.access import AccessLog

_ACCOUNT = "dg-obdr"
_WARM = 5


class _Unwritten(AccessLog):
    """Takes a look and writes nothing."""

    async def record(self, look: Look) -> int:
        del look
        return 0


async def measure_looks(own: OwnLedger, voter: Voter, times: int) -> LookFigures:
    """The figures, of the page of this voter's case."""
    parts = parts_for(own.parts)
    took: tuple[list[float], list[float]] = ([], [])
    async with AsyncExitStack() as stack:
        browsers: list[Any] = []
        for application in (parts, replace(parts, access_log=_Unwritten(own.parts.database))):
            url = await stack.enter_async_context(served(create_app(application)))
            browser = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=30))
            signed_in = await browser.post("/aanmelden", data={"account": _ACCOUNT})
            assert signed_in.status_code == 303
            # By hand: the library sends a cookie that is for safe connections to no plain HTTP, which a browser does on loopback.
            browser.headers["Cookie"] = signed_in.headers["set-cookie"].partition(";")[0]
            browsers.append(browser)
        for number in range(_WARM + times):
            for browser, times_of in zip(browsers, took, strict=True):
                began = time.perf_counter()
                answer = await browser.get(f"/routekaarten/{voter.case}")
                if number >= _WARM:
                    times_of.append(time.perf_counter() - began)
                assert answer.status_code == 200, answer.text
    recorded, unrecorded = (Times.of(one) for one in took)
    return LookFigures(recorded, unrecorded, recorded.median - unrecorded.median)
